import type { KubeconfigWorld } from "../kubeconfig-world.js";
import { asking, base64, bearer, config } from "./case-parts.js";
import type { KubeconfigCase } from "./kubeconfig-case.js";

/** The same text as YAML, for cases about its form. */
const yaml = (world: KubeconfigWorld, replacements: Readonly<Record<string, string>> = {}) => {
    let text = `apiVersion: v1
kind: Config
current-context: here
preferences: {}
clusters:
- name: c
  cluster:
    server: https://127.0.0.1:${world.port.good}
    certificate-authority-data: ${base64(world.authority.certificate)}
users:
- name: u
  user:
    token: t0ken
contexts:
- name: here
  context:
    cluster: c
    user: u
`;
    for (const [from, to] of Object.entries(replacements)) {
        if (!text.includes(from)) throw new Error(`nothing to replace: ${from}`);
        text = text.replace(from, to);
    }
    return text;
};

const laughs = Array.from({ length: 10 }, (_, level) => {
    const items = Array(10).fill(level === 0 ? "ha" : `*l${level - 1}`);
    return `l${level}: &l${level} [${items.join(", ")}]\n`;
}).join("");

export const formCases: readonly KubeconfigCase[] = [
    { name: "YAML", files: world => ({ config: yaml(world) }), asks: () => bearer() },
    {
        name: "YAML with CRLF",
        files: world => ({ config: yaml(world).replaceAll("\n", "\r\n") }),
        asks: () => bearer(),
    },
    { name: "YAML with a byte order mark", files: world => ({ config: `\ufeff${yaml(world)}` }), asks: () => bearer() },
    {
        name: "JSON with a byte order mark",
        files: world => ({ config: `\ufeff${JSON.stringify(config(world))}` }),
        asks: () => bearer(),
    },
    {
        name: "UTF-16, as PowerShell writes it",
        files: world => ({ config: Buffer.from(`\ufeff${yaml(world)}`, "utf16le") }),
        asks: () => bearer(),
    },
    {
        name: "bytes that are not UTF-8",
        files: world => ({ config: Buffer.concat([Buffer.from(yaml(world)), Buffer.from([0x23, 0xff, 0xfe])]) }),
        kubectl: "invalid",
        ours: "is not text in UTF-8",
    },
    { name: "YAML in braces", files: world => ({ config: `{${yamlFlow(world)}}` }), asks: () => bearer() },
    {
        name: "without kind and apiVersion",
        files: world => ({ config: yaml(world, { "apiVersion: v1\nkind: Config\n": "" }) }),
        asks: () => bearer(),
    },
    {
        name: "another kind",
        files: world => ({ config: yaml(world, { "kind: Config": "kind: Secret" }) }),
        kubectl: 'no kind "Secret" is registered',
        ours: "kind is Secret, not Config",
    },
    {
        name: "another apiVersion",
        files: world => ({ config: yaml(world, { "apiVersion: v1": "apiVersion: v2" }) }),
        kubectl: 'no kind "Config" is registered for version "v2"',
        ours: "apiVersion is v2, not v1",
    },
    {
        name: "unknown fields",
        files: world => asking(world, { cluster: { "x-mine": 1 }, more: { mine: [] } }),
        asks: () => bearer(),
    },
    {
        name: "a field in other letters, which is unknown",
        files: world => ({ config: yaml(world, { "    token: t0ken": "    token: t0ken\n    Token: other" }) }),
        asks: () => bearer(),
    },
    {
        name: "a key twice: the last one counts",
        files: world => ({ config: yaml(world, { "    token: t0ken": "    token: first\n    token: last" }) }),
        asks: () => bearer("last"),
    },
    {
        name: "a name twice",
        files: world => {
            const { users, ...others } = config(world);
            return { config: { ...others, users: [...users, ...users] } };
        },
        kubectl: 'duplicate name "u" in list',
        ours: 'users has the name "u" twice',
    },
    {
        name: "anchors",
        files: world => ({
            config: yaml(world, {
                "    token: t0ken": "    token: &it t0ken",
                "- name: here": "- name: &here here",
            }).concat("- name: other\n  context: {cluster: c, user: u, namespace: *it}\n"),
        }),
        asks: () => bearer(),
    },
    {
        name: "merge keys",
        files: world => ({
            config: `x: &base {token: t0ken}\n${yaml(world, { "    token: t0ken": "    <<: *base" })}`,
        }),
        asks: () => bearer(),
    },
    {
        name: "an alias without an anchor",
        files: world => ({ config: yaml(world, { t0ken: "*s3cret" }) }),
        kubectl: "unknown anchor 's3cret' referenced",
        ours: "config is not YAML: an alias (*) has no anchor (&) before it, or is within its own",
    },
    {
        name: "an anchor that contains itself",
        files: world => ({ config: `${yaml(world)}x: &a [*a]\n` }),
        kubectl: "anchor 'a' value contains itself",
        ours: "config is not YAML: an alias (*) has no anchor (&) before it, or is within its own",
    },
    {
        name: "aliases that stand for gigabytes",
        files: world => ({ config: `${yaml(world)}${laughs}` }),
        kubectl: "document contains excessive aliasing",
        ours: "config is not YAML: its aliases stand for too much",
    },
    {
        name: "one anchor for hundreds of entries",
        files: world => ({
            config: `${yaml(world)}${Array.from({ length: 300 }, (_, index) => `- name: c${index}\n  context: ${index === 0 ? "&one {cluster: c, user: u}" : "*one"}\n`).join("")}`,
        }),
        asks: () => bearer(),
    },
    ...["__proto__", "constructor", "toString"].map(
        (key): KubeconfigCase => ({
            name: `the unknown field ${key}`,
            files: world => ({
                config: `${key}: {a: 1}\n${yaml(world, { "    token: t0ken": `    token: t0ken\n    ${key}: {token: other}` })}`,
            }),
            asks: () => bearer(),
        }),
    ),
    {
        name: "the unknown field __proto__ in JSON",
        files: world => ({ config: JSON.stringify(config(world)).replace('"token"', '"__proto__":{"a":1},"token"') }),
        asks: () => bearer(),
    },
    {
        name: "several documents: the first counts",
        files: world => ({ config: `${yaml(world)}---\nkind: Secret\n` }),
        asks: () => bearer(),
    },
    {
        name: "several documents, the first without content",
        files: world => ({ config: `---\n---\n${yaml(world)}` }),
        kubectl: "localhost:8080",
        ours: "has no current context",
    },
    {
        name: "tabs for indentation",
        files: world => ({ config: yaml(world, { "    token": "\ttoken" }) }),
        kubectl: "error loading config file",
        ours: "is not YAML",
    },
    {
        name: "a text",
        files: () => ({ config: "hello\n" }),
        kubectl: "cannot unmarshal string",
        ours: "it contains a text",
    },
    {
        name: "a list",
        files: () => ({ config: "- name: c\n" }),
        kubectl: "cannot unmarshal array",
        ours: "it contains a list",
    },
    {
        name: "a number as token",
        files: world => ({ config: yaml(world, { t0ken: "12345" }) }),
        kubectl: "cannot unmarshal number",
        ours: "users[0].user.token is a number, not a text; put it in quotes",
    },
    {
        name: "a number in quotes as token",
        files: world => ({ config: yaml(world, { t0ken: '"12345"' }) }),
        asks: () => bearer("12345"),
    },
    {
        name: "an exponent as token",
        files: world => ({ config: yaml(world, { t0ken: "1e3" }) }),
        kubectl: "cannot unmarshal number",
        ours: "users[0].user.token is a number",
    },
    {
        name: "an octal number as token",
        files: world => ({ config: yaml(world, { t0ken: "0123" }) }),
        kubectl: "cannot unmarshal number",
        ours: "users[0].user.token is a number",
    },
    {
        name: "a number with underscores as token",
        files: world => ({ config: yaml(world, { t0ken: "1_000" }) }),
        kubectl: "cannot unmarshal number",
        ours: "users[0].user.token is a number",
    },
    {
        name: "a number to the base of 60 as token, which is a text",
        files: world => ({ config: yaml(world, { t0ken: "1:30" }) }),
        asks: () => bearer("1:30"),
    },
    {
        name: "a date as token, which is a text",
        files: world => ({ config: yaml(world, { t0ken: "2026-01-01" }) }),
        asks: () => bearer("2026-01-01"),
    },
    {
        name: "a truth as token",
        files: world => ({ config: yaml(world, { t0ken: "yes" }) }),
        kubectl: "cannot unmarshal bool",
        ours: "users[0].user.token is true or false",
    },
    {
        name: "a number as namespace",
        files: world => asking(world, { context: { namespace: 123 } }),
        kubectl: "cannot unmarshal number",
        ours: "contexts[0].context.namespace is a number, not a text; put it in quotes",
    },
    {
        name: "a namespace that no cluster has",
        files: world => asking(world, { context: { namespace: "Not_One" } }),
        asks: () => bearer(),
    },
    {
        name: "a number as the name of an entry nobody uses",
        files: world =>
            asking(world, {
                more: { contexts: [{ name: "here", context: { cluster: "c", user: "u" } }, { name: 1 }] },
            }),
        kubectl: "cannot unmarshal number",
        ours: "contexts[1].name is a number",
    },
    {
        name: "a mapping in place of a list",
        files: world => asking(world, { more: { users: { u: { token: "x" } } } }),
        kubectl: "cannot unmarshal object",
        ours: "users is a mapping, not a list",
    },
    {
        name: "fields without values",
        files: world => ({
            config: yaml(world, {
                "preferences: {}": "preferences:\nextensions:",
                "    user: u": "    user: u\n    namespace:",
            }),
        }),
        asks: () => bearer(),
    },
    {
        name: "wrong preferences",
        files: world => ({ config: yaml(world, { "preferences: {}": "preferences: {colors: 1}" }) }),
        kubectl: "cannot unmarshal number",
        ours: "preferences.colors is a number, not true or false",
    },
    {
        name: "`yes` for a truth",
        files: world => ({
            config: yaml(world, {
                [`certificate-authority-data: ${base64(world.authority.certificate)}`]: "insecure-skip-tls-verify: yes",
            }),
        }),
        asks: () => bearer(),
    },
    {
        name: "a truth in quotes",
        files: world =>
            asking(world, { cluster: { "certificate-authority-data": "", "insecure-skip-tls-verify": "true" } }),
        kubectl: "cannot unmarshal string",
        ours: "clusters[0].cluster.insecure-skip-tls-verify is a text, not true or false",
    },
    {
        name: "certificates that are not base64",
        files: world => asking(world, { cluster: { "certificate-authority-data": "-----BEGIN" } }),
        kubectl: "illegal base64",
        ours: "clusters[0].cluster.certificate-authority-data is not base64",
    },
    {
        name: "base64 in several lines",
        files: world => ({
            config: yaml(world, {
                [base64(world.authority.certificate)]: `|\n${wrapped(base64(world.authority.certificate))}`,
            }),
        }),
        asks: () => bearer(),
    },
];

function yamlFlow(world: KubeconfigWorld): string {
    const { clusters, users, contexts } = config(world);
    return `current-context: here, clusters: ${JSON.stringify(clusters)}, users: ${JSON.stringify(users)}, contexts: ${JSON.stringify(contexts)}`;
}

function wrapped(text: string): string {
    return (text.match(/.{1,64}/g) ?? []).map(line => `      ${line}`).join("\n");
}
