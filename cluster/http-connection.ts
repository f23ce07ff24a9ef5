import * as http from "node:http";
import * as https from "node:https";
import { createSecureContext } from "node:tls";
import type { ClusterAccess, Credentials } from "./cluster-access.js";

/** The API server did not answer: nobody knows whether the request took effect. */
export class ConnectionError extends Error {
    override readonly name = "ConnectionError";

    constructor(
        message: string,
        /** Node's error code, such as ECONNREFUSED, or TIMEOUT. */
        readonly code: string,
    ) {
        super(message);
    }
}

export interface HttpRequest {
    readonly method: string;
    /** Path and query, relative to the server's own path. */
    readonly path: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
    /** Time until the response's head arrives. */
    readonly timeoutMs: number;
    readonly signal?: AbortSignal;
}

/** Kept-alive connections to one API server. */
export class HttpConnection {
    private readonly url: URL;
    private credentials: Credentials;
    /** Made for the first request, which then fails if certificates cannot be read. */
    private agent: http.Agent | undefined;

    constructor(readonly access: ClusterAccess) {
        this.url = new URL(access.server);
        this.credentials = access;
    }

    /** TLS settings in the form that `ws` and node:https accept. */
    get tlsOptions(): https.AgentOptions {
        const { ca, insecureSkipTlsVerify, tlsServerName } = this.access;
        const { clientCertificate, clientKey } = this.credentials;
        return {
            ...(ca ? { ca } : {}),
            ...(clientCertificate ? { cert: clientCertificate } : {}),
            ...(clientKey ? { key: clientKey } : {}),
            ...(tlsServerName ? { servername: tlsServerName } : {}),
            rejectUnauthorized: insecureSkipTlsVerify !== true,
        };
    }

    get authorization(): Record<string, string> {
        return this.credentials.token ? { authorization: `Bearer ${this.credentials.token}` } : {};
    }

    /** Sends one request and returns the response with its body unread. */
    send(request: HttpRequest): Promise<http.IncomingMessage> {
        return this.attempt(request).catch((error: ConnectionError & { reused?: boolean }) => {
            // The server may close an idle connection just as it is used again. Not for a POST, which may have arrived.
            if (error.reused && request.method !== "POST" && !request.signal?.aborted) {
                return this.attempt(request);
            }
            throw error;
        });
    }

    /** Gets fresh credentials after a 401. Returns false when there are none. */
    async renew(): Promise<boolean> {
        if (!this.access.renew) {
            return false;
        }
        this.credentials = await this.access.renew();
        this.close();
        return true;
    }

    close(): void {
        this.agent?.destroy();
        this.agent = undefined;
    }

    private createAgent(): http.Agent {
        const options = { keepAlive: true, keepAliveMsecs: 10_000, scheduling: "lifo" as const };
        if (this.url.protocol !== "https:") return new http.Agent(options);
        const { ca, cert, key, ...others } = this.tlsOptions;
        // Made once; otherwise each connection would read the certificates again.
        const secureContext = createSecureContext({ ca, cert, key });
        return new https.Agent({ ...options, ...others, secureContext });
    }

    private attempt(request: HttpRequest): Promise<http.IncomingMessage> {
        const { promise, resolve, reject } = promiseWithResolvers<http.IncomingMessage>();
        this.agent ??= this.createAgent();
        const send = this.url.protocol === "https:" ? https.request : http.request;
        const outgoing = send(
            {
                host: this.url.hostname.replace(/^\[|\]$/g, ""),
                port: this.url.port || undefined,
                path: this.url.pathname.replace(/\/$/, "") + request.path,
                method: request.method,
                agent: this.agent,
                headers: { ...request.headers, ...this.authorization },
                ...(request.signal ? { signal: request.signal } : {}),
            },
            resolve,
        );
        const timer = setTimeout(() => {
            outgoing.destroy(Object.assign(new Error("timeout"), { code: "TIMEOUT" }));
        }, request.timeoutMs);
        outgoing.on("response", () => clearTimeout(timer));
        outgoing.on("error", (error: NodeJS.ErrnoException) => {
            clearTimeout(timer);
            if (request.signal?.aborted) {
                reject(request.signal.reason);
                return;
            }
            const reused = outgoing.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
            reject(Object.assign(this.connectionError(error, request.timeoutMs), { reused }));
        });
        outgoing.end(request.body);
        return promise;
    }

    /** Explains why the API server cannot be reached. */
    connectionError(error: NodeJS.ErrnoException, timeoutMs: number): ConnectionError {
        const code = error.code ?? "UNKNOWN";
        const { server } = this.access;
        return new ConnectionError(`cannot reach the cluster at ${server}: ${reason(code, error, timeoutMs)}`, code);
    }
}

function reason(code: string, error: Error, timeoutMs: number): string {
    switch (code) {
        case "ECONNREFUSED":
            return "connection refused; is the platform up?";
        case "ENOTFOUND":
        case "EAI_AGAIN":
            return "its name does not resolve; check the server in the kubeconfig";
        case "TIMEOUT":
            return `no answer within ${timeoutMs / 1000} s`;
        case "EHOSTUNREACH":
        case "ENETUNREACH":
            return "no route to host; is the platform up?";
        case "DEPTH_ZERO_SELF_SIGNED_CERT":
        case "SELF_SIGNED_CERT_IN_CHAIN":
        case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
        case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
        case "CERT_SIGNATURE_FAILURE":
            return "its certificate is not signed by the kubeconfig's certificate-authority; is the kubeconfig an old one?";
        case "ERR_TLS_CERT_ALTNAME_INVALID":
            return `its certificate is for another name (${error.message})`;
        default:
            return error.message || code;
    }
}

function promiseWithResolvers<T>() {
    let resolve!: (value: T) => void;
    let reject!: (reason: unknown) => void;
    const promise = new Promise<T>((done, fail) => {
        resolve = done;
        reject = fail;
    });
    return { promise, resolve, reject };
}
