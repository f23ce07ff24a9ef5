import type { Condition, KubernetesObject } from "../../../../cluster/kubernetes-object.js";
import {
    type AwaitRule,
    field,
    isOwnedBy,
    type Judgement,
    podsOfSelector,
    type StatusLine,
    selectorText,
    type View,
} from "./await-rule.js";
import { podProblems } from "./pod-problems.js";

const revisionAnnotation = "deployment.kubernetes.io/revision";

/**
 * Ready when the controller has seen this generation, the Deployment is available, its new ReplicaSet has all its pods
 * ready, and (after the first revision) the roll-out is reported as done.
 */
export const awaitDeployment: AwaitRule = {
    related: [{ apiVersion: "apps/v1", kind: "ReplicaSet", labelSelector: selectorText }, podsOfSelector],
    judge: view => {
        const { object } = view;
        const revision = object.metadata?.annotations?.[revisionAnnotation];
        const observed = field<number>(object, "status", "observedGeneration");
        if (observed !== object.metadata?.generation || revision === undefined) {
            return { state: "waiting", problems: ["Minimum number of live Pods was not attained"] };
        }
        return judgeRevision(view, revision);
    },
};

function judgeRevision({ object, related }: View, revision: string): Judgement {
    const [available, progressing] = [conditionOf(object, "Available"), conditionOf(object, "Progressing")];
    const replicaSet = related["ReplicaSet"]?.find(
        candidate => isOwnedBy(candidate, object) && candidate.metadata?.annotations?.[revisionAnnotation] === revision,
    );
    const wanted = field<number>(object, "spec", "replicas") ?? 1;
    const ready = field<number>(replicaSet, "status", "readyReplicas") ?? 0;
    // The watches run apart: a ReplicaSet may still be seen as it was before this generation scaled it.
    const scaled = (field<number>(object, "status", "updatedReplicas") ?? 0) >= wanted;
    const podsReady = replicaSet !== undefined && ready >= wanted && scaled;
    const rolledOut = progressing?.status === "True" && progressing.reason === "NewReplicaSetAvailable";
    if (available?.status === "True" && podsReady && (rolledOut || revision === "1")) {
        const none: StatusLine[] =
            wanted === 0
                ? [{ severity: "warning", text: `Replicas scaled to 0 for Deployment "${object.metadata?.name}"` }]
                : [];
        return { state: "ready", lines: [...none, { severity: "info", text: "Deployment initialization complete" }] };
    }
    const failing = [progressing, available]
        .filter(condition => condition !== undefined && condition.status !== "True")
        .map(condition => `[${condition?.reason}] ${condition?.message}`);
    const lines: StatusLine[] = failing.map(text => ({ severity: "warning", text }));
    if (replicaSet && !podsReady) {
        const text = `Waiting for app ReplicaSet to be available (${ready}/${wanted} Pods available)`;
        lines.push({ severity: "info", text });
    }
    const pods = (related["Pod"] ?? []).filter(pod => replicaSet && isOwnedBy(pod, replicaSet)).flatMap(podProblems);
    const summary =
        available?.status !== "True"
            ? "Minimum number of live Pods was not attained"
            : rolledOut && revision !== "1"
              ? "Attempted to roll forward to new ReplicaSet, but minimum number of Pods did not become live"
              : "Minimum number of Pods to consider the application live was not attained";
    return { state: "waiting", lines, problems: [...failing, summary], podProblems: pods };
}

function conditionOf(object: KubernetesObject, type: string): Condition | undefined {
    return field<Condition[]>(object, "status", "conditions")?.find(condition => condition.type === type);
}
