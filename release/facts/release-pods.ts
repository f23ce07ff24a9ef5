import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { podExec } from "../../cluster/pod-exec.js";
import { isReady, type Pod, podsByLabels } from "../../cluster/pods-by-labels.js";
import { drainCommand } from "../../model/drain-command.js";
import { appContainer, slotSelector } from "../../model/names.js";
import { releaseId } from "../../model/release-id.js";
import type { Settings, SlotName } from "../../model/settings.js";
import { slotEntries } from "../../model/slot-names.js";
import type { Served } from "../ledger/served.js";
import type { OpenRelease } from "../open/open-release.js";

/** The pods of one release in its slot. */
export function releasePods(api: KubernetesApi, { service }: Settings, whose: Served): Promise<readonly Pod[]> {
    const selector = slotSelector(service.name, whose.slot, releaseId(service.name, whose.release));
    return podsByLabels(api, service.namespace, selector);
}

/** Slots whose release the stack has made and given pods, none of which could answer. */
export async function unreadySlots({ api, settings, ledger }: OpenRelease): Promise<readonly SlotName[]> {
    const looked = slotEntries(settings.slots).map(async ([slot, release]) => {
        // One that is kept without pods gets them before it gets traffic.
        if ((ledger.state?.podsOf(slot, releaseId(settings.service.name, release)) ?? 0) === 0) return [];
        const pods = await releasePods(api, settings, { slot, release });
        return pods.some(isReady) ? [] : [slot];
    });
    return (await Promise.all(looked)).flat();
}

/**
 * Asks pods that lost traffic to send their kept-alive clients away, for so many seconds; then they are as before.
 * Gives a line for each pod that could not be asked.
 */
export async function drainPods(
    api: KubernetesApi,
    namespace: string,
    pods: readonly Pod[],
    seconds: number,
): Promise<readonly string[]> {
    const command = drainCommand(seconds);
    const outcomes = pods.map(async pod => {
        const name = pod.metadata?.name ?? "";
        try {
            const { exitCode, stderr } = await podExec(api, namespace, name, appContainer, command, {
                timeoutMs: 10_000,
            });
            return exitCode === 0 ? [] : [`${name} does not drain (exit code ${exitCode}): ${stderr.trim()}`];
        } catch (error) {
            return [`${name} does not drain: ${(error as Error).message}`];
        }
    });
    return (await Promise.all(outcomes)).flat();
}
