import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import type { JsonMap } from "../../../engine/state/property-codec.js";
import { viewClusterObject } from "./kubernetes-object-view.js";

/** Objects by kind and name. Those that a controller owns or that every namespace has are not the program's. */
export function viewObjects(objects: readonly KubernetesObject[]): Record<string, JsonMap> {
    const own = objects.filter(({ kind, metadata }) => {
        const common = kind === "ServiceAccount" ? "default" : kind === "ConfigMap" ? "kube-root-ca.crt" : undefined;
        return (metadata?.ownerReferences ?? []).length === 0 && metadata?.name !== common;
    });
    return Object.fromEntries(
        own.map(object => [`${object.kind} ${object.metadata?.name}`, viewClusterObject(object as unknown as JsonMap)]),
    );
}
