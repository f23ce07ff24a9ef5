import type { KubeconfigWorld } from "../kubeconfig-world.js";
import { asking, base64, bearer, config, jwt, oidc, pair } from "./case-parts.js";
import type { KubeconfigCase } from "./kubeconfig-case.js";

const token = (name: string) => (world: KubeconfigWorld) => ({ config: config(world, { user: { token: name } }) });

export const userCases: readonly KubeconfigCase[] = [
    {
        name: "a client certificate",
        files: world => asking(world, { user: pair(world.ada) }),
        asks: () => ({ path: "/version", certificate: "ada" }),
    },
    {
        name: "a client certificate in files",
        files: world => ({
            ...asking(world, { user: { "client-certificate": "a.pem", "client-key": "a.key" } }),
            "a.pem": world.ada.certificate,
            "a.key": world.ada.key,
        }),
        asks: () => ({ path: "/version", certificate: "ada" }),
    },
    {
        name: "a client certificate as data, its key in a file",
        files: world => ({
            ...asking(world, { user: { ...pair(world.ada), "client-key-data": "", "client-key": "a.key" } }),
            "a.key": world.ada.key,
        }),
        asks: () => ({ path: "/version", certificate: "ada" }),
    },
    {
        name: "a client certificate and a token",
        files: world => asking(world, { user: { ...pair(world.ada), token: "t0ken" } }),
        asks: () => ({ ...bearer(), certificate: "ada" }),
    },
    {
        name: "a client certificate twice",
        files: world => ({
            ...asking(world, { user: { ...pair(world.ada), "client-certificate": "b.pem" } }),
            "b.pem": world.bob.certificate,
        }),
        kubectl: "client-cert-data and client-cert are both specified",
        ours: "has both client-certificate and client-certificate-data",
    },
    {
        name: "a client key twice",
        files: world => ({
            ...asking(world, { user: { ...pair(world.ada), "client-key": "b.key" } }),
            "b.key": world.bob.key,
        }),
        kubectl: "client-key-data and client-key are both specified",
        ours: "has both client-key and client-key-data",
    },
    {
        name: "a client certificate without a key",
        files: world => asking(world, { user: { ...pair(world.ada), "client-key-data": "" } }),
        kubectl: "client-key-data or client-key must be specified",
        ours: "has a client-certificate but no client-key",
    },
    {
        name: "a key without a client certificate",
        files: world => asking(world, { user: { ...pair(world.ada), "client-certificate-data": "" } }),
        kubectl: "EOF",
        ours: "has no credentials",
    },
    {
        name: "the key of another",
        files: world => asking(world, { user: { ...pair(world.ada), "client-key-data": base64(world.bob.key) } }),
        kubectl: "private key does not match public key",
        ours: "key values mismatch",
    },
    {
        name: "an absent client certificate",
        files: world => ({
            ...asking(world, { user: { "client-certificate": "a.pem", "client-key": "a.key" } }),
            "a.key": world.ada.key,
        }),
        kubectl: "unable to read client-cert",
        ours: "names the client-certificate",
    },
    {
        name: "a client certificate that is not PEM",
        files: world => asking(world, { user: { ...pair(world.ada), "client-certificate-data": base64("x") } }),
        kubectl: "failed to find any PEM data",
        ours: "PEM",
    },
    {
        name: "a user without anything",
        files: world => asking(world, { user: {} }),
        kubectl: "EOF",
        ours: "has no credentials",
    },
    {
        name: "a password",
        files: world => asking(world, { user: { username: "ada", password: "s3:crét" } }),
        asks: () => ({ path: "/version", authorization: `Basic ${base64("ada:s3:crét")}` }),
    },
    {
        name: "a user's name alone",
        files: world => asking(world, { user: { username: "ada" } }),
        asks: () => ({ path: "/version", authorization: `Basic ${base64("ada:")}` }),
    },
    {
        name: "a password alone",
        files: world => asking(world, { user: { password: "s3cret" } }),
        kubectl: "EOF",
        ours: "has no credentials",
    },
    {
        name: "a token and a password",
        files: world => asking(world, { user: { token: "t", username: "ada" } }),
        kubectl: "more than one authentication method found",
        ours: "has a token and a password",
    },
    {
        name: "a tokenFile and a password",
        files: world => ({ ...asking(world, { user: { tokenFile: "t", username: "ada" } }), t: "t" }),
        kubectl: "username/password or bearer token may be set, but not both",
        ours: "has a tokenFile and a password",
    },
    {
        name: "a password in the server's address",
        files: world => asking(world, { cluster: { server: `https://ada:s3cret@127.0.0.1:${world.port.good}` } }),
        asks: () => ({ path: "/version", authorization: `Basic ${base64("ada:s3cret")}` }),
    },
    {
        name: "a tokenFile",
        files: world => ({ ...asking(world, { user: { tokenFile: "t" } }), t: "  fr0m\n" }),
        asks: () => bearer("fr0m"),
    },
    {
        name: "a token and a tokenFile, whose content counts",
        files: world => ({ ...asking(world, { user: { token: "t0ken", tokenFile: "t" } }), t: "fr0m" }),
        asks: () => bearer("fr0m"),
    },
    {
        name: "a token and a tokenFile that is absent",
        files: world => asking(world, { user: { token: "t0ken", tokenFile: "t" } }),
        asks: () => bearer(),
    },
    {
        name: "a token and a tokenFile that is empty",
        files: world => ({ ...asking(world, { user: { token: "t0ken", tokenFile: "t" } }), t: "" }),
        asks: () => bearer(),
    },
    {
        name: "a tokenFile that is absent",
        files: world => asking(world, { user: { tokenFile: "t" } }),
        kubectl: "no such file",
        ours: "/t, which cannot be read: ENOENT",
    },
    {
        name: "a tokenFile that is empty",
        files: world => ({ ...asking(world, { user: { tokenFile: "t" } }), t: "" }),
        kubectl: "EOF",
        ours: "which is empty",
    },
    {
        name: "a tokenFile with a line break within the token",
        files: world => ({ ...asking(world, { user: { tokenFile: "t" } }), t: "t0\nken\n" }),
        kubectl: "invalid header field value",
        ours: "/t has a line break or another control character",
    },
    {
        name: "a tokenFile with a line break within the token, beside a token",
        files: world => ({ ...asking(world, { user: { token: "t0ken", tokenFile: "t" } }), t: "t0\r\nken\n" }),
        kubectl: "invalid header field value",
        ours: "/t has a line break or another control character",
    },
    {
        name: "an id-token with a line break",
        files: world => asking(world, { user: oidc(jwt(4e9).replace(".x", ".x\nx")) }),
        kubectl: "invalid header field value",
        ours: 'the id-token of its auth-provider "oidc" has a line break',
    },
    ...["ada:s3cr%zz@127.0.0.1", "ad%zz:s3cret@127.0.0.1", "127.0.0.1/%zz"].map(
        (address): KubeconfigCase => ({
            name: `a % that begins no code: ${address}`,
            files: world => asking(world, { cluster: { server: `https://${address}` } }),
            kubectl: 'invalid URL escape "%zz"',
            ours: "has a server with a % that does not begin the code of a character; write %25 for it",
        }),
    ),
    {
        name: "a tokenFile with only a line break",
        files: world => ({ ...asking(world, { user: { tokenFile: "t" } }), t: "\n" }),
        kubectl: "invalid header field value",
        ours: "which is empty",
    },
    {
        name: "a token with a line break",
        files: token("t0ken\n"),
        kubectl: "invalid header field value",
        ours: "its token has a line break",
    },
    {
        name: "the auth-provider gcp",
        files: world => asking(world, { user: { "auth-provider": { name: "gcp" } } }),
        kubectl: "The gcp auth plugin has been removed",
        ours: "gke-gcloud-auth-plugin",
    },
    {
        name: "the auth-provider azure",
        files: world => asking(world, { user: { "auth-provider": { name: "azure" } } }),
        kubectl: "The azure auth plugin has been removed",
        ours: "kubelogin",
    },
    {
        name: "an unknown auth-provider",
        files: world => asking(world, { user: { "auth-provider": { name: "mine" } } }),
        kubectl: "no Auth Provider found",
        ours: 'has removed the auth-provider "mine"',
    },
    {
        name: "the auth-provider oidc with a token",
        files: world => asking(world, { user: oidc(jwt(4e9)) }),
        asks: () => bearer(jwt(4e9)),
    },
    {
        name: "the auth-provider oidc without a valid token",
        files: world => asking(world, { user: oidc(jwt(1e9)) }),
        kubectl: "No valid id-token",
        ours: "has an id-token that has expired",
    },
    {
        name: "impersonation",
        files: world =>
            asking(world, {
                user: {
                    token: "t0ken",
                    as: "éve",
                    "as-uid": "7",
                    "as-groups": ["b", "a"],
                    "as-user-extra": { "example.com/Röle%x": ["1", "2"], plain: ["3"] },
                },
            }),
        asks: () => ({
            ...bearer(),
            impersonation: {
                "impersonate-user": [Buffer.from("éve").toString("latin1")],
                "impersonate-uid": ["7"],
                "impersonate-group": ["a", "b"],
                "impersonate-extra-example.com%2fr%c3%b6le%25x": ["1", "2"],
                "impersonate-extra-plain": ["3"],
            },
        }),
    },
    {
        name: "groups without anybody to be",
        files: world => asking(world, { user: { token: "t0ken", "as-groups": ["a"] } }),
        kubectl: "without impersonating a user",
        ours: "without as",
    },
    {
        name: "impersonation without credentials",
        files: world => asking(world, { user: { as: "eve" } }),
        kubectl: "EOF",
        ours: "has no credentials",
    },
    {
        name: "extra values that are not lists",
        files: world => asking(world, { user: { token: "t0ken", as: "eve", "as-user-extra": { a: "b" } } }),
        kubectl: "cannot unmarshal string",
        ours: "users[0].user.as-user-extra.a is a text, not a list",
    },
];
