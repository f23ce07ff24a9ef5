import type { Problem } from "../../model/settings/problem.js";
import { recordAnnotation } from "../../model/traffic/traffic-record.js";
import { nameInUrn } from "../stack/stack-state.js";

/** Replaces each encrypted value in the settings; may appear only in a Secret. */
export const secretStandIn = "a secret that fastapi-release render does not show";

/** Pulumi's placeholder in events for a value that is unknown until a resource exists. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const signatureKey = "4dabf18193072939515e22adb298388d";
const pulumiPrefix = "pulumi.com/";
const autonamed = `${pulumiPrefix}autonamed`;

export interface CleanObject {
    readonly manifest: Manifest;
    /** Keys of a Secret; undefined if all of its data is masked. */
    readonly secretKeys?: readonly string[];
    readonly problems: readonly Problem[];
}

/** Removes from an object the fields of Pulumi and of the API server, and the values of Secrets. */
export function cleanObject({ urn, inputs }: ProgramObject): CleanObject {
    const { status: _, data, stringData, ...rest } = inputs as Record<string, unknown>;
    const { apiVersion, kind, metadata } = rest as unknown as Manifest;
    const named = { ...metadata, ...(isAutonamed(metadata) ? { name: nameInUrn(urn) } : {}) };
    const isSecret = apiVersion === "v1" && kind === "Secret";
    const visible = { ...rest, ...(isSecret || data === undefined ? {} : { data }), metadata: cleanMetadata(named) };
    const manifest = orderedKeys(visible) as Manifest;
    const problems = hiddenPaths(manifest, "").map(({ path, why }) => ({
        path: `${kind} ${named.name}`,
        message: `${path} ${why}`,
    }));
    if (!isSecret) return { manifest, problems };
    const maps = [data, stringData].filter(map => map !== undefined);
    const isMasked = maps.some(map => typeof map !== "object" || map === null || signatureKey in map);
    return { manifest, ...(isMasked ? {} : { secretKeys: maps.flatMap(map => Object.keys(map as object)) }), problems };
}

function isAutonamed({ annotations }: ManifestMetadata): boolean {
    return annotations?.[autonamed] === "true";
}

/**
 * Removes fields that the API server writes, annotations for Pulumi's provider about waiting and deleting, and the record
 * that an update leaves for rollbacks.
 */
function cleanMetadata({ annotations = {}, ...metadata }: ManifestMetadata): ManifestMetadata {
    const serverSide = ["creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];
    const own = Object.entries(metadata).filter(([key]) => !serverSide.includes(key));
    const kept = Object.entries(annotations).filter(
        ([key]) => !key.startsWith(pulumiPrefix) && key !== recordAnnotation,
    );
    return {
        ...(Object.fromEntries(own) as unknown as ManifestMetadata),
        ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }),
    };
}

/** Orders keys as people write manifests; the remaining keys keep their order. */
function orderedKeys(object: Readonly<Record<string, unknown>>): object {
    const first = ["apiVersion", "kind", "metadata"];
    const rest = Object.keys(object).filter(key => !first.includes(key));
    return Object.fromEntries([...first, ...rest].map(key => [key, object[key]]));
}

/** Paths of values that must not, or cannot, be written to a file. */
function hiddenPaths(value: unknown, path: string): { readonly path: string; readonly why: string }[] {
    if (typeof value === "string") {
        if (value.includes(secretStandIn)) return [{ path, why: "is a secret of the settings; put it into a Secret." }];
        if (value.includes(unknownText)) return [{ path, why: "is unknown until another resource is created." }];
        return [];
    }
    if (typeof value !== "object" || value === null) return [];
    if (signatureKey in value)
        return [{ path, why: "is a secret; put it into a Secret, which is written without values." }];
    return Object.entries(value).flatMap(([key, inner]) => hiddenPaths(inner, path === "" ? key : `${path}.${key}`));
}

/** A Kubernetes object as the program declares it, secrets masked. */
export interface ProgramObject {
    readonly urn: string;
    readonly inputs: Readonly<Record<string, unknown>>;
}

/** A Kubernetes object for a file. */
export interface Manifest {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: ManifestMetadata;
    readonly [field: string]: unknown;
}

export interface ManifestMetadata {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
}
