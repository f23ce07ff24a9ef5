import type { KubernetesApi } from "../cluster/kubernetes-api.js";
import { podsByLabels } from "../cluster/pods-by-labels.js";
import { eventually } from "../tests/stories/eventually.js";

/** Waits until no pod of the namespaces is about to end: that would take processor time from what is measured next. */
export async function untilQuiet(api: KubernetesApi, namespaces: readonly string[]): Promise<void> {
    for (const namespace of namespaces) {
        await eventually("the end of old pods", async () => {
            const pods = await podsByLabels(api, namespace, {});
            return pods.every(({ metadata }) => metadata?.deletionTimestamp === undefined) ? true : undefined;
        });
    }
}
