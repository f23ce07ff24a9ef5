import { X509Certificate } from "node:crypto";
import * as http from "node:http";
import * as https from "node:https";
import { checkServerIdentity as checkNames, createSecureContext, type PeerCertificate } from "node:tls";
import { withoutLogin } from "../model/settings/credentials.js";
import { agentThrough } from "../network/agent-for.js";
import { describeProxy } from "../network/proxy.js";
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
    private current: Credentials;
    private renewing: Promise<void> | undefined;
    /** Made for the first request, which then fails if certificates cannot be read. */
    private agent: Promise<http.Agent> | undefined;

    constructor(readonly access: ClusterAccess) {
        this.url = new URL(access.server);
        this.current = access;
    }

    /** The server for messages. A password that is not encoded may have become part of its path. */
    get address(): string {
        return withoutLogin(this.access.server);
    }

    /** What the next request proves our identity with. */
    get credentials(): Credentials {
        return this.current;
    }

    /** TLS settings in the form that `ws` and node:https accept. */
    get tlsOptions(): https.AgentOptions {
        const { ca, insecureSkipTlsVerify, tlsServerName } = this.access;
        const { clientCertificate, clientKey } = this.current;
        return {
            ...(ca ? { ca, allowPartialTrustChain: true } : {}),
            ...(clientCertificate ? { cert: clientCertificate } : {}),
            ...(clientKey ? { key: clientKey } : {}),
            ...(tlsServerName ? { servername: tlsServerName } : {}),
            rejectUnauthorized: insecureSkipTlsVerify !== true,
            checkServerIdentity,
        };
    }

    /** The headers that say who asks, and for whom. */
    get identityHeaders(): http.OutgoingHttpHeaders {
        const { token, username, password = "" } = this.current;
        const authorization =
            username === undefined
                ? token && `Bearer ${token}`
                : `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
        return {
            ...(authorization ? { authorization } : {}),
            ...(this.access.impersonation as http.OutgoingHttpHeaders | undefined),
        };
    }

    /** For a WebSocket to this address of the API server, with its own agent if there is a proxy. */
    async webSocketOptions(address: string) {
        const { proxy } = this.access;
        const { tlsOptions, identityHeaders: headers } = this;
        return {
            ...tlsOptions,
            headers: headers as Record<string, string>,
            ...(proxy === undefined ? {} : { agent: await agentThrough(proxy, address, tlsOptions) }),
        };
    }

    /** Sends one request and returns the response with its body unread. */
    async send(request: HttpRequest): Promise<http.IncomingMessage> {
        const { expiresMs } = this.current;
        if (expiresMs !== undefined && expiresMs <= Date.now()) await this.renew(this.current);
        return this.attempt(request).catch((error: ConnectionError & { reused?: boolean }) => {
            // The server may close an idle connection just as it is used again. Not for a POST, which may have arrived.
            if (error.reused && request.method !== "POST" && !request.signal?.aborted) {
                return this.attempt(request);
            }
            throw error;
        });
    }

    /** Gets fresh credentials in place of the used ones, once for all requests. Returns false when there are none. */
    async renew(used: Credentials): Promise<boolean> {
        const { renew } = this.access;
        if (renew === undefined) return false;
        if (this.current !== used) return true;
        this.renewing ??= renew()
            .then(fresh => {
                const { clientCertificate, clientKey } = this.current;
                this.current = fresh;
                const isSame = clientCertificate === fresh.clientCertificate && clientKey === fresh.clientKey;
                // Requests that are under way keep their connections.
                if (!isSame) this.agent = undefined;
            })
            .finally(() => {
                this.renewing = undefined;
            });
        await this.renewing;
        return true;
    }

    close(): void {
        // The requests have already told if it could not be made.
        this.agent?.then(
            agent => agent.destroy(),
            () => undefined,
        );
        this.agent = undefined;
    }

    private async createAgent(): Promise<http.Agent> {
        const options = { keepAlive: true, keepAliveMsecs: 10_000, scheduling: "lifo" as const };
        const { proxy } = this.access;
        if (this.url.protocol !== "https:") return agentThrough(proxy, this.url, options);
        const { ca, cert, key, ...others } = this.tlsOptions;
        // Made once; otherwise each connection would read the certificates again.
        const secureContext = createSecureContext({ ca, cert, key, allowPartialTrustChain: true });
        return agentThrough(proxy, this.url, { ...options, ...others, secureContext });
    }

    private async attempt(request: HttpRequest): Promise<http.IncomingMessage> {
        this.agent ??= this.createAgent();
        const agent = await this.agent;
        const { promise, resolve, reject } = promiseWithResolvers<http.IncomingMessage>();
        const send = this.url.protocol === "https:" ? https.request : http.request;
        const outgoing = send(
            {
                host: this.url.hostname.replace(/^\[|\]$/g, ""),
                port: this.url.port || undefined,
                path: this.url.pathname.replace(/\/+$/, "") + request.path,
                method: request.method,
                agent,
                headers: { ...request.headers, ...this.identityHeaders },
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
        const { proxy } = this.access;
        const isOurs = this.url.host === platformAddress;
        const through = proxy === undefined || error.name === "ProxyError" ? "" : `, through ${describeProxy(proxy)}`;
        return new ConnectionError(
            `cannot reach the cluster at ${this.address}: ${reason(code, error, timeoutMs, isOurs)}${through}`,
            code,
        );
    }

    /** Explains a 401 that fresh credentials did not change. */
    unauthorized(): string {
        const { access, address, current } = this;
        const who = access.identity === undefined ? "these credentials" : `the credentials of ${access.identity}`;
        const expiredAt = current.clientCertificate && !current.token ? expiry(current.clientCertificate) : undefined;
        const why =
            expiredAt === undefined ? "they have expired or been revoked" : `the certificate expired on ${expiredAt}`;
        return `the cluster at ${address} does not accept ${who}: ${why}; log in again`;
    }
}

/** Where the local platform listens (machine/platform-info.ts), unless another instance is chosen. */
const platformAddress = "127.0.0.1:16443";

/** As Go: a certificate without alternative names is for nobody, whatever its common name. */
function checkServerIdentity(host: string, certificate: PeerCertificate): Error | undefined {
    if (certificate.subjectaltname) return checkNames(host, certificate);
    const message = `it names no host in its subject alternative names, and ${host} is asked`;
    return Object.assign(new Error(message), { code: "ERR_TLS_CERT_ALTNAME_INVALID" });
}

/** When a certificate expired, as a date; undefined if it has not. */
function expiry(pem: string): string | undefined {
    try {
        const until = new Date(new X509Certificate(pem).validTo);
        return until.getTime() < Date.now() ? until.toISOString().slice(0, 10) : undefined;
    } catch {
        return undefined;
    }
}

function reason(code: string, error: Error, timeoutMs: number, isPlatform: boolean): string {
    if (error.name === "ProxyError") return error.message;
    const platform = isPlatform ? "; is the platform up?" : "";
    switch (code) {
        case "ECONNREFUSED":
            return `connection refused${platform}`;
        case "ENOTFOUND":
        case "EAI_AGAIN":
            return "its name does not resolve; check the server in the kubeconfig";
        case "TIMEOUT":
            return `no answer within ${timeoutMs / 1000} s`;
        case "EHOSTUNREACH":
        case "ENETUNREACH":
            return `no route to host${platform}`;
        case "DEPTH_ZERO_SELF_SIGNED_CERT":
        case "SELF_SIGNED_CERT_IN_CHAIN":
        case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
        case "UNABLE_TO_GET_ISSUER_CERT":
        case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
        case "CERT_SIGNATURE_FAILURE":
            return "its certificate is not signed by the kubeconfig's certificate-authority; is the kubeconfig an old one?";
        case "CERT_HAS_EXPIRED":
            return "its certificate has expired; whoever runs the cluster must renew it";
        case "CERT_NOT_YET_VALID":
            return "its certificate is not valid yet; is this machine's clock right?";
        case "ERR_TLS_CERT_ALTNAME_INVALID":
            return `its certificate is for another name (${error.message})`;
        case "EPROTO":
        case "ERR_SSL_WRONG_VERSION_NUMBER":
            return /wrong version number|packet length too long/.test(error.message)
                ? "it does not speak TLS; is the server in the kubeconfig an http:// one?"
                : error.message;
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
