import { setTimeout as sleep } from "node:timers/promises";
import { ConnectionError } from "../../cluster/kubernetes-api.js";
import type { Share } from "../../model/traffic/shares.js";
import type { OpenStack } from "../open/open-stack.js";
import { formatSeconds, type Report } from "../output/report.js";
import { readServing } from "../traffic/traffic-object.js";

export interface ClusterWait {
    /** Longest wait. @default 300 */
    readonly patienceSeconds?: number;
    /** Asked after each failed attempt whether to stop waiting. @default never */
    readonly isOver?: () => boolean;
}

const pollMs = 500;

/**
 * Waits while the API server is unreachable; traffic stays where it is meanwhile. Returns the shares. Throws the
 * ConnectionError if the server does not come back in time, and any other error at once.
 */
export async function awaitCluster(
    { api, settings, deadline }: Pick<OpenStack, "api" | "settings" | "deadline">,
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

/** Whether the API server is unreachable now. */
export async function isClusterAway({ api, settings }: Pick<OpenStack, "api" | "settings">): Promise<boolean> {
    return readServing(api, settings).then(
        () => false,
        (error: unknown) => error instanceof ConnectionError,
    );
}
