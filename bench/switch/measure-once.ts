import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { measureSwitch } from "../../load/measure-switch.js";
import { startLoad } from "../../load/start-load.js";
import type { BenchVersion, Contender } from "./contender.js";
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

export interface LoadPace {
    /** Requests a second, half of them on kept-alive connections. */
    readonly rate: number;
    /** A name under /run/netns. */
    readonly networkNamespace: string;
}

/** Before the switch, and after it was called done. */
const [warmUpMs, settleMs] = [1000, 2000];

/** One switch under load of its own. */
export async function measureOnce(
    api: KubernetesApi,
    contender: Contender,
    [from, to]: readonly [from: BenchVersion, to: BenchVersion],
    { rate, networkNamespace }: LoadPace,
): Promise<SwitchFigures> {
    const { address, headers } = contender.traffic;
    const url = `http://${address}/version`;
    const load = startLoad({ url, networkNamespace, headers, rate, fresh: 4, keptAlive: 4, maxSeconds: 200 });
    const watching = new AbortController();
    try {
        await load.ready;
        await sleep(warmUpMs);
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
    } finally {
        watching.abort();
        await load.stop().catch(() => undefined);
    }
}
