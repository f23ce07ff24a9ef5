import { isReady } from "../../cluster/pods-by-labels.js";
import { readLiveSize } from "../facts/live-size.js";
import { releasePods } from "../facts/release-pods.js";
import type { Served } from "../ledger/served.js";
import type { OpenRelease } from "../open/open-release.js";
import type { StopSignals } from "./stop-signals.js";

type Cluster = Pick<OpenRelease, "api" | "settings">;

const patienceMs = 300_000;
const pollMs = 1000;

/**
 * Pods that the release which is being tried is to have before it gets more traffic, since the autoscaler has given the
 * live one as many; undefined when it has them. Then its own autoscaler needs a higher floor, which an update gives.
 */
export async function missingSize(
    { api, settings }: Cluster,
    live: Served,
    candidate: Served,
): Promise<number | undefined> {
    const [wanted = 0, has = 0] = await Promise.all([
        readLiveSize(api, settings, live),
        readLiveSize(api, settings, candidate),
    ]);
    const most = Math.min(wanted, settings.service.scale?.max ?? 0);
    return has < most ? most : undefined;
}

/** Waits until so many pods of a release are ready. Gives how many are at the end: fewer when it takes too long. */
export async function awaitReadyPods(
    { api, settings }: Cluster,
    whose: Served,
    pods: number,
    signals: StopSignals,
): Promise<number> {
    for (const end = Date.now() + patienceMs; ; await signals.sleep(pollMs)) {
        // A cluster that is away for a moment has no fewer pods than before.
        const found = await releasePods(api, settings, whose).catch(() => []);
        const ready = found.filter(isReady).length;
        if (ready >= pods || Date.now() > end || signals.stopped !== undefined) return ready;
    }
}
