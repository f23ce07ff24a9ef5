import type { Condition } from "../../../../cluster/kubernetes-object.js";
import { objectId } from "../resource-type.js";
import { type AwaitRule, field, type Judgement } from "./await-rule.js";
import { podCondition, podProblems } from "./pod-problems.js";

/** Ready when it is scheduled, initialized and ready, or when it has succeeded. */
export const awaitPod: AwaitRule = {
    judge: ({ object }) => {
        const steps = [
            ["PodScheduled", "scheduled"],
            ["Initialized", "initialized"],
            ["Ready", "ready"],
        ] as const;
        const missing = steps.find(([type]) => podCondition(object, type)?.status !== "True");
        if (!missing || field(object, "status", "phase") === "Succeeded") {
            return { state: "ready" };
        }
        const text = `Waiting for Pod "${objectId(object)}" to be ${missing[1]}`;
        return { state: "waiting", lines: [{ severity: "info", text }], problems: podProblems(object) };
    },
};

export const awaitPersistentVolumeClaim: AwaitRule = {
    timeoutSeconds: 300,
    judge: ({ object }) => untilPhase(field(object, "status", "phase"), ["Bound"], "PersistentVolumeClaim"),
};

export const awaitPersistentVolume: AwaitRule = {
    timeoutSeconds: 300,
    judge: ({ object }) => untilPhase(field(object, "status", "phase"), ["Available", "Bound"], "PersistentVolume"),
};

export const awaitIngress: AwaitRule = {
    judge: ({ object }) =>
        (field<unknown[]>(object, "status", "loadBalancer", "ingress") ?? []).length > 0
            ? { state: "ready", lines: [{ severity: "info", text: "Ingress initialization complete" }] }
            : waiting("Ingress .status.loadBalancer field was not updated with a hostname/IP address"),
};

/** Objects of a new kind can be made only when its definition is established. */
export const awaitCustomResourceDefinition: AwaitRule = {
    timeoutSeconds: 60,
    judge: ({ object }) =>
        field<Condition[]>(object, "status", "conditions")?.some(
            ({ type, status }) => type === "Established" && status === "True",
        )
            ? { state: "ready" }
            : waiting("CustomResourceDefinition is not established"),
};

function untilPhase(phase: string | undefined, wanted: string[], kind: string): Judgement {
    return phase !== undefined && wanted.includes(phase) ? { state: "ready" } : waiting(`${kind} is ${phase ?? "new"}`);
}

function waiting(text: string): Judgement {
    return { state: "waiting", lines: [{ severity: "info", text }], problems: [text] };
}
