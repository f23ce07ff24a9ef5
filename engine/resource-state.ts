// One resource as the state holds it, with secrets in the clear (see property-value.ts). (contract)
// The file format of the same (checkpoint version 3) is read and written by state/.
import type { PropertyMap } from "./property-value.js";

export interface CustomTimeouts {
    /** Seconds. */
    readonly create?: number;
    readonly update?: number;
    readonly delete?: number;
}

/** A place in the program's source, `project:///index.js#3,12`. */
export interface StackFrame {
    readonly sourcePosition?: string;
}

/** Optional lists are absent when empty. Times are RFC 3339 with nanoseconds. */
export interface ResourceState {
    urn: string;
    custom: boolean;
    /** The old half of a replacement whose delete is outstanding. */
    delete?: boolean;
    id?: string;
    type: string;
    inputs: PropertyMap;
    outputs: PropertyMap;
    parent?: string;
    protect?: boolean;
    external?: boolean;
    dependencies?: string[];
    initErrors?: string[];
    /** `urn::id` of the provider; absent on components and on providers. */
    provider?: string;
    propertyDependencies?: Record<string, string[]>;
    pendingReplacement?: boolean;
    additionalSecretOutputs?: string[];
    customTimeouts?: CustomTimeouts;
    importID?: string;
    retainOnDelete?: boolean;
    deletedWith?: string;
    created?: string;
    modified?: string;
    sourcePosition?: string;
    stackTrace?: StackFrame[];
    ignoreChanges?: string[];
    replaceOnChanges?: string[];
    /** Names of the hooks bound to the resource, by trigger. */
    resourceHooks?: Record<string, string[]>;
}

/** A step that was under way when the state was saved. */
export interface PendingOperation {
    readonly resource: ResourceState;
    readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
}

/** A stack's state: resources in dependency order, dependencies first. */
export interface Snapshot {
    readonly resources: ResourceState[];
    readonly pendingOperations: PendingOperation[];
}
