/** What proves our identity. Certificates and keys are PEM texts. */
export interface Credentials {
    readonly token?: string;
    readonly clientCertificate?: string;
    readonly clientKey?: string;
}

/** The address of a cluster's API server, and how to authenticate to it. */
export interface ClusterAccess extends Credentials {
    /** `https://host:port`, with a path where a proxy serves several clusters. */
    readonly server: string;
    /** PEM of the trusted authorities; the system's when absent. */
    readonly ca?: string;
    readonly insecureSkipTlsVerify?: boolean;
    readonly tlsServerName?: string;
    /** Namespace of the context, for objects without one. @default "default" */
    readonly namespace?: string;
    /** Name of the context, for messages. */
    readonly context: string;
    /** Fetches fresh credentials when the API server says that these have expired. */
    readonly renew?: () => Promise<Credentials>;
}
