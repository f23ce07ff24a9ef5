// The only place of this room that opens connections.
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { Agent, request as httpsRequest, type RequestOptions } from "node:https";
import type { PeerCertificate, TLSSocket } from "node:tls";
import { agentThrough } from "../network/agent-for.js";
import { chooseProxy } from "../network/choose-proxy.js";
import { loginError, type ProxyServer } from "../network/proxy.js";

export interface RegistryResponse {
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
    readonly body: Buffer;
}

export interface RegistryRequest {
    readonly method: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    /** Aborts the request. */
    readonly signal: AbortSignal;
    /** In PEM, instead of the authorities that Node.js trusts. */
    readonly authorities?: readonly string[] | undefined;
    /** Accepts any certificate. @default false */
    readonly anyCertificate?: boolean | undefined;
    /** The longest answer. @default 16 MiB */
    readonly mostBytes?: number | undefined;
}

/** The longest wait for one answer. */
export const timeoutMs = 10_000;

/** Sends one request, and follows no redirect. Rejects with Node.js' error when there is no whole answer. */
export async function request(url: URL, asked: RegistryRequest): Promise<RegistryResponse> {
    const { mostBytes = 16 * 1024 * 1024, body } = asked;
    const proxy = chooseProxy(url);
    const options = await connectionOptions(url, asked, proxy);
    return new Promise((resolve, reject) => {
        const sent = open(url, options, response => {
            // For an https address the tunnel fails instead.
            if (proxy !== undefined && response.statusCode === 407) reject(loginError(proxy));
            const chunks: Buffer[] = [];
            let bytes = 0;
            response.on("data", (chunk: Buffer) => {
                chunks.push(chunk);
                bytes += chunk.length;
                if (bytes > mostBytes) response.destroy(new Error(`its answer has more than ${mostBytes} bytes`));
            });
            response.on("error", reject);
            response.on("end", () =>
                resolve({
                    status: response.statusCode ?? 0,
                    headers: response.headers,
                    body: Buffer.concat(chunks),
                }),
            );
        });
        sent.on("error", reject);
        sent.end(body);
    });
}

/** The certificate that a server shows, trusted or not; undefined when it shows none. Sends no credentials. */
export async function shownCertificate(url: URL, signal: AbortSignal): Promise<PeerCertificate | undefined> {
    const options = await connectionOptions(url, { method: "HEAD", signal, anyCertificate: true }, chooseProxy(url));
    // A server shows none when a session is taken up again.
    const { agent = new Agent({ maxCachedSessions: 0 }) } = options;
    return new Promise(resolve => {
        const sent = open(new URL("/", url), { ...options, agent }, response => {
            const { subject, ...rest } = (response.socket as TLSSocket).getPeerCertificate();
            resolve(subject === undefined ? undefined : { subject, ...rest });
            response.destroy();
        });
        sent.on("error", () => resolve(undefined));
        sent.end();
    });
}

function open(url: URL, options: RequestOptions, answered: (response: IncomingMessage) => void): ClientRequest {
    return (url.protocol === "https:" ? httpsRequest : httpRequest)(url, options, answered);
}

/** Rejects with a ProxyError if the environment's proxy cannot be used. */
async function connectionOptions(
    url: URL,
    asked: RegistryRequest,
    proxy: ProxyServer | undefined,
): Promise<RequestOptions> {
    const { method, headers = {}, signal, authorities, anyCertificate } = asked;
    const trust = { ...(authorities ? { ca: [...authorities] } : {}), rejectUnauthorized: anyCertificate !== true };
    // Without a proxy Node.js' own agent keeps connections for the next request.
    const agent = proxy && (await agentThrough(proxy, url, trust));
    return {
        method,
        headers,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        ...(url.protocol === "https:" ? trust : {}),
        ...(agent ? { agent } : {}),
    };
}
