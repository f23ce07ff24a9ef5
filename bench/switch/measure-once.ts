import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { watch } from "../../cluster/watch.js";
import { measureSwitch } from "../../tools/load/measure-switch.js";
import type { BenchVersion } from "../rolled-objects.js";
import { type LoadPace, underLoad } from "../under-load.js";
import type { Contender } from "./contender.js";

/** What clients saw of one switch; in seconds since the API server had the change. */
export interface SwitchFigures {
    readonly lastOldFresh: number;
    readonly lastOldKeptAlive: number;
    /** From the start of the command to its end. */
    readonly command: number;
    readonly requests: number;
    readonly lost: number;
}

/** Counted from when the switch was reported done. */
const settleMs = 2000;

/** Measures one switch under its own load. */
export function measureOnce(
    api: KubernetesApi,
    contender: Contender,
    [from, to]: readonly [from: BenchVersion, to: BenchVersion],
    pace: LoadPace,
): Promise<SwitchFigures> {
    const watching = new AbortController();
    return underLoad(contender.traffic, pace, async load => {
        const { changedMs } = await watchChange(api, contender.object, watching.signal);
        const started = performance.now();
        await contender.switchTo(to);
        const command = (performance.now() - started) / 1000;
        const startedMs = await changedMs;
        await sleep(settleMs);
        const { requests, failed } = await load.stop();
        const seen = measureSwitch(load.answers, { from, to, startedMs, endedMs: Date.now() });
        return {
            lastOldFresh: seen.lastOldFreshSeconds,
            lastOldKeptAlive: seen.lastOldKeptAliveSeconds,
            command,
            requests,
            lost: failed,
        };
    }).finally(() => watching.abort());
}

interface Versioned extends KubernetesObject {
    readonly spec?: unknown;
}

/**
 * Waits for the next change of an object's spec.
 *
 * @returns once the watch is open; `changedMs` is when the API server reported the change, milliseconds since 1970
 */
export async function watchChange(
    api: KubernetesApi,
    { list, name }: { readonly list: string; readonly name: string },
    signal: AbortSignal,
): Promise<{ readonly changedMs: Promise<number> }> {
    const events = watch<Versioned>(api, list, { fieldSelector: `metadata.name=${name}`, signal });
    const first = await events.next();
    const spec = () => JSON.stringify([...(first.value?.objects.values() ?? [])].map(object => object.spec));
    const before = spec();
    const changed = async () => {
        for await (const _ of events) {
            if (spec() !== before) return performance.timeOrigin + performance.now();
        }
        throw new Error(`${name} was not changed`);
    };
    const changedMs = changed();
    changedMs.catch(() => undefined);
    return { changedMs };
}
