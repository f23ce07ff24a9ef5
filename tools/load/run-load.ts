import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, LoadTotals } from "./answer.js";
import { LoadWorker } from "./load-worker.js";

export interface LoadArgs {
    /** Must answer JSON with the field `version`. */
    readonly url: URL;
    /** Sent with every request. @default {} */
    readonly headers?: Readonly<Record<string, string>>;
    /** Workers that open a connection for each request. */
    readonly fresh: number;
    /** Workers that keep their connection open. */
    readonly keptAlive: number;
    /** Requests a second, for all workers together. */
    readonly rate: number;
    /** Limit after which the load ends. */
    readonly maxSeconds: number;
    /** Limit after which the load ends. */
    readonly maxRequests: number;
    /** Called at the first good answer; earlier requests do not count. */
    readonly onReady: () => void;
    readonly onAnswer: (answer: Answer) => void;
}

/** How often to try an address that does not answer yet. */
const readyIntervalMs = 100;

/** Constant load until `signal` is aborted or a limit is reached. */
export async function runLoad(args: LoadArgs, signal: AbortSignal): Promise<LoadTotals> {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), args.maxSeconds * 1000);
    const stop = AbortSignal.any([signal, end.signal]);
    const { url, headers = {} } = args;
    await firstGoodAnswer({ url, headers }, stop);
    if (!stop.aborted) args.onReady();

    const kinds = [
        ...Array<"fresh">(args.fresh).fill("fresh"),
        ...Array<"keptAlive">(args.keptAlive).fill("keptAlive"),
    ];
    const intervalMs = (1000 * kinds.length) / args.rate;
    const totals = { requests: 0, failed: 0, fresh: 0, keptAlive: 0 };
    const count = (answer: Answer) => {
        totals.requests++;
        totals[answer.kind]++;
        if (answer.error !== undefined) totals.failed++;
        if (totals.requests >= args.maxRequests) end.abort();
        args.onAnswer(answer);
    };
    const workers = kinds.map(kind => ({ kind, worker: new LoadWorker({ url, headers, kind, intervalMs }) }));
    const runs = workers.map(async ({ worker }, index) => {
        // Spread over one interval, for an even load instead of a burst by all workers at once.
        await sleep((index * intervalMs) / kinds.length, undefined, { signal: stop }).catch(() => undefined);
        await worker.run(stop, count);
    });
    await Promise.all(runs);
    clearTimeout(timer);
    const keptAliveConnections = workers
        .filter(({ kind }) => kind === "keptAlive")
        .reduce((sum, { worker }) => sum + worker.connections, 0);
    return { ...totals, keptAliveConnections };
}

async function firstGoodAnswer(what: Pick<LoadArgs, "url" | "headers">, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
        const answer = await new LoadWorker({ ...what, kind: "fresh", intervalMs: readyIntervalMs }).ask();
        if (answer.error === undefined) return;
        await sleep(readyIntervalMs, undefined, { signal: stop }).catch(() => undefined);
    }
}
