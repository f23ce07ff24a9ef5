import { asking, base64, bearer, jwt, oidc, pair } from "./case-parts.js";
import type { KubeconfigCase } from "./kubeconfig-case.js";

const plugin = (status: object | undefined, more: object = {}) =>
    `#!/bin/sh\nprintf %s '${JSON.stringify({ kind: "ExecCredential", apiVersion: v1, status, ...more })}'\n`;

const beta = "client.authentication.k8s.io/v1beta1";

const exec = (more: object = {}) => ({
    exec: { apiVersion: v1, command: "./login", interactiveMode: "Never", ...more },
});

const later = () => new Date(Date.now() + 3_600_000).toISOString();

const v1 = "client.authentication.k8s.io/v1";

export const pluginCases: readonly KubeconfigCase[] = [
    {
        name: "a plugin beside its kubeconfig",
        files: world => ({ ...asking(world, { user: exec() }), login: plugin({ token: "fr0m" }) }),
        asks: () => bearer("fr0m"),
    },
    {
        name: "a plugin on PATH",
        files: world => asking(world, { user: exec({ command: "sh", args: ["-c", plugin({ token: "fr0m" })] }) }),
        asks: () => bearer("fr0m"),
    },
    {
        name: "a plugin of v1beta1 without interactiveMode",
        files: world => ({
            ...asking(world, { user: exec({ apiVersion: beta, interactiveMode: "" }) }),
            login: plugin({ token: "fr0m" }, { apiVersion: beta }),
        }),
        asks: () => bearer("fr0m"),
    },
    {
        name: "a plugin that returns a certificate",
        files: world => ({
            ...asking(world, { user: exec() }),
            login: plugin({ clientCertificateData: world.bob.certificate, clientKeyData: world.bob.key }),
        }),
        asks: () => ({ path: "/version", certificate: "bob" }),
    },
    {
        name: "a plugin that prints YAML",
        files: world => ({
            ...asking(world, { user: exec() }),
            login: `#!/bin/sh\nprintf 'kind: ExecCredential\\napiVersion: ${v1}\\nstatus:\\n  token: fr0m\\n'\n`,
        }),
        asks: () => bearer("fr0m"),
    },
    {
        name: "a plugin's arguments and variables",
        files: world => ({
            ...asking(world, { user: exec({ args: ["a b"], env: [{ name: "REGION", value: "north" }] }) }),
            login: `#!/bin/sh\necho '{"kind":"ExecCredential","apiVersion":"${v1}","status":{"token":"'"$1-$REGION"'"}}'\n`,
        }),
        asks: () => bearer("a b-north"),
    },
    {
        name: "what a plugin is told",
        files: world => ({ ...asking(world, { user: exec() }), login: told }),
        asks: () =>
            bearer(base64(JSON.stringify({ kind: "ExecCredential", apiVersion: v1, spec: { interactive: false } }))),
    },
    {
        name: "what a plugin is told of the cluster if it asks",
        files: world => ({
            ...asking(world, {
                cluster: {
                    server: `https://127.0.0.1:${world.port.good}/k8s/?x`,
                    "tls-server-name": "localhost",
                    "disable-compression": true,
                    "certificate-authority-data": null,
                    "certificate-authority": "ca.pem",
                    extensions: [
                        { name: "client.authentication.k8s.io/exec", extension: { audience: "us" } },
                        { name: "x", extension: 1 },
                    ],
                },
                user: exec({ provideClusterInfo: true }),
            }),
            "ca.pem": world.authority.certificate,
            login: told,
        }),
        asks: world => ({
            ...bearer(
                base64(
                    JSON.stringify({
                        kind: "ExecCredential",
                        apiVersion: v1,
                        spec: {
                            cluster: {
                                server: `https://127.0.0.1:${world.port.good}/k8s/`,
                                "tls-server-name": "localhost",
                                "certificate-authority-data": base64(world.authority.certificate),
                                "disable-compression": true,
                                config: { audience: "us" },
                            },
                            interactive: false,
                        },
                    }),
                ),
            ),
            path: "/k8s/version",
            servername: "localhost",
        }),
    },
    {
        name: "a plugin beside a token, which counts",
        files: world => asking(world, { user: { ...exec({ command: "false" }), token: "t0ken" } }),
        asks: () => bearer(),
    },
    {
        name: "a plugin beside a client certificate, which counts",
        files: world => asking(world, { user: { ...exec({ command: "false" }), ...pair(world.ada) } }),
        asks: () => ({ path: "/version", certificate: "ada" }),
    },
    {
        name: "a plugin and an auth-provider",
        files: world => asking(world, { user: { ...exec(), ...oidc(jwt(4e9)) } }),
        kubectl: "authProvider cannot be provided in combination with an exec plugin",
        ours: "has both auth-provider and exec",
    },
    {
        name: "a plugin's token that expires later",
        files: world => ({
            ...asking(world, { user: exec() }),
            login: plugin({ token: "fr0m", expirationTimestamp: later() }),
        }),
        asks: () => bearer("fr0m"),
    },
    ...["2099-01-01", "2099-01-01T00:00:00", "1 Jan 2099", 4070908800].map(
        (expirationTimestamp): KubeconfigCase => ({
            name: `the expirationTimestamp ${expirationTimestamp}, which is not in RFC 3339`,
            files: world => ({
                ...asking(world, { user: exec() }),
                login: plugin({ token: "fr0m", expirationTimestamp }),
            }),
            kubectl: "decoding stdout",
            ours: "expirationTimestamp",
        }),
    ),
    {
        name: "a plugin's number as token",
        files: world => ({ ...asking(world, { user: exec() }), login: plugin({ token: 5 }) }),
        kubectl: "decoding stdout",
        ours: 'the exec plugin "./login" printed a token that is not a text; put it in quotes',
    },
    {
        name: "a plugin's list as certificate",
        files: world => ({
            ...asking(world, { user: exec() }),
            login: plugin({ clientCertificateData: [1], clientKeyData: world.bob.key }),
        }),
        kubectl: "decoding stdout",
        ours: "printed a clientCertificateData that is not a text",
    },
    {
        name: "a plugin's null as certificate, which is none",
        files: world => ({
            ...asking(world, { user: exec() }),
            login: plugin({ token: "fr0m", clientCertificateData: null, expirationTimestamp: null }),
        }),
        asks: () => bearer("fr0m"),
    },
    {
        name: "a plugin's text as status",
        files: world => ({ ...asking(world, { user: exec() }), login: plugin("t0ken" as never) }),
        kubectl: "decoding stdout",
        ours: "printed a status that is no mapping",
    },
    {
        name: "a plugin's token beyond ASCII",
        files: world => ({ ...asking(world, { user: exec() }), login: plugin({ token: "crét€" }) }),
        asks: () => bearer(Buffer.from("crét€").toString("latin1")),
    },
    {
        name: "an expirationTimestamp that is not a time",
        files: world => ({
            ...asking(world, { user: exec() }),
            login: plugin({ token: "fr0m", expirationTimestamp: "soon" }),
        }),
        kubectl: "decoding stdout",
        ours: 'the expirationTimestamp "soon"',
    },
    {
        name: "a plugin without a command",
        files: world => asking(world, { user: exec({ command: "" }) }),
        kubectl: "command must be specified",
        ours: "has an exec plugin without a command",
    },
    {
        name: "a plugin without an apiVersion",
        files: world => asking(world, { user: exec({ apiVersion: "" }) }),
        kubectl: "apiVersion must be specified",
        ours: 'has the apiVersion ""',
    },
    {
        name: "a plugin of v1alpha1",
        files: world => asking(world, { user: exec({ apiVersion: "client.authentication.k8s.io/v1alpha1" }) }),
        kubectl: "invalid apiVersion",
        ours: "v1alpha1",
    },
    {
        name: "a plugin of v1 without interactiveMode",
        files: world => asking(world, { user: exec({ interactiveMode: "" }) }),
        kubectl: "interactiveMode must be specified",
        ours: "has no interactiveMode",
    },
    {
        name: "an unknown interactiveMode",
        files: world => asking(world, { user: exec({ interactiveMode: "Sometimes" }) }),
        kubectl: "invalid interactiveMode",
        ours: 'the interactiveMode "Sometimes"',
    },
    {
        name: "a plugin that asks questions, without a terminal",
        files: world => ({
            ...asking(world, { user: exec({ interactiveMode: "Always" }) }),
            login: plugin({ token: "x" }),
        }),
        kubectl: "standard input is not a terminal",
        ours: "standard input is not a terminal",
    },
    {
        name: "a plugin's variable without a name",
        files: world => asking(world, { user: exec({ env: [{ value: "x" }] }) }),
        kubectl: "env variable name must be specified",
        ours: "has an env entry without a name",
    },
    {
        name: "a plugin that does not exist, with a hint",
        files: world => asking(world, { user: exec({ command: "no-such-login", installHint: "Get it." }) }),
        kubectl: "executable no-such-login not found",
        ours: "no such command; install it or put it on PATH\nGet it.",
    },
    {
        name: "a plugin that fails",
        files: world => ({ ...asking(world, { user: exec() }), login: "#!/bin/sh\necho log in first >&2\nexit 3\n" }),
        kubectl: "failed with exit code 3",
        ours: "failed: log in first",
    },
    {
        name: "a plugin that prints nothing",
        files: world => ({ ...asking(world, { user: exec() }), login: "#!/bin/sh\n" }),
        kubectl: "plugin returned version",
        ours: "printed no ExecCredential",
    },
    {
        name: "a plugin that prints something else",
        files: world => ({ ...asking(world, { user: exec() }), login: "#!/bin/sh\necho t0ken\n" }),
        kubectl: "decoding stdout",
        ours: "printed no ExecCredential",
    },
    {
        name: "a plugin that prints another kind",
        files: world => ({ ...asking(world, { user: exec() }), login: plugin({ token: "x" }, { kind: "Secret" }) }),
        kubectl: "decoding stdout",
        ours: "printed no ExecCredential",
    },
    {
        name: "a plugin that prints another apiVersion",
        files: world => ({ ...asking(world, { user: exec() }), login: plugin({ token: "x" }, { apiVersion: beta }) }),
        kubectl: "plugin returned version",
        ours: "and printed client.authentication.k8s.io/v1beta1",
    },
    {
        name: "a plugin that prints no status",
        files: world => ({ ...asking(world, { user: exec() }), login: plugin(undefined) }),
        kubectl: "didn't return a status field",
        ours: "without a status",
    },
    {
        name: "a plugin that prints an empty status",
        files: world => ({ ...asking(world, { user: exec() }), login: plugin({}) }),
        kubectl: "didn't return a token or cert/key pair",
        ours: "neither a token nor a client certificate",
    },
    {
        name: "a plugin that prints a certificate without its key",
        files: world => ({
            ...asking(world, { user: exec() }),
            login: plugin({ clientCertificateData: world.ada.certificate }),
        }),
        kubectl: "only certificate or key, not both",
        ours: "not both",
    },
    {
        name: "a plugin's token with a line break",
        files: world => ({ ...asking(world, { user: exec() }), login: plugin({ token: "a\nb" }) }),
        kubectl: "invalid header field value",
        ours: "returned a token that has a line break or another control character",
    },
];

/** Returns as token what it was told. */
const told = `#!/bin/sh
echo '{"kind":"ExecCredential","apiVersion":"${v1}","status":{"token":"'"$(printf %s "$KUBERNETES_EXEC_INFO" | tr -d '\\n' | base64 -w0)"'"}}'
`;
