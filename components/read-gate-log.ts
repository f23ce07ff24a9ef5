import type { KubernetesApi } from "../cluster/kubernetes-api.js";
import { connectToCluster } from "./connect-to-cluster.js";

/** The last lines of a gate's Job, which tell its results; undefined when they cannot be read any more. */
export async function readGateLog(
    namespace: string,
    job: string,
    connect: () => Promise<KubernetesApi> = connectToCluster,
): Promise<string | undefined> {
    try {
        const [api, { podsByLabels }, { podLogs }] = await Promise.all([
            connect(),
            import("../cluster/pods-by-labels.js"),
            import("../cluster/pod-logs.js"),
        ]);
        try {
            const [pod] = await podsByLabels(api, namespace, { "job-name": job });
            const name = pod?.metadata?.name;
            return name === undefined ? undefined : await podLogs(api, namespace, name, { tailLines: 3 });
        } finally {
            api.close();
        }
    } catch {
        // The gate has passed in any case: how it did is not worth an update that fails.
        return undefined;
    }
}
