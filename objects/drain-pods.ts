import type { KubernetesApi } from "../cluster/kubernetes-api.js";
import { podExec } from "../cluster/pod-exec.js";
import type { Pod } from "../cluster/pods-by-labels.js";
import { appContainer } from "../model/names.js";

/** Asking takes tens of milliseconds; a node that is cut off must not hold a rollback. */
const timeoutMs = 10_000;

/** A pod that could not be asked. */
export interface DrainFailure {
    readonly pod: string;
    readonly reason: string;
}

/**
 * Asks pods that lost traffic to close kept-alive connections and streams (behind a gateway only streams) for this many
 * seconds; afterwards they behave as before. Returns those that could not be asked.
 */
export async function drainPods(
    api: KubernetesApi,
    namespace: string,
    pods: readonly Pod[],
    seconds: number,
): Promise<readonly DrainFailure[]> {
    const outcomes = pods.map(async ({ metadata }): Promise<readonly DrainFailure[]> => {
        const pod = metadata?.name ?? "";
        try {
            const command = drainCommand(seconds);
            const { exitCode, stderr } = await podExec(api, namespace, pod, appContainer, command, { timeoutMs });
            return exitCode === 0 ? [] : [{ pod, reason: `exit code ${exitCode}: ${stderr.trim()}` }];
        } catch (error) {
            return [{ pod, reason: (error as Error).message }];
        }
    });
    return (await Promise.all(outcomes)).flat();
}

/** What a draining pod runs. The module is on the PYTHONPATH that its release injects: see docs/drain.md. */
export function drainCommand(seconds: number): readonly string[] {
    return ["python3", "-m", "fastapi_release_drain", "--seconds", String(seconds)];
}
