import { isReady, type Pod } from "../../../cluster/pods-by-labels.js";

/** One pod of a release. */
export interface PodView {
    readonly name: string;
    readonly state: "ready" | "not ready" | "ending";
    /** Why it is not ready, in the cluster's word: `CrashLoopBackOff`, `Pending`. */
    readonly reason?: string;
    /** Of all its containers. */
    readonly restarts: number;
    /** When it was made, RFC 3339. */
    readonly since?: string;
}

interface ContainerStatus {
    readonly restartCount?: number;
    readonly state?: { readonly waiting?: { readonly reason?: string } };
}

interface PodStatus {
    readonly phase?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
}

export function podView(pod: Pod): PodView {
    const { phase, containerStatuses = [], initContainerStatuses = [] } = (pod.status ?? {}) as PodStatus;
    const containers = [...initContainerStatuses, ...containerStatuses];
    const ending = pod.metadata?.deletionTimestamp !== undefined;
    const state = ending ? "ending" : isReady(pod) ? "ready" : "not ready";
    const waiting = containers.find(container => container.state?.waiting?.reason !== undefined)?.state?.waiting
        ?.reason;
    const reason = waiting ?? (phase === "Running" ? undefined : phase);
    const since = pod.metadata?.creationTimestamp;
    return {
        name: pod.metadata?.name ?? "",
        state,
        ...(state === "not ready" && reason !== undefined ? { reason } : {}),
        restarts: containers.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0),
        ...(since === undefined ? {} : { since }),
    };
}
