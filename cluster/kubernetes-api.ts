import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { withoutLogin } from "../model/settings/credentials.js";
import { listProblem, objectProblem } from "./answer-problem.js";
import { ApiError } from "./api-error.js";
import type { ClusterAccess } from "./cluster-access.js";
import { ConnectionError, HttpConnection } from "./http-connection.js";
import type { KubernetesObject, ObjectList } from "./kubernetes-object.js";

export { ApiError, isConflict, isForbidden, isNotFound, isStrange } from "./api-error.js";
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

    async list<T = KubernetesObject>(path: string, options: RequestOptions = {}): Promise<ObjectList<T>> {
        const answer = (await this.checked("GET", path, options, listProblem)) as ObjectList<T>;
        return { ...answer, items: answer.items ?? [] };
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

    private objectFrom(method: string, path: string, options: RequestOptions): Promise<unknown> {
        const sent = method === "POST" ? options.body : undefined;
        // What a DELETE answers is gone, or a Status.
        const problem = (answer: unknown) => objectProblem(answer, path, method === "DELETE" ? {} : sent);
        return this.checked(method, path, options, problem);
    }

    /** Refuses what no API server answers: a web page, a list without items, nothing. */
    private async checked(
        method: string,
        path: string,
        options: RequestOptions,
        problemOf: (answer: unknown, path: string) => string | undefined,
    ): Promise<unknown> {
        const answer = await this.request(method, path, options);
        const problem = problemOf(answer, path);
        if (problem !== undefined) throw this.strange(method, path, problem);
        return answer;
    }

    /** @param what was answered, such as "a web page" */
    strange(method: string, path: string, what: string, status = 200): ApiError {
        const message = `${this.asked(method, path)} with ${what}, which is not Kubernetes' API; check the server in the kubeconfig`;
        return new ApiError(message, status, "", {});
    }

    /** The beginning of a message about an answer. */
    asked(method: string, path: string): string {
        return `the cluster at ${this.connection.address} answered ${method} ${path.replace(/\?.*$/, "")}`;
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
            if (error instanceof ApiError) throw error;
            if (deadline.aborted && !options.signal?.aborted) {
                throw this.connection.connectionError(Object.assign(new Error(), { code: "TIMEOUT" }), timeoutMs);
            }
            if (error instanceof SyntaxError) throw this.strange(method, path, "something that is not JSON");
            // The connection broke while the body was being read.
            const broken = error instanceof Error && "code" in error && !(error instanceof ConnectionError);
            throw broken && !signal.aborted
                ? this.connection.connectionError(error as NodeJS.ErrnoException, timeoutMs)
                : error;
        }
    }

    /**
     * Sends one request and returns its body as a stream: a watch, a log. `timeoutMs` limits the wait for the
     * response's head. If time runs out while the API server is busy, throws its answer.
     */
    async open(method: string, path: string, options: RequestOptions = {}): Promise<IncomingMessage> {
        let renewed = false;
        let busy: ApiError | undefined;
        const asked = this.asked(method, path);
        const unlessBusy = (error: unknown) => {
            const { aborted, reason } = options.signal ?? {};
            throw aborted && (reason as Error | undefined)?.name === "TimeoutError" ? (busy ?? error) : error;
        };
        for (let retries = 0; ; ) {
            const used = this.connection.credentials;
            const response = await this.connection.send(httpRequest(method, path, options)).catch(unlessBusy);
            const status = response.statusCode ?? 0;
            if (status < 300) return response;
            if (status < 400) {
                response.resume();
                throw this.strange(method, path, `a redirect to ${withoutQuery(response.headers.location)}`, status);
            }
            const refused = ApiError.fromBody(status, await readAll(response), asked);
            const retryAfter = Number(response.headers["retry-after"] ?? Number.NaN);
            const isBusy = status === 429 || (status === 503 && !Number.isNaN(retryAfter));
            if (status === 401 && !renewed && (await this.connection.renew(used))) {
                renewed = true;
            } else if (isBusy && !isEviction(path) && retries < busyRetries) {
                retries++;
                busy = refused;
                const seconds = Math.min(Number.isNaN(retryAfter) ? 1 : retryAfter, longestRetryAfterSeconds);
                const { signal } = options;
                await sleep(seconds * 1000, undefined, signal ? { signal } : {}).catch(unlessBusy);
            } else {
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

/** A log-in's query may contain a key. */
function withoutQuery(location: string | undefined): string {
    return location === undefined ? "nowhere" : withoutLogin(location.replace(/[?#].*$/s, ""));
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
