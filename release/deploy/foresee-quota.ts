import { amountValue } from "../../model/settings/shape.js";
import type { ForeseenPod, PodContainer, PodSpec } from "./foreseen-pods.js";

/** A ResourceQuota, as far as it bounds what a deploy makes. */
export interface Quota {
    readonly metadata?: { readonly name?: string };
    readonly spec?: { readonly scopes?: readonly string[]; readonly scopeSelector?: object };
    readonly status?: {
        readonly hard?: Readonly<Record<string, string>>;
        readonly used?: Readonly<Record<string, string>>;
    };
}

/** Scopes that every pod of ours is in. */
const ownScopes = ["NotTerminating", "NotBestEffort"];

/** The objects of a new release, by the names that a quota has for them. */
const objects: Readonly<Record<string, number>> = {
    configmaps: 1,
    "count/configmaps": 1,
    services: 1,
    "count/services": 1,
    "count/deployments.apps": 1,
    "count/replicasets.apps": 1,
    "count/jobs.batch": 1,
    "count/poddisruptionbudgets.policy": 1,
};

/**
 * What quotas leave too little of for a deploy, a sentence each: what was there runs on beside the new release and its
 * gate.
 */
export function quotaShortfalls(quotas: readonly Quota[], pods: readonly ForeseenPod[]): readonly string[] {
    return quotas.filter(bounds).flatMap(({ metadata, status: { hard = {}, used = {} } = {} }) =>
        Object.entries(hard).flatMap(([key, most]) => {
            const needed = needOf(key, pods);
            const [left, taken] = [amountValue(most) - amountValue(used[key] ?? "0"), used[key] ?? "0"];
            // Fractions of amounts are not exact.
            if (needed === 0 || needed <= left * (1 + 1e-9) + 1e-9) return [];
            const who = key in objects ? "the new release needs" : `${podWords(pods)} need`;
            const more = amountWords(key, needed);
            return [
                `the quota "${metadata?.name}" allows ${key} ${most}, of which ${taken} is used; ${who} ${more} more`,
            ];
        }),
    );
}

function bounds({ spec: { scopes = [], scopeSelector } = {} }: Quota): boolean {
    return scopeSelector === undefined && scopes.every(scope => ownScopes.includes(scope));
}

function podWords(pods: readonly ForeseenPod[]): string {
    return pods
        .filter(({ count }) => count > 0)
        .map(({ what, count }) => (what === "gate" ? "its gate" : `${count} ${count === 1 ? "pod" : "pods"}`))
        .join(" and ");
}

function needOf(key: string, pods: readonly ForeseenPod[]): number {
    if (key === "pods" || key === "count/pods") return pods.reduce((sum, { count }) => sum + count, 0);
    const object = objects[key];
    if (object !== undefined) return object;
    const [kind, resource] = key.startsWith("limits.")
        ? (["limits", key.slice(7)] as const)
        : (["requests", key] as const);
    const name = resource.replace(/^requests\./, "");
    if (!["cpu", "memory", "ephemeral-storage"].includes(name)) return 0;
    return pods.reduce((sum, { count, spec }) => sum + count * podAmount(spec, kind, name), 0);
}

/** What a pod takes: its containers together, or its greediest init container. */
export function podAmount(spec: PodSpec, kind: "requests" | "limits", resource: string): number {
    const amount = ({ resources = {} }: PodContainer) => {
        const { requests = {}, limits = {} } = resources;
        // Kubernetes requests what is limited and not requested.
        return amountValue((kind === "limits" ? limits : { ...limits, ...requests })[resource] ?? "0");
    };
    const sum = (containers: readonly PodContainer[]) => containers.reduce((total, one) => total + amount(one), 0);
    const { initContainers = [], containers } = spec;
    const beside = sum(initContainers.filter(({ restartPolicy }) => restartPolicy === "Always"));
    const before = initContainers.filter(({ restartPolicy }) => restartPolicy !== "Always").map(amount);
    return beside + Math.max(sum(containers), 0, ...before);
}

/** An amount in the unit that people write it in. */
export function amountWords(resource: string, amount: number): string {
    if (resource.endsWith("cpu")) return Number.isInteger(amount) ? `${amount}` : `${Math.round(amount * 1000)}m`;
    if (/memory|storage/.test(resource)) return `${Math.ceil(amount / 1024 ** 2)}Mi`;
    return `${amount}`;
}
