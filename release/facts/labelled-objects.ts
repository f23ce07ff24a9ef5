import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import { labelKeys } from "../../model/names.js";
import type { ServiceSettings } from "../../model/settings.js";

/** Kinds of the objects that a release is made of, with the version of their group. */
export const releaseKinds = {
    Deployment: "apps/v1",
    Service: "v1",
    ConfigMap: "v1",
    Job: "batch/v1",
    PodDisruptionBudget: "policy/v1",
    HorizontalPodAutoscaler: "autoscaling/v2",
    ServiceAccount: "v1",
    NetworkPolicy: "networking.k8s.io/v1",
} as const;

export type ReleaseKind = keyof typeof releaseKinds;

/** The objects of a kind that carry the service's label, and others where given. */
export async function labelledObjects(
    api: KubernetesApi,
    { name, namespace }: Pick<ServiceSettings, "name" | "namespace">,
    kind: ReleaseKind | "Pod",
    labels: Readonly<Record<string, string>> = {},
): Promise<readonly KubernetesObject[]> {
    const apiVersion = kind === "Pod" ? "v1" : releaseKinds[kind];
    const labelSelector = Object.entries({ [labelKeys.service]: name, ...labels })
        .map(([key, value]) => `${key}=${value}`)
        .join(",");
    const path = await objectPath(api, { apiVersion, kind, namespace });
    return (await api.list(path, { query: { labelSelector }, timeoutMs: 10_000 })).items;
}
