import { setTimeout as sleep } from "node:timers/promises";
import { ConnectionError } from "../../cluster/kubernetes-api.js";
import type { Share } from "../../model/shares.js";
import { readServing } from "../facts/traffic-object.js";
import type { OpenRelease } from "../open/open-release.js";
import { formatSeconds, type Report } from "../report/report.js";

export interface ClusterWait {
    /** Longest wait. @default 300 */
    readonly patienceSeconds?: number;
    /** Told before each look whether the wait is to end. @default never */
    readonly isOver?: () => boolean;
}

const pollMs = 500;

/**
 * Waits while the API server is away: traffic stays where it is without it. Gives who serves; throws the
 * ConnectionError when it does not come back in time, and at once what the API server answers otherwise.
 */
export async function awaitCluster(
    { api, settings, deadline }: Pick<OpenRelease, "api" | "settings" | "deadline">,
    report: Report,
    { patienceSeconds = 300, isOver = () => false }: ClusterWait = {},
): Promise<readonly Share[]> {
    const startedMs = Date.now();
    for (let isTold = false; ; ) {
        try {
            const serving = await readServing(api, settings);
            const seconds = (Date.now() - startedMs) / 1000;
            if (isTold) report.say(`the cluster answers again, after ${formatSeconds(seconds)}`);
            return serving;
        } catch (error) {
            const isLate = Date.now() - startedMs >= patienceSeconds * 1000;
            const gaveUp = isLate || isOver() || deadline?.aborted === true;
            if (!(error instanceof ConnectionError) || gaveUp) throw error;
            if (!isTold) report.say(`${error.message}; traffic stays as it is, waiting for up to ${patienceSeconds} s`);
            isTold = true;
        }
        await sleep(pollMs);
    }
}

/** Whether the API server does not answer now. */
export async function isClusterAway({ api, settings }: Pick<OpenRelease, "api" | "settings">): Promise<boolean> {
    return readServing(api, settings).then(
        () => false,
        (error: unknown) => error instanceof ConnectionError,
    );
}
