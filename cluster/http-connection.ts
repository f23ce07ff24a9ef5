import * as http from "node:http";
import * as https from "node:https";
import { createSecureContext } from "node:tls";
import type { ClusterAccess, Credentials } from "./kubeconfig.js";

/** The API server did not answer: nothing is known about what became of the request. */
export class ConnectionError extends Error {
    override readonly name = "ConnectionError";

    constructor(
        message: string,
        /** Node's code, such as ECONNREFUSED, or TIMEOUT. */
        readonly code: string,
    ) {
        super(message);
    }
}

export interface HttpRequest {
    readonly method: string;
    /** Path and query below the server's own path. */
    readonly path: string;
    readonly headers: Record<string, string>;
    readonly body?: string;
    /** Until the response's head is there. */
    readonly timeoutMs: number;
    readonly signal?: AbortSignal;
}

/** Kept-alive connections to one API server. */
export class HttpConnection {
    private readonly url: URL;
    private credentials: Credentials;
    /** Made for the first request: certificates that cannot be read are that one's error. */
    private agent: http.Agent | undefined;

    constructor(readonly access: ClusterAccess) {
        this.url = new URL(access.server);
        this.credentials = access;
    }

    /** TLS settings as `ws` and node:https take them. */
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

    /** Sends one request and gives the response with its body still to be read. */
    send(request: HttpRequest): Promise<http.IncomingMessage> {
        return this.attempt(request).catch((error: ConnectionError & { reused?: boolean }) => {
            // The server may close an idle connection just as it is used again. A POST might have arrived all the same.
            if (error.reused && request.method !== "POST" && !request.signal?.aborted) {
                return this.attempt(request);
            }
            throw error;
        });
    }

    /** Takes fresh credentials after a 401. False when there are none to take. */
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
        // Made once: each of the connections that are opened at once would read the certificates anew.
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

    /** Says in words why the API server cannot be reached. */
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
            return "no route to it; is the platform up?";
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
