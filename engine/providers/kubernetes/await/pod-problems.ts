import type { Condition, KubernetesObject } from "../../../../cluster/kubernetes-object.js";
import { objectId } from "../resource-type.js";
import { field } from "./await-rule.js";

interface ContainerState {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: {
        readonly reason?: string;
        readonly message?: string;
        readonly exitCode: number;
        readonly finishedAt?: string;
    };
}

interface ContainerStatus {
    readonly name: string;
    readonly ready: boolean;
    readonly state?: ContainerState;
    readonly lastState?: ContainerState;
}

/** What keeps a pod from being scheduled, initialized or ready, one sentence for each step that it has not passed. */
export function podProblems(pod: KubernetesObject): string[] {
    return ["PodScheduled", "Initialized", "Ready"].flatMap(type => {
        const condition = podCondition(pod, type);
        const done = condition?.status === "True" || field(pod, "status", "phase") === "Succeeded";
        if (!condition || done) {
            return [];
        }
        const message = condition.reason && condition.message ? condition.message : "";
        if (type === "PodScheduled") {
            return message ? [`[Pod ${objectId(pod)}]: ${message}`] : [];
        }
        const containers = field<ContainerStatus[]>(pod, "status", "containerStatuses") ?? [];
        const problems = containers.flatMap(containerProblems);
        return problems.length > 0 || message ? [`[Pod ${objectId(pod)}]: ${message}${problems.join("\n")}`] : [];
    });
}

export function podCondition(pod: KubernetesObject, type: string): Condition | undefined {
    return field<Condition[]>(pod, "status", "conditions")?.find(condition => condition.type === type);
}

function containerProblems({ name, ready, state, lastState }: ContainerStatus): string[] {
    if (ready) {
        return [];
    }
    const problems: string[] = [];
    const { waiting, terminated } = state ?? {};
    if (waiting && waiting.reason !== "ContainerCreating") {
        problems.push(`[${waiting.reason}] ${waiting.message ?? ""}`);
    }
    if (terminated?.reason) {
        problems.push(
            terminated.message
                ? `[${terminated.reason}] ${terminated.message}`
                : `container "${name}" completed with exit code ${terminated.exitCode}`,
        );
    }
    const last = lastState?.terminated;
    if (last) {
        problems.push(
            `container "${name}" terminated at ${last.finishedAt} (${last.reason}: exit code ${last.exitCode})`,
            ...(last.message ? [last.message] : []),
        );
    }
    return problems;
}
