import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { measureSwitch } from "../../load/measure-switch.js";
import type { BenchVersion } from "../bench-version.js";
import { type LoadPace, underLoad } from "../under-load.js";
import type { Contender } from "./contender.js";
import { watchChange } from "./watch-change.js";

/** What clients saw of one switch; seconds since the API server had the change. */
export interface SwitchFigures {
    readonly lastOldFresh: number;
    readonly lastOldKeptAlive: number;
    /** From the start of the command to its end. */
    readonly command: number;
    readonly requests: number;
    readonly lost: number;
}

/** After the switch was called done. */
const settleMs = 2000;

/** One switch under load of its own. */
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
