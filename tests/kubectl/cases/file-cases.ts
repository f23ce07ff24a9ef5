import { asking, bearer, config, good } from "./case-parts.js";
import type { KubeconfigCase } from "./kubeconfig-case.js";

export const fileCases: readonly KubeconfigCase[] = [
    { name: "one file", files: world => asking(world, {}), asks: () => bearer() },
    {
        name: "~/.kube/config, without KUBECONFIG",
        kubeconfig: "=",
        files: world => ({ ".kube/config": config(world) }),
        asks: () => bearer(),
    },
    {
        name: "nothing at all",
        kubeconfig: "=",
        files: () => ({}),
        kubectl: "localhost:8080",
        ours: "no cluster is configured",
    },
    {
        name: "a list with empty elements, absent files and empty files",
        kubeconfig: ":none:empty::config:",
        files: world => ({ ...asking(world, {}), empty: "" }),
        asks: () => bearer(),
    },
    {
        name: "only an empty file",
        files: () => ({ config: "" }),
        kubectl: "localhost:8080",
        ours: "has no current context",
    },
    {
        name: "only comments",
        files: () => ({ config: "# mine\n\n# later\n" }),
        kubectl: "localhost:8080",
        ours: "has no current context",
    },
    {
        name: "only blanks",
        files: () => ({ config: "  \n\n" }),
        kubectl: "localhost:8080",
        ours: "has no current context",
    },
    {
        name: "only `---`",
        files: () => ({ config: "---\n" }),
        kubectl: "localhost:8080",
        ours: "has no current context",
    },
    {
        name: "an absent file",
        kubeconfig: "none",
        files: () => ({}),
        kubectl: "localhost:8080",
        ours: "none of the files",
    },
    {
        name: "KUBECONFIG with only a colon, which is not ~/.kube/config",
        kubeconfig: "=:",
        files: world => ({ ".kube/config": config(world) }),
        kubectl: "localhost:8080",
        ours: "none of the files",
    },
    {
        name: "a ~ that no shell has replaced",
        kubeconfig: "=~/config",
        files: world => asking(world, {}),
        kubectl: "localhost:8080",
        ours: "none of the files",
    },
    {
        name: "a file that is a folder",
        kubeconfig: "folder:config",
        files: world => ({ "folder/file": "", ...asking(world, {}) }),
        kubectl: "is a directory",
        ours: "it is a folder",
    },
    {
        name: "a list with a file that is not YAML",
        kubeconfig: "config:broken",
        files: world => ({ ...asking(world, {}), broken: "a: [\n" }),
        kubectl: "error loading config file",
        ours: "broken is not YAML",
    },
    {
        name: "two files: the first with a current context, and the first that names an entry, count",
        kubeconfig: "first:second",
        files: world => ({
            first: { ...config(world, { user: { token: "first" } }), "current-context": "" },
            second: { ...config(world, { cluster: { server: "https://127.0.0.1:1" }, user: { token: "second" } }) },
        }),
        asks: () => bearer("first"),
    },
    {
        name: "two files: an entry counts as a whole",
        kubeconfig: "first:second",
        files: world => ({
            first: { users: [{ name: "u", user: { as: "eve" } }] },
            second: config(world),
        }),
        kubectl: "EOF",
        ours: "has no credentials",
    },
    {
        name: "two files: the context of one with the cluster and user of another",
        kubeconfig: "first:second",
        context: "there",
        files: world => ({
            first: { contexts: [{ name: "there", context: { cluster: "c", user: "u" } }] },
            second: { ...config(world), contexts: [] },
        }),
        asks: () => bearer(),
    },
    {
        name: "paths relative to their own files",
        kubeconfig: "one/first:two/second",
        files: world => ({
            "one/first": {
                ...config(world, { user: {} }),
                clusters: [],
                users: [{ name: "u", user: { tokenFile: "t" } }],
            },
            "one/t": "one",
            "two/second": {
                clusters: [
                    { name: "c", cluster: { server: good(world).server, "certificate-authority": "../ca.pem" } },
                ],
            },
            "two/t": "two",
            "ca.pem": world.authority.certificate,
        }),
        asks: () => bearer("one"),
    },
    {
        name: "a wanted context",
        context: "here",
        files: world => asking(world, { more: { "current-context": "x" } }),
        asks: () => bearer(),
    },
    {
        name: "a wanted context that does not exist",
        context: "prod",
        files: world => asking(world, {}),
        kubectl: 'context "prod" does not exist',
        ours: 'has no context "prod"; it has: here',
    },
    {
        name: "a current context that does not exist",
        files: world => asking(world, { more: { "current-context": "prod" } }),
        kubectl: "context was not found for specified context: prod",
        ours: 'has no context "prod"; it has: here',
    },
    {
        name: "no current context",
        files: world => asking(world, { more: { "current-context": "" } }),
        kubectl: "localhost:8080",
        ours: "has no current context; it has: here",
    },
    {
        name: "a context with a cluster that does not exist",
        files: world => asking(world, { context: { cluster: "d" } }),
        kubectl: "localhost:8080",
        ours: 'names the cluster "d", which does not exist',
    },
    {
        name: "a context with a user that does not exist",
        files: world => asking(world, { context: { user: "v" } }),
        kubectl: "EOF",
        ours: 'names the user "v", which does not exist',
    },
    {
        name: "a context without a user",
        files: world => asking(world, { context: { user: "" } }),
        kubectl: "EOF",
        ours: "names no user",
    },
];
