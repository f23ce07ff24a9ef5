import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../cluster/kubernetes-api.js";
import { podsByLabels } from "../cluster/pods-by-labels.js";
import { eventually } from "../tests/stories/eventually.js";
import { type RunningLoad, startLoad } from "../tools/load/start-load.js";

/** Where users call a service, and with which headers. */
export interface CalledAddress {
    /** Host and port. */
    readonly address: string;
    readonly headers: Readonly<Record<string, string>>;
}

export interface LoadPace {
    /** Requests a second, half of them on kept-alive connections. */
    readonly rate: number;
    /** A name under /run/netns. */
    readonly networkNamespace: string;
}

/** Time before the action, for every kept-alive client to open its connection. */
const warmUpMs = 1000;

/** Runs an action under its own load, which ends with the action whether or not it fails. */
export async function underLoad<T>(
    { address, headers }: CalledAddress,
    { rate, networkNamespace }: LoadPace,
    act: (load: RunningLoad) => Promise<T>,
): Promise<T> {
    const url = `http://${address}/version`;
    const load = startLoad({ url, networkNamespace, headers, rate, fresh: 4, keptAlive: 4, maxSeconds: 200 });
    try {
        await load.ready;
        await sleep(warmUpMs);
        return await act(load);
    } finally {
        await load.stop().catch(() => undefined);
    }
}

/** Waits until no pod of the namespaces is ending: that would take processor time from the next measurement. */
export async function untilQuiet(api: KubernetesApi, namespaces: readonly string[]): Promise<void> {
    for (const namespace of namespaces) {
        await eventually("the end of old pods", async () => {
            const pods = await podsByLabels(api, namespace, {});
            return pods.every(({ metadata }) => metadata?.deletionTimestamp === undefined) ? true : undefined;
        });
    }
}

/** Runs an action that may fail once it is interrupted: Ctrl-C in a terminal also ends the measured commands. */
export async function untilInterrupted(interrupt: AbortSignal, act: () => Promise<void>): Promise<void> {
    await act().catch((error: Error) => {
        if (!interrupt.aborted) throw error;
    });
}

/** Like Promise.all, but when it rejects, everything has ended: what follows may remove what was being worked on. */
export async function allEnded<T>(work: readonly Promise<T>[]): Promise<T[]> {
    await Promise.allSettled(work);
    return Promise.all(work);
}

/** Functions that undo each step. */
export type Closing = (() => Promise<void>)[];

/**
 * Runs an action, then everything that it put on the list, last first, whether or not it failed.
 *
 * @throws the first error
 */
export async function closingAfter<T>(act: (closing: Closing) => Promise<T>): Promise<T> {
    const closing: Closing = [];
    const errors: unknown[] = [];
    const keep = (error: unknown) => {
        errors.push(error);
        return undefined;
    };
    const result = await act(closing).catch(keep);
    for (const close of closing.reverse()) await close().catch(keep);
    if (errors.length > 0) throw errors[0];
    return result as T;
}
