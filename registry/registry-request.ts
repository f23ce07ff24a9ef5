// The only place of this room that opens connections.
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import type { PeerCertificate, TLSSocket } from "node:tls";

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
export function request(url: URL, asked: RegistryRequest): Promise<RegistryResponse> {
    const { mostBytes = 16 * 1024 * 1024, body } = asked;
    return new Promise((resolve, reject) => {
        const sent = open(url, asked, response => {
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
export function shownCertificate(url: URL, signal: AbortSignal): Promise<PeerCertificate | undefined> {
    return new Promise(resolve => {
        const sent = open(new URL("/", url), { method: "HEAD", signal, anyCertificate: true }, response => {
            const { subject, ...rest } = (response.socket as TLSSocket).getPeerCertificate();
            resolve(subject === undefined ? undefined : { subject, ...rest });
            response.destroy();
        });
        sent.on("error", () => resolve(undefined));
        sent.end();
    });
}

function open(url: URL, asked: RegistryRequest, answered: (response: IncomingMessage) => void) {
    const { method, headers = {}, signal, authorities, anyCertificate } = asked;
    const options: RequestOptions = {
        method,
        headers,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    };
    if (url.protocol !== "https:") return httpRequest(url, options, answered);
    const trust = { ...(authorities ? { ca: [...authorities] } : {}), rejectUnauthorized: anyCertificate !== true };
    return httpsRequest(url, { ...options, ...trust }, answered);
}
