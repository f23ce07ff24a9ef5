// Types are `kubernetes:GROUP/VERSION:Kind`, with `core/v1` for the group without a name; custom resources likewise.
import { builtInKinds } from "../../../cluster/built-in-kinds.js";

export interface ResourceType {
    readonly apiVersion: string;
    readonly kind: string;
}

/** The part of a URN after its type: what the program calls the resource. */
export function logicalName(urn: string): string {
    return urn.split("::").slice(3).join("::");
}

/** Reads a type. Throws for those that are more than one object of the cluster. */
export function parseResourceType(type: string): ResourceType {
    const [, module = "", kind = ""] = type.split(":");
    const apiVersion = module.replace(/^core\//, "");
    if (/^(helm\.sh|kustomize|yaml)\//.test(module)) {
        throw new Error(unsupported(type, "install the Pulumi CLI, or render to objects beforehand"));
    }
    if (isVariant(apiVersion, kind, "Patch")) {
        throw new Error(unsupported(type, "install the Pulumi CLI, or own the object as a whole"));
    }
    if (isVariant(apiVersion, kind, "List")) {
        throw new Error(
            "list resources exist for compatibility with YAML manifests and Helm charts, " +
                "and cannot be created directly. Use the underlying resource type instead",
        );
    }
    return { apiVersion, kind };
}

function unsupported(type: string, instead: string): string {
    return `${type} is not supported by the embedded engine; ${instead}`;
}

function isVariant(apiVersion: string, kind: string, suffix: string): boolean {
    return kind.endsWith(suffix) && builtInKinds(apiVersion).has(kind.slice(0, -suffix.length));
}

/** An id is `namespace/name`, or `name` for objects without a namespace. */
export function parseId(id: string): { namespace?: string; name: string } {
    const [first = "", second] = id.split("/");
    return second === undefined ? { name: first } : { namespace: first, name: second };
}

/** The id of an object; also how messages name it. */
export function objectId(object: { metadata?: { namespace?: string; name?: string } }): string {
    const { namespace, name = "" } = object.metadata ?? {};
    return namespace ? `${namespace}/${name}` : name;
}
