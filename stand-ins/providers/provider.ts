import type { PropertyMap } from "./property-value.js";

export interface CheckFailure {
    readonly property: string;
    readonly reason: string;
}

export type DiffKind = "add" | "delete" | "update";

export interface Diff {
    readonly changes: boolean;
    /** Properties that force a replacement; empty when an update in place does. */
    readonly replaceKeys: string[];
    /** Top-level properties that differ. */
    readonly diffKeys: string[];
    /** By property path. Absent where the real provider gives none: the engine then compares the inputs itself. */
    readonly detailedDiff?: Readonly<Record<string, DiffKind>>;
    readonly deleteBeforeReplace: boolean;
}

export interface OperationContext {
    readonly urn: string;
    readonly preview: boolean;
    /** Aborted when the user cancels. */
    readonly signal: AbortSignal;
    /** Shows progress beside the resource; `status` lines are transient. */
    log(severity: "debug" | "info" | "warning" | "error", message: string, status?: boolean): void;
}

export interface Existing {
    readonly id: string;
    readonly inputs: PropertyMap;
    readonly outputs: PropertyMap;
}

/** What the state has of an object that is read again. */
export type Known = Pick<Existing, "inputs" | "outputs">;

export interface Created {
    readonly id: string;
    readonly outputs: PropertyMap;
}

/**
 * What a provider does for Pulumi's engine, in plain types. The engine calls `check`, then `diff`, then one of `create`,
 * `update` and `delete`. Inputs and outputs may hold a Secret and, in a preview, an Unknown; a provider keeps secrets
 * secret in what it returns.
 */
export interface Provider {
    /** The package's: "docker". */
    readonly name: string;
    /** What `pulumi package get-schema` shows, and what programs in YAML are checked against. */
    readonly members: PackageMembers;
    /** Takes the provider resource's inputs; called once before any other call. Throws when they are unusable. */
    configure(inputs: PropertyMap): Promise<void>;
    /** Fills in defaults and names. */
    check(
        context: OperationContext,
        type: string,
        inputs: PropertyMap,
    ): Promise<{ readonly inputs: PropertyMap; readonly failures: CheckFailure[] }>;
    diff(
        context: OperationContext,
        type: string,
        existing: Existing,
        inputs: PropertyMap,
        ignoreChanges: string[],
    ): Promise<Diff>;
    create(context: OperationContext, type: string, inputs: PropertyMap): Promise<Created>;
    /** Returns the new outputs. */
    update(context: OperationContext, type: string, existing: Existing, inputs: PropertyMap): Promise<PropertyMap>;
    /** Succeeds when the object is gone already. */
    delete(context: OperationContext, type: string, existing: Existing): Promise<void>;
    /** Current state by id; undefined when it does not exist. Serves `.get` and refresh. */
    read(context: OperationContext, type: string, id: string, known: Known | undefined): Promise<Existing | undefined>;
    /** A data source, such as docker:index/getRegistryImage:getRegistryImage. */
    invoke(token: string, args: PropertyMap): Promise<PropertyMap>;
}

/** The names of what a package has. */
export interface PackageMembers {
    /** By type token. */
    readonly resources: Readonly<Record<string, MemberNames>>;
    /** By function token. */
    readonly functions: Readonly<Record<string, MemberNames>>;
}

export interface MemberNames {
    readonly inputs: readonly string[];
    readonly required: readonly string[];
    readonly outputs: readonly string[];
}
