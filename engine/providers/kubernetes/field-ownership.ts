// An object's fields belong to managers (metadata.managedFields). Creating with a POST makes `pulumi-kubernetes` with
// the operation Update their owner; server-side apply removes only what its own manager owned. So before the first
// apply the creator's entry becomes the applier's.
import { isConflict, type KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { KubernetesObject, ObjectMetadata } from "../../../cluster/kubernetes-object.js";

type ManagedFields = NonNullable<ObjectMetadata["managedFields"]>[number];

/** Managers whose fields the applier takes over, by how they begin: this provider, kubectl and its verbs. */
const predecessors: [manager: string, operation: string][] = [
    ["pulumi-kubernetes", "Update"],
    ["pulumi-resource-kubernetes", "Update"],
    ["kubectl", "Apply"],
    ["kubectl", "Update"],
    ["before-first-apply", "Update"],
];

/** Whether an object has fields that belong to a predecessor of its applier. */
export function needsTakeover(object: KubernetesObject): boolean {
    return (object.metadata?.managedFields ?? []).some(isPredecessor);
}

/** Makes the applier the owner of its predecessors' fields. `known` is the object as last seen. */
export async function takeOverFields(
    api: KubernetesApi,
    path: string,
    known: KubernetesObject,
    fieldManager: string,
): Promise<void> {
    let object = known;
    for (let attempt = 0; needsTakeover(object); attempt++) {
        try {
            await api.patch(path, takeover(object, fieldManager), { type: "json" });
            return;
        } catch (error) {
            if (!isConflict(error) || attempt === 3) {
                throw error;
            }
            object = await api.get(path);
        }
    }
}

function takeover(object: KubernetesObject, fieldManager: string): object[] {
    const entries = object.metadata?.managedFields ?? [];
    const own = entries.find(
        entry => entry.manager === fieldManager && entry.operation === "Apply" && !entry.subresource,
    );
    const taken = entries.filter(isPredecessor);
    const fields = [own, ...taken].reduce<object>((merged, entry) => merge(merged, entry?.["fieldsV1"]), {});
    const applied = { ...(own ?? taken[0]), manager: fieldManager, operation: "Apply", fieldsV1: fields };
    const others = entries.filter(entry => entry !== own && !isPredecessor(entry));
    return [
        { op: "replace", path: "/metadata/managedFields", value: [applied, ...others] },
        // The API server refuses this when the object has changed since.
        { op: "replace", path: "/metadata/resourceVersion", value: object.metadata?.resourceVersion },
    ];
}

function isPredecessor({ manager, operation, subresource }: ManagedFields): boolean {
    const isKnown = ([name, verb]: [string, string]) => manager?.startsWith(name) && operation === verb;
    return !subresource && predecessors.some(isKnown);
}

function merge(a: object, b: unknown): object {
    const merged: Record<string, unknown> = { ...a };
    for (const [key, value] of Object.entries((b ?? {}) as Record<string, object>)) {
        merged[key] = key in merged ? merge(merged[key] as object, value) : value;
    }
    return merged;
}
