import { type AwaitRule, field, isOwnedBy, type Judgement, podsOfSelector, type View } from "./await-rule.js";
import { podProblems } from "./pod-problems.js";

/** Ready when all replicas are ready and of the newest revision; with OnDelete, when all replicas are ready. */
export const awaitStatefulSet: AwaitRule = { related: [podsOfSelector], judge };

function judge({ object, related }: View): Judgement {
    const status = (name: string) => field<number>(object, "status", name) ?? 0;
    const generation = object.metadata?.generation ?? 0;
    const wanted = field<number>(object, "spec", "replicas") ?? 1;
    const seen = status("observedGeneration") === generation;
    const allReady = seen && status("replicas") === wanted && status("readyReplicas") === wanted;
    const current = field<string>(object, "status", "currentRevision") ?? "";
    const target = field<string>(object, "status", "updateRevision") ?? "";
    const onDelete = field(object, "spec", "updateStrategy", "type") === "OnDelete" && generation > 1;
    const revisionReady = onDelete || (seen && current !== "" && current === target);
    const replicasReady = allReady && (onDelete || status("currentReplicas") === wanted);
    if (replicasReady && revisionReady) {
        return { state: "ready", lines: [{ severity: "info", text: "StatefulSet initialization complete" }] };
    }
    // During a roll-out, pods of the old revision are ready too.
    const ready = revisionReady
        ? status("readyReplicas")
        : Math.min(status("readyReplicas"), status("updatedReplicas"));
    const text =
        generation <= 1
            ? `[1/2] Waiting for StatefulSet to create Pods (${ready}/${wanted} Pods ready)`
            : replicasReady
              ? "[2/3] Waiting for StatefulSet to update .status.currentRevision"
              : `[1/3] Waiting for StatefulSet update to roll out (${ready}/${wanted} Pods ready)`;
    return {
        state: "waiting",
        lines: [{ severity: "info", text }],
        problems: [
            ...(replicasReady ? [] : [`${ready} out of ${wanted} replicas succeeded readiness checks`]),
            ...(revisionReady
                ? []
                : [`StatefulSet controller failed to advance from revision "${current}" to revision "${target}"`]),
        ],
        podProblems: (related["Pod"] ?? []).filter(pod => isOwnedBy(pod, object)).flatMap(podProblems),
    };
}
