import type { Condition, KubernetesObject } from "../../../cluster/kubernetes-object.js";
import type { GateResult } from "../../../model/gate-results.js";

/** What is known of the gate of a release. */
export interface GateView {
    /** "none": it has not begun, or nothing of it is left. */
    readonly state: "passed" | "failed" | "running" | "none";
    /** How many checks passed, where the last update recorded them. */
    readonly checks?: number;
}

/**
 * By the newest Job that there is, else by the state: a Job may have been removed after it had passed.
 *
 * @param passed whether the state has it as passed
 */
export function gateView(
    jobs: readonly KubernetesObject[],
    passed: boolean,
    results: readonly GateResult[] | undefined,
): GateView {
    const made = ({ metadata }: KubernetesObject) => metadata?.creationTimestamp ?? "";
    const newest = jobs.toSorted((left, right) => (made(left) < made(right) ? 1 : -1))[0];
    const state = newest === undefined ? (passed ? "passed" : "none") : jobState(newest);
    return { state, ...(state === "passed" && results !== undefined ? { checks: results.length } : {}) };
}

function jobState(job: KubernetesObject): GateView["state"] {
    const { conditions = [] } = (job["status"] ?? {}) as { conditions?: readonly Condition[] };
    const has = (type: string) => conditions.some(condition => condition.type === type && condition.status === "True");
    return has("Complete") ? "passed" : has("Failed") ? "failed" : "running";
}
