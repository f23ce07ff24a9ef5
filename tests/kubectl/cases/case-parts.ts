import type { KubeconfigWorld, Seen } from "../kubeconfig-world.js";

export const base64 = (text: string) => Buffer.from(text).toString("base64");

export interface Parts {
    readonly cluster?: object;
    readonly user?: object;
    readonly context?: object;
    readonly more?: object;
}

/** A kubeconfig with one of each, `ada` by her token. */
export const config = (world: KubeconfigWorld, { cluster, user, context, more }: Parts = {}) => ({
    "current-context": "here",
    clusters: [{ name: "c", cluster: { ...good(world), ...cluster } }],
    users: [{ name: "u", user: user ?? { token: "t0ken" } }],
    contexts: [{ name: "here", context: { cluster: "c", user: "u", ...context } }],
    ...more,
});

export const good = ({ port, authority }: KubeconfigWorld) => ({
    server: `https://127.0.0.1:${port.good}`,
    "certificate-authority-data": base64(authority.certificate),
});

export const bearer = (token = "t0ken"): Seen => ({ path: "/version", authorization: `Bearer ${token}` });

export const asking = (world: KubeconfigWorld, parts: Parts) => ({ config: config(world, parts) });

export const jwt = (exp: number) =>
    ["{}", JSON.stringify({ exp })]
        .map(part => Buffer.from(part).toString("base64url"))
        .join(".")
        .concat(".x");

export const oidc = (idToken: string) => ({
    "auth-provider": {
        name: "oidc",
        config: { "idp-issuer-url": "https://127.0.0.1:1", "client-id": "c", "id-token": idToken },
    },
});

export const authority = (text: string) => ({ "certificate-authority-data": base64(text) });

export const at = (port: number | undefined, more: object = {}) => ({
    cluster: { server: `https://127.0.0.1:${port}`, ...more },
});

export const pair = ({ certificate, key }: { readonly certificate: string; readonly key: string }) => ({
    "client-certificate-data": base64(certificate),
    "client-key-data": base64(key),
});
