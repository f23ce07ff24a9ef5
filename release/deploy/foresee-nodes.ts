import { amountValue } from "../../model/settings/shape.js";
import { amountWords, podAmount } from "./foresee-quota.js";
import type { PodSpec, PodToleration } from "./foreseen-pods.js";

/** A node, as far as the scheduler compares it with a pod. */
export interface ClusterNode {
    readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
    readonly spec?: {
        readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
        /** `aws:///eu-central-1a/i-0123`: who made it. */
        readonly providerID?: string;
    };
    readonly status?: { readonly allocatable?: Readonly<Record<string, string>> };
}

/** Conditions of a node that pass: not ready, under pressure, cordoned. */
const passing = /^node\.(kubernetes|cloudprovider\.kubernetes)\.io\//;

/** Who runs a fixed number of nodes; a cloud may add one that fits. */
const fixed = /^(kind|k3s|minikube):\/\//;

/**
 * Why none of the nodes would take a pod, however free they are: taints, labels and size. Undefined if one would, or if
 * there is none to compare with.
 */
export function unfitNodes(spec: PodSpec, nodes: readonly ClusterNode[]): string | undefined {
    const reasons = nodes.map(node => unfit(spec, node));
    if (reasons.length === 0 || reasons.some(reason => reason === undefined)) return undefined;
    if (reasons.length === 1) return `the only node does not take its pods: it ${reasons[0]}`;
    const each = [...new Set(reasons)].map(reason => {
        return `${reasons.filter(other => other === reason).length} of them: ${reason}`;
    });
    return `none of the ${reasons.length} nodes takes its pods; ${each.join("; ")}`;
}

/** Whether no other node can appear by itself. */
export function isFixed(nodes: readonly ClusterNode[]): boolean {
    return nodes.every(({ spec: { providerID = "" } = {} }) => providerID === "" || fixed.test(providerID));
}

function unfit(spec: PodSpec, { metadata, spec: node, status }: ClusterNode): string | undefined {
    const labels = metadata?.labels ?? {};
    const taint = (node?.taints ?? []).find(
        ({ key, value = "", effect }) =>
            effect !== "PreferNoSchedule" &&
            !passing.test(key) &&
            !(spec.tolerations ?? []).some(one => tolerates(one, { key, value, effect })),
    );
    if (taint !== undefined) {
        const { key, value = "", effect } = taint;
        const words = `${key}${value === "" ? "" : `=${value}`}:${effect}`;
        return `has the taint ${words}, which no release.tolerations tolerates`;
    }
    const label = Object.entries(spec.nodeSelector ?? {}).find(([key, value]) => labels[key] !== value);
    if (label !== undefined) return `lacks the label ${label.join("=")} of release.nodeSelector`;
    for (const resource of ["cpu", "memory", "ephemeral-storage"]) {
        const [needs, has] = [podAmount(spec, "requests", resource), status?.allocatable?.[resource]];
        if (has === undefined || needs <= amountValue(has)) continue;
        return `has ${resource} ${has}, and a pod requests ${amountWords(resource, needs)} (release.resources.requests)`;
    }
    return undefined;
}

function tolerates(
    { key, operator = "Equal", value = "", effect }: PodToleration,
    taint: { readonly key: string; readonly value: string; readonly effect: string },
): boolean {
    if (effect !== undefined && effect !== "" && effect !== taint.effect) return false;
    if (key === undefined || key === "") return operator === "Exists";
    return key === taint.key && (operator === "Exists" || value === taint.value);
}
