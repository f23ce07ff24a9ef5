// The deployment of the state file (checkpoint version 3) and of an export: manifest, secrets provider, resources in
// dependency order, operations that were under way. Optional keys are left out when empty.
// Keys of a resource come in the order of `resourceKeys`; those that this engine does not know are kept.
import { createHash } from "node:crypto";
import type { PropertyMap } from "../property-value.js";
import type { PendingOperation, ResourceState, Snapshot } from "../resource-state.js";
import type { Crypter } from "./crypter.js";
import { decodeMap, encodeMap, type Json, type JsonMap, type SecretForm } from "./property-codec.js";

/** The version of Pulumi whose formats this engine follows. */
export const pulumiVersion = "3.248.0";

export interface SerializedResource extends JsonMap {
    urn: string;
    custom: boolean;
    type: string;
}

export interface Deployment {
    manifest: { time: string; magic: string; version: string };
    secrets_providers?: { type: string; state?: { salt?: string } };
    resources?: SerializedResource[];
    pending_operations?: { resource: SerializedResource; type: PendingOperation["type"] }[];
    metadata?: JsonMap;
}

const resourceKeys = [
    "urn",
    "custom",
    "delete",
    "id",
    "type",
    "inputs",
    "outputs",
    "parent",
    "protect",
    "external",
    "dependencies",
    "initErrors",
    "provider",
    "propertyDependencies",
    "pendingReplacement",
    "additionalSecretOutputs",
    "customTimeouts",
    "importID",
    "retainOnDelete",
    "deletedWith",
    "created",
    "modified",
    "sourcePosition",
    "stackTrace",
    "ignoreChanges",
    "replaceOnChanges",
    "resourceHooks",
] as const satisfies readonly (keyof ResourceState)[];

const known = new Set<string>(resourceKeys);

/** What a deployment held that a Snapshot does not: written again as it was. */
export interface Remainder {
    readonly metadata: JsonMap;
    /** Unknown keys by URN. */
    readonly resources: ReadonlyMap<string, JsonMap>;
}

/** Reads a deployment; the crypter is that of its own salt, undefined when it holds no secret. */
export function readDeployment(
    deployment: Deployment | undefined,
    crypter: Crypter | undefined,
): { snapshot: Snapshot; remainder: Remainder } {
    const unknownKeys = new Map<string, JsonMap>();
    const resources = (deployment?.resources ?? []).map(resource => {
        const rest = Object.entries(resource).filter(([key]) => !known.has(key));
        if (rest.length > 0) {
            unknownKeys.set(resource.urn, Object.fromEntries(rest));
        }
        return readResource(resource, crypter);
    });
    const pendingOperations = (deployment?.pending_operations ?? []).map(operation => ({
        resource: readResource(operation.resource, crypter),
        type: operation.type,
    }));
    const remainder = { metadata: deployment?.metadata ?? {}, resources: unknownKeys };
    return { snapshot: { resources, pendingOperations }, remainder };
}

function readResource(serialized: SerializedResource, crypter: Crypter | undefined): ResourceState {
    const state: Record<string, unknown> = {};
    for (const key of resourceKeys) {
        if (serialized[key] !== undefined) {
            state[key] = serialized[key];
        }
    }
    for (const key of ["inputs", "outputs"] as const) {
        const json = (serialized[key] as JsonMap | undefined) ?? {};
        const properties = decodeMap(json, crypter);
        written.set(properties, { secrets: crypter, json });
        state[key] = properties;
    }
    return state as unknown as ResourceState;
}

export interface WriteOptions {
    readonly secrets: SecretForm;
    /** Named in the file even when no secret is held; undefined when the stack has no salt yet. */
    readonly encryptionSalt: string | undefined;
    /** RFC 3339 with nanoseconds. */
    readonly time: string;
    readonly remainder?: Remainder;
}

export function writeDeployment(snapshot: Snapshot, options: WriteOptions): Deployment {
    const version = `v${pulumiVersion}`;
    const magic = createHash("sha256").update(version).digest("hex");
    const deployment: Deployment = { manifest: { time: options.time, magic, version } };
    if (options.encryptionSalt !== undefined) {
        deployment.secrets_providers = { type: "passphrase", state: { salt: options.encryptionSalt } };
    }
    const write = (resource: ResourceState) =>
        writeResource(resource, options.secrets, options.remainder?.resources.get(resource.urn));
    if (snapshot.resources.length > 0) {
        deployment.resources = snapshot.resources.map(write);
    }
    if (snapshot.pendingOperations.length > 0) {
        deployment.pending_operations = snapshot.pendingOperations.map(operation => ({
            resource: write(operation.resource),
            type: operation.type,
        }));
    }
    deployment.metadata = options.remainder?.metadata ?? {};
    return deployment;
}

/** How properties were read or written last. They are replaced as a whole, never changed in place. */
const written = new WeakMap<PropertyMap, { readonly secrets: SecretForm; readonly json: JsonMap }>();

/** An update saves its state a dozen times, each time with one resource changed; secrets keep their ciphertext, too. */
function writeProperties(properties: PropertyMap, secrets: SecretForm): JsonMap {
    const last = written.get(properties);
    if (last !== undefined && last.secrets === secrets) return last.json;
    const json = encodeMap(properties, secrets);
    written.set(properties, { secrets, json });
    return json;
}

function writeResource(state: ResourceState, secrets: SecretForm, rest: JsonMap | undefined): SerializedResource {
    const serialized: JsonMap = {};
    for (const key of resourceKeys) {
        const value = key === "inputs" || key === "outputs" ? writeProperties(state[key], secrets) : state[key];
        if (key === "custom" || !isEmpty(value)) {
            serialized[key] = value as Json;
        }
    }
    if (serialized.propertyDependencies !== undefined) {
        serialized.propertyDependencies = sortKeys(serialized.propertyDependencies as JsonMap);
    }
    return Object.assign(serialized, rest) as SerializedResource;
}

function isEmpty(value: unknown): boolean {
    return (
        value === undefined ||
        value === null ||
        value === false ||
        value === "" ||
        (typeof value === "object" && Object.keys(value).length === 0)
    );
}

function sortKeys(map: JsonMap): JsonMap {
    return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
