import type { Problem } from "../../model/problem.js";
import { recordAnnotation } from "../../model/traffic-record.js";
import type { Manifest, ManifestMetadata, ProgramObject } from "./program-object.js";

/** Stands in the settings for each value that is encrypted: it must not come out anywhere but in a Secret. */
export const secretStandIn = "a secret that fastapi-release render does not show";

/** As Pulumi's events have a value that is not known before something was made. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const signatureKey = "4dabf18193072939515e22adb298388d";
const pulumiPrefix = "pulumi.com/";
const autonamed = `${pulumiPrefix}autonamed`;

export interface CleanObject {
    readonly manifest: Manifest;
    /** Of a Secret: the keys that can be told; undefined where all of its data is masked. */
    readonly secretKeys?: readonly string[];
    readonly problems: readonly Problem[];
}

/** Leaves out of an object what only Pulumi or the API server understands, and values of Secrets. */
export function cleanObject({ urn, inputs }: ProgramObject): CleanObject {
    const { status: _, data, stringData, ...rest } = inputs as Record<string, unknown>;
    const { apiVersion, kind, metadata } = rest as unknown as Manifest;
    const named = { ...metadata, ...(isAutonamed(metadata) ? { name: logicalName(urn) } : {}) };
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

function logicalName(urn: string): string {
    return urn.slice(urn.lastIndexOf("::") + 2);
}

/**
 * Fields that the API server writes, annotations that tell Pulumi's provider how to wait and to delete, and what an update
 * tells a rollback of itself: a manifest is none.
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

/** As people write manifests; what has no place here comes in the order in which it was given. */
function orderedKeys(object: Readonly<Record<string, unknown>>): object {
    const first = ["apiVersion", "kind", "metadata"];
    const rest = Object.keys(object).filter(key => !first.includes(key));
    return Object.fromEntries([...first, ...rest].map(key => [key, object[key]]));
}

/** Where a value is that must not, or cannot, stand in a file. */
function hiddenPaths(value: unknown, path: string): { readonly path: string; readonly why: string }[] {
    if (typeof value === "string") {
        if (value.includes(secretStandIn)) return [{ path, why: "is a secret of the settings; put it into a Secret." }];
        if (value.includes(unknownText)) return [{ path, why: "is only known once another resource is made." }];
        return [];
    }
    if (typeof value !== "object" || value === null) return [];
    if (signatureKey in value)
        return [{ path, why: "is a secret; put it into a Secret, which is written without values." }];
    return Object.entries(value).flatMap(([key, inner]) => hiddenPaths(inner, path === "" ? key : `${path}.${key}`));
}
