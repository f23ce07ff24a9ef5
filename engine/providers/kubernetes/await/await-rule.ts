import type { KubernetesObject } from "../../../../cluster/kubernetes-object.js";

export interface StatusLine {
    readonly severity: "info" | "warning";
    readonly text: string;
}

/** What is known about an object that is waited for. */
export interface View {
    readonly object: KubernetesObject;
    /** Objects of the rule's related kinds, by kind. */
    readonly related: Readonly<Record<string, readonly KubernetesObject[]>>;
}

export interface Judgement {
    /** `settled` is ready once nothing related has changed for the rule's `settleSeconds`, or when time is up. */
    readonly state: "waiting" | "settled" | "ready" | "failed";
    readonly lines?: readonly StatusLine[];
    /** Why it is not ready, in the words that become initErrors if it ends so. */
    readonly problems?: readonly string[];
    /** What is wrong with its pods: part of the problems, shown now and then while waiting. */
    readonly podProblems?: readonly string[];
}

/** Objects that tell how the one that is waited for fares. */
export interface RelatedKind {
    readonly apiVersion: string;
    readonly kind: string;
    /** Which of the namespace's; undefined when that cannot be told yet. */
    readonly labelSelector: (object: KubernetesObject) => string | undefined;
}

/** When an object of a kind is ready. A pure rule over what the watches have told so far. */
export interface AwaitRule {
    readonly related?: readonly RelatedKind[];
    /** @default 600 */
    readonly timeoutSeconds?: number;
    readonly settleSeconds?: number;
    /** Shown at the start. */
    readonly firstLine?: string;
    /** Problems that were ever seen count, in the order in which they came. */
    readonly keepsProblems?: boolean;
    judge(view: View): Judgement;
}

/** Reads below an object, past parts that are missing. */
export function field<T>(object: unknown, ...path: string[]): T | undefined {
    let value = object;
    for (const key of path) {
        value = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
    }
    return value as T | undefined;
}

export function isOwnedBy(object: KubernetesObject, owner: KubernetesObject): boolean {
    return object.metadata?.ownerReferences?.some(({ uid }) => uid === owner.metadata?.uid) ?? false;
}

/** The label selector of a workload's `spec.selector`, as lists take it. */
export function selectorText(object: KubernetesObject): string | undefined {
    const labels = field<Record<string, string>>(object, "spec", "selector", "matchLabels") ?? {};
    const expressions =
        field<{ key: string; operator: string; values?: string[] }[]>(object, "spec", "selector", "matchExpressions") ??
        [];
    const written: Record<string, (key: string, values: string) => string> = {
        In: (key, values) => `${key} in (${values})`,
        NotIn: (key, values) => `${key} notin (${values})`,
        Exists: key => key,
        DoesNotExist: key => `!${key}`,
    };
    const parts = [
        ...Object.entries(labels).map(([key, value]) => `${key}=${value}`),
        ...expressions.map(({ key, operator, values }) => written[operator]?.(key, (values ?? []).join(",")) ?? ""),
    ].filter(Boolean);
    return parts.length > 0 ? parts.join(",") : undefined;
}

export const podsOfSelector: RelatedKind = { apiVersion: "v1", kind: "Pod", labelSelector: selectorText };
