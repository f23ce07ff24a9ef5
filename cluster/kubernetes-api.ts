import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "./api-error.js";
import type { ClusterAccess } from "./cluster-access.js";
import { ConnectionError, HttpConnection } from "./http-connection.js";
import type { KubernetesObject, ObjectList } from "./kubernetes-object.js";

export { ApiError, isConflict, isForbidden, isNotFound } from "./api-error.js";
export { ConnectionError } from "./http-connection.js";

export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

export interface RequestOptions {
    readonly query?: Query;
    /** Sent as JSON, except for a string, which is sent as is. */
    readonly body?: unknown;
    /** @default "application/json" */
    readonly contentType?: string;
    /** For the whole request. @default 30,000 */
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
}

export interface WriteOptions extends Pick<RequestOptions, "timeoutMs" | "signal"> {
    readonly fieldManager?: string;
    /** Returns the result without storing it. */
    readonly dryRun?: boolean;
    /** How the API server treats unknown fields. */
    readonly fieldValidation?: "Ignore" | "Warn" | "Strict";
}

const defaultTimeoutMs = 30_000;
/** How many times a request is repeated because the API server was busy (429, or 503 with Retry-After). */
const busyRetries = 5;
const longestRetryAfterSeconds = 10;

/** A small client for the Kubernetes API. Paths are absolute, as returned by `objectPath`. */
export class KubernetesApi {
    /** Lists of the kinds in each group and version, by path; filled by `objectPath`. */
    readonly discovered = new Map<string, Promise<unknown>>();
    readonly connection: HttpConnection;

    constructor(readonly access: ClusterAccess) {
        this.connection = new HttpConnection(access);
    }

    get<T = KubernetesObject>(path: string, options: RequestOptions = {}): Promise<T> {
        return this.objectFrom("GET", path, options) as Promise<T>;
    }

    list<T = KubernetesObject>(path: string, options: RequestOptions = {}): Promise<ObjectList<T>> {
        return this.objectFrom("GET", path, options) as Promise<ObjectList<T>>;
    }

    /** Posts a new object to the path of its kind's list. */
    create<T extends object = KubernetesObject>(path: string, object: T, options: WriteOptions = {}): Promise<T> {
        return this.objectFrom("POST", path, { ...writeRequest(options), body: object }) as Promise<T>;
    }

    replace<T extends object = KubernetesObject>(path: string, object: T, options: WriteOptions = {}): Promise<T> {
        return this.objectFrom("PUT", path, { ...writeRequest(options), body: object }) as Promise<T>;
    }

    /** Server-side apply: `fieldManager` owns the given fields; fields that it no longer sets are removed. */
    apply<T extends object = KubernetesObject>(
        path: string,
        object: T,
        options: WriteOptions & { readonly fieldManager: string; readonly force?: boolean },
    ): Promise<T> {
        const request = writeRequest(options);
        return this.objectFrom("PATCH", path, {
            ...request,
            query: { ...request.query, ...(options.force === undefined ? {} : { force: options.force }) },
            contentType: "application/apply-patch+yaml",
            body: object,
        }) as Promise<T>;
    }

    /** @param type "json" takes a list of operations, the others a partial object. */
    patch<T = KubernetesObject>(
        path: string,
        patch: unknown,
        options: WriteOptions & { readonly type?: "merge" | "strategic-merge" | "json" } = {},
    ): Promise<T> {
        const contentType = `application/${options.type ?? "merge"}-patch+json`;
        return this.objectFrom("PATCH", path, { ...writeRequest(options), contentType, body: patch }) as Promise<T>;
    }

    /** Returns the object while it is being deleted, or a Status when it is gone. */
    delete(
        path: string,
        options: Pick<RequestOptions, "timeoutMs" | "signal"> & {
            readonly propagationPolicy?: "Background" | "Foreground" | "Orphan";
            readonly gracePeriodSeconds?: number;
            readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
        } = {},
    ): Promise<KubernetesObject> {
        const { timeoutMs, signal, ...deleteOptions } = options;
        return this.objectFrom("DELETE", path, { timeoutMs, signal, body: deleteOptions }) as Promise<KubernetesObject>;
    }

    /** Refuses what no API server answers: a web page, a list without a kind, nothing. */
    private async objectFrom(method: string, path: string, options: RequestOptions): Promise<unknown> {
        const answer = await this.request(method, path, options);
        if (typeof answer === "object" && answer !== null && !Array.isArray(answer)) return answer;
        throw this.strange(typeof answer === "string" ? wordsFor(answer) : JSON.stringify(answer), 200);
    }

    private strange(what: string, status: number): ApiError {
        const message = `${this.access.server} answered with ${what}, which is not Kubernetes' API; check the server in the kubeconfig`;
        return new ApiError(message, status, "", {});
    }

    /** Sends one request; returns JSON answers parsed, others as text. Throws ApiError or ConnectionError. */
    async request(method: string, path: string, options: RequestOptions = {}): Promise<unknown> {
        const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
        const deadline = AbortSignal.timeout(timeoutMs);
        const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
        try {
            const response = await this.open(method, path, { ...options, timeoutMs, signal });
            const body = await readAll(response);
            return response.headers["content-type"]?.startsWith("application/json") ? JSON.parse(body) : body;
        } catch (error) {
            if (deadline.aborted && !options.signal?.aborted) {
                throw this.connection.connectionError(Object.assign(new Error(), { code: "TIMEOUT" }), timeoutMs);
            }
            if (error instanceof SyntaxError) throw this.strange("something that is not JSON", 200);
            // The connection broke while the body was being read.
            const broken = error instanceof Error && "code" in error && !(error instanceof ConnectionError);
            throw broken && !signal.aborted
                ? this.connection.connectionError(error as NodeJS.ErrnoException, timeoutMs)
                : error;
        }
    }

    /**
     * Sends one request and returns its body as a stream: a watch, a log. `timeoutMs` limits the wait for the
     * response's head.
     */
    async open(method: string, path: string, options: RequestOptions = {}): Promise<IncomingMessage> {
        let renewed = false;
        for (let retries = 0; ; ) {
            const used = this.connection.credentials;
            const response = await this.connection.send(httpRequest(method, path, options));
            const status = response.statusCode ?? 0;
            if (status < 300) return response;
            if (status < 400) {
                response.resume();
                throw this.strange(`a redirect to ${response.headers.location ?? "nowhere"}`, status);
            }
            const body = await readAll(response);
            const retryAfter = Number(response.headers["retry-after"] ?? Number.NaN);
            const busy = status === 429 || (status === 503 && !Number.isNaN(retryAfter));
            if (status === 401 && !renewed && (await this.connection.renew(used))) {
                renewed = true;
            } else if (busy && !isEviction(path) && retries < busyRetries) {
                retries++;
                const seconds = Math.min(Number.isNaN(retryAfter) ? 1 : retryAfter, longestRetryAfterSeconds);
                await sleep(seconds * 1000, undefined, options.signal ? { signal: options.signal } : {});
            } else {
                const refused = ApiError.fromBody(status, body);
                if (status !== 401) throw refused;
                throw new ApiError(this.connection.unauthorized(), status, refused.reason, refused.details);
            }
        }
    }

    /** Closes idle connections; running requests fail. */
    close(): void {
        this.connection.close();
    }
}

/** An eviction gets 429 while a disruption budget forbids it; the caller must decide what to do then. */
function isEviction(path: string): boolean {
    return path.endsWith("/eviction");
}

function writeRequest(options: WriteOptions): { query: Query; timeoutMs?: number; signal?: AbortSignal } {
    const { fieldManager, dryRun, fieldValidation, timeoutMs, signal } = options;
    const query = { fieldManager, dryRun: dryRun ? "All" : undefined, fieldValidation };
    return { query, timeoutMs, ...(signal ? { signal } : {}) };
}

function httpRequest(method: string, path: string, options: RequestOptions) {
    const body =
        options.body === undefined || typeof options.body === "string" ? options.body : JSON.stringify(options.body);
    return {
        method,
        path: path + queryString(options.query ?? {}),
        headers: {
            accept: "application/json",
            "user-agent": "fastapi-release",
            ...(body === undefined
                ? {}
                : {
                      "content-type": options.contentType ?? "application/json",
                      "content-length": String(Buffer.byteLength(body)),
                  }),
        },
        body,
        timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
        ...(options.signal ? { signal: options.signal } : {}),
    };
}

function wordsFor(body: string): string {
    if (/^\s*<(!doctype|html)/i.test(body)) return "a web page, perhaps for a log-in";
    return body.trim() === "" ? "nothing" : JSON.stringify(body.trim().slice(0, 80));
}

/** The query with its question mark; empty when nothing is set. A list repeats its key. */
export function queryString(query: Query): string {
    const parameters = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
        for (const item of value === undefined ? [] : Array.isArray(value) ? value : [value]) {
            parameters.append(key, String(item));
        }
    }
    const text = parameters.toString();
    return text === "" ? "" : `?${text}`;
}

async function readAll(response: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of response) {
        chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks).toString("utf8");
}
