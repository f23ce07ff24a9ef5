// A watch is a GET with watch=1; its answer has one JSON object per line: {"type":
// "ADDED|MODIFIED|DELETED|BOOKMARK|ERROR", "object": …}. It begins after the resourceVersion of a list. ERROR with code
// 410 means that this version is too old: list again. Watches may end at any time, and some fall silent; both are
// normal.
import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { isObject } from "./answer-problem.js";
import { ApiError, ConnectionError, type KubernetesApi, type Query } from "./kubernetes-api.js";
import type { KubernetesObject, ObjectList } from "./kubernetes-object.js";

export interface WatchOptions {
    readonly fieldSelector?: string;
    readonly labelSelector?: string;
    /** Ends the watch; the iteration then ends without an error. */
    readonly signal?: AbortSignal;
    /**
     * How long one watch request lasts before the next replaces it; a silent connection is noticed after that. @default
     * 30
     */
    readonly periodSeconds?: number;
    /** How long the API server may be unreachable before the watch throws. @default 30 */
    readonly patienceSeconds?: number;
}

export interface WatchEvent<T> {
    /** LISTED comes first, and again whenever the objects had to be listed again. */
    readonly type: "LISTED" | "ADDED" | "MODIFIED" | "DELETED";
    /** The object that was added, changed or deleted; absent for LISTED. */
    readonly object?: T;
    /** All objects that match now, by `namespace/name`. The next event changes this map. */
    readonly objects: ReadonlyMap<string, T>;
}

/** Watches the objects of a list path: first all of them, then each change. Survives dropped and silent connections. */
export async function* watch<T extends KubernetesObject = KubernetesObject>(
    api: KubernetesApi,
    path: string,
    options: WatchOptions = {},
): AsyncGenerator<WatchEvent<T>, void, undefined> {
    const { signal, periodSeconds = 30, patienceSeconds = 30 } = options;
    const selectors = { fieldSelector: options.fieldSelector, labelSelector: options.labelSelector };
    const objects = new Map<string, T>();
    let version: string | undefined;
    let failingSince: number | undefined;
    for (let failures = 0; !signal?.aborted; ) {
        try {
            if (version === undefined) {
                version = await list(api, path, selectors, objects, signal);
                failingSince = undefined;
                yield { type: "LISTED", objects };
            }
            const query = { ...selectors, watch: 1, allowWatchBookmarks: true, resourceVersion: version };
            for await (const change of changes<T>(api, path, query, periodSeconds, signal)) {
                failures = 0;
                version = change.object.metadata?.resourceVersion ?? version;
                if (change.type !== "BOOKMARK") {
                    remember(objects, change.type, change.object);
                    yield { type: change.type, object: change.object, objects };
                }
            }
        } catch (error) {
            if (signal?.aborted) {
                return;
            }
            const tooOld = error instanceof ApiError && (error.status === 410 || error.reason === "Expired");
            const passing = error instanceof ConnectionError || (error instanceof ApiError && error.status >= 500);
            failingSince ??= Date.now();
            if (!tooOld && (!passing || Date.now() - failingSince > patienceSeconds * 1000)) {
                throw error;
            }
            version = undefined;
            if (passing) {
                await pause(Math.min(50 * 2 ** failures++, 2000), signal);
            }
        }
    }
}

async function list<T extends KubernetesObject>(
    api: KubernetesApi,
    path: string,
    query: Query,
    objects: Map<string, T>,
    signal: AbortSignal | undefined,
): Promise<string> {
    const found: ObjectList<T> = await api.list<T>(path, { query, ...(signal ? { signal } : {}) });
    objects.clear();
    for (const object of found.items) {
        objects.set(keyOf(object), object);
    }
    return found.metadata.resourceVersion ?? "0";
}

type Change<T> = { readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK"; readonly object: T };

/** The changes of one watch request; ends when the server ends it. */
async function* changes<T extends KubernetesObject>(
    api: KubernetesApi,
    path: string,
    query: Query,
    periodSeconds: number,
    signal: AbortSignal | undefined,
): AsyncGenerator<Change<T>> {
    const stream = await api.open("GET", path, {
        query: { ...query, timeoutSeconds: periodSeconds },
        timeoutMs: periodSeconds * 1000,
        ...(signal ? { signal } : {}),
    });
    // The server ends the request at its timeoutSeconds; one that is still open later is dead.
    const silence = setTimeout(() => stream.destroy(), (periodSeconds + 5) * 1000);
    try {
        for await (const line of lines(stream)) {
            const change = JSON.parse(line) as Change<T> | { type: "ERROR"; object: { code?: number } };
            if (!isObject(change?.object)) throw new Error("a change without its object");
            if (change.type === "ERROR") {
                const asked = api.asked("GET", path);
                throw ApiError.fromBody(change.object.code ?? 500, JSON.stringify(change.object), asked);
            }
            yield change;
        }
    } catch (error) {
        if (error instanceof ApiError) {
            throw error;
        }
        const place = `${path} of the cluster at ${api.connection.address}`;
        const why = error instanceof SyntaxError ? "something that is not JSON" : (error as Error).message;
        throw new ConnectionError(`the watch of ${place} broke: ${why}`, "WATCH");
    } finally {
        clearTimeout(silence);
        stream.destroy();
    }
}

async function* lines(stream: IncomingMessage): AsyncGenerator<string> {
    let rest = "";
    stream.setEncoding("utf8");
    for await (const chunk of stream) {
        const parts = (rest + chunk).split("\n");
        rest = parts.pop() ?? "";
        yield* parts;
    }
}

function remember<T extends KubernetesObject>(objects: Map<string, T>, type: string, object: T): void {
    if (type === "DELETED") {
        objects.delete(keyOf(object));
    } else {
        objects.set(keyOf(object), object);
    }
}

function keyOf(object: KubernetesObject): string {
    return `${object.metadata?.namespace ?? ""}/${object.metadata?.name ?? ""}`;
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    await sleep(milliseconds, undefined, signal ? { signal } : {}).catch(() => undefined);
}
