import type { ProxyServer } from "../network/proxy.js";

/** What proves our identity. Certificates and keys are PEM texts. */
export interface Credentials {
    readonly token?: string;
    /** For basic authentication; without a colon. */
    readonly username?: string;
    readonly password?: string;
    readonly clientCertificate?: string;
    readonly clientKey?: string;
    /** When to fetch others, in milliseconds since 1970. @default when the API server rejects these */
    readonly expiresMs?: number;
}

/** The address of a cluster's API server, and how to authenticate to it. */
export interface ClusterAccess extends Credentials {
    /** `https://host:port`, with a path where a proxy serves several clusters. */
    readonly server: string;
    /** The proxy to the API server. @default none */
    readonly proxy?: ProxyServer;
    /** PEM of the trusted authorities; the system's when absent. */
    readonly ca?: string;
    readonly insecureSkipTlsVerify?: boolean;
    readonly tlsServerName?: string;
    /** Headers of another user, for whom requests are made. */
    readonly impersonation?: Readonly<Record<string, string | readonly string[]>>;
    /** Namespace of the context, for objects without one. @default "default" */
    readonly namespace?: string;
    /** Name of the context, for messages. */
    readonly context: string;
    /** `user "ada" of /home/ada/.kube/config`, for messages. */
    readonly identity?: string;
    /** Fetches fresh credentials when the API server says that these have expired. */
    readonly renew?: () => Promise<Credentials>;
}
