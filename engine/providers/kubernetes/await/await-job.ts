import type { Condition } from "../../../../cluster/kubernetes-object.js";
import { objectId } from "../resource-type.js";
import { type AwaitRule, field, isOwnedBy, type Judgement, podsOfSelector, type View } from "./await-rule.js";
import { podProblems } from "./pod-problems.js";

/** Ready when it is complete; failed as soon as its controller has given it up. */
export const awaitJob: AwaitRule = { related: [podsOfSelector], keepsProblems: true, judge };

function judge({ object, related }: View): Judgement {
    const conditions = field<Condition[]>(object, "status", "conditions") ?? [];
    const isTrue = (type: string) =>
        conditions.find(condition => condition.type === type && condition.status === "True");
    if (isTrue("Complete")) {
        return { state: "ready" };
    }
    // FailureTarget says that it will fail; Failed follows when its last pod has ended.
    const failure = isTrue("Failed") ?? isTrue("FailureTarget");
    const pods = (related["Pod"] ?? []).filter(pod => isOwnedBy(pod, object)).flatMap(podProblems);
    if (failure) {
        const text = `[${failure.reason}] ${failure.message}`;
        return { state: "failed", problems: [...pods, text], lines: [{ severity: "warning", text }] };
    }
    const count = (name: string) => field<number>(object, "status", name) ?? 0;
    const text =
        field(object, "status", "startTime") === undefined
            ? `Waiting for Job "${objectId(object)}" to start`
            : `Waiting for Job "${objectId(object)}" to succeed ` +
              `(Active: ${count("active")} | Succeeded: ${count("succeeded")} | Failed: ${count("failed")})`;
    return {
        state: "waiting",
        lines: [
            { severity: "info", text },
            // A pod that is not ready is nothing to warn of: a Job's pods never have to be.
            ...pods
                .filter(problem => !problem.includes("containers with unready status"))
                .map(problem => ({ severity: "warning" as const, text: problem })),
        ],
        problems: pods,
    };
}
