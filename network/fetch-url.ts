import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import { agentThrough } from "./agent-for.js";
import { chooseProxy } from "./choose-proxy.js";
import { loginError } from "./proxy.js";

export interface FetchOptions {
    /** @default "GET" */
    readonly method?: "GET" | "POST" | "PUT" | "PATCH";
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal?: AbortSignal;
    /** "manual" returns a redirect's own answer. @default "follow" */
    readonly redirect?: "follow" | "manual";
    /** @default process.env */
    readonly environment?: NodeJS.ProcessEnv;
}

const mostRedirects = 5;

/**
 * `fetch` that goes through the proxy of the environment, which that of Node.js 20 does not. Rejects with the reason of the
 * signal, a ProxyError, or the system's error, whose `code` says what is wrong.
 */
export async function fetchUrl(address: string, options: FetchOptions = {}): Promise<Response> {
    let url = new URL(address);
    let { headers = {} } = options;
    for (let redirects = 0; ; redirects++) {
        const response = await ask(url, { ...options, headers });
        const location = response.headers.get("location");
        const isRedirect = location !== null && [301, 302, 303, 307, 308].includes(response.status);
        if (!isRedirect || options.redirect === "manual" || redirects === mostRedirects) return response;
        await response.body?.cancel();
        const next = new URL(location, url);
        // Credentials are for the first address only.
        if (next.origin !== url.origin) headers = {};
        url = next;
    }
}

async function ask(url: URL, { method = "GET", headers, body, signal, environment }: FetchOptions): Promise<Response> {
    const proxy = chooseProxy(url, environment);
    const agent = await agentThrough(proxy, url, {});
    const send = url.protocol === "https:" ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
        const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
        const request = send(
            url,
            { method, agent, signal, headers: { "user-agent": "fastapi-release", ...headers, ...length } },
            answer => {
                // In answer to a request for an http address; for an https address there is no tunnel then.
                if (proxy !== undefined && answer.statusCode === 407) {
                    answer.destroy();
                    reject(loginError(proxy));
                } else resolve(toResponse(answer));
            },
        );
        request.on("error", error => {
            reject(signal?.aborted && error.name !== "ProxyError" ? signal.reason : error);
        });
        request.end(body);
    });
}

function toResponse(answer: IncomingMessage): Response {
    const headers = new Headers();
    for (let at = 0; at < answer.rawHeaders.length; at += 2) {
        headers.append(answer.rawHeaders[at]!, answer.rawHeaders[at + 1]!);
    }
    const { statusCode: status = 0, statusMessage: statusText } = answer;
    const isEmpty = [204, 205, 304].includes(status);
    if (isEmpty) answer.resume();
    return new Response(isEmpty ? null : (Readable.toWeb(answer) as ReadableStream), { status, statusText, headers });
}
