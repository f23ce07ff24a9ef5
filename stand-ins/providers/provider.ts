import type { PropertyMap } from "./plain-value.js";

export interface CheckFailure {
    readonly property: string;
    readonly reason: string;
}

export type DiffKind = "add" | "delete" | "update";

export interface Diff {
    readonly changes: boolean;
    /** Properties that force a replacement; empty when an update in place is enough. */
    readonly replaceKeys: string[];
    /** Top-level properties that differ. */
    readonly diffKeys: string[];
    /** By property path. Absent where the real provider returns none; the engine then compares the inputs itself. */
    readonly detailedDiff?: Readonly<Record<string, DiffKind>>;
    readonly deleteBeforeReplace: boolean;
}

export interface OperationContext {
    readonly urn: string;
    readonly preview: boolean;
    /** Aborted when the user cancels. */
    readonly signal: AbortSignal;
    /** Shows progress next to the resource; `status` lines are transient. */
    log(severity: "debug" | "info" | "warning" | "error", message: string, status?: boolean): void;
}

export interface Existing {
    readonly id: string;
    readonly inputs: PropertyMap;
    readonly outputs: PropertyMap;
}

/** The state's data about an object that is read again. */
export type Known = Pick<Existing, "inputs" | "outputs">;

export interface Created {
    readonly id: string;
    readonly outputs: PropertyMap;
}

/**
 * What a provider does for Pulumi's engine, in plain types. The engine calls `check`, then `diff`, then one of
 * `create`, `update` and `delete`. Inputs and outputs may contain a Secret and, in a preview, an Unknown; a provider's
 * results must keep secrets secret.
 */
export interface Provider {
    /** The package's name: "docker". */
    readonly name: string;
    /** Shown by `pulumi package get-schema`; programs in YAML are checked against it. */
    readonly members: PackageMembers;
    /** Gets the provider resource's inputs; called once before any other call. Throws when they are unusable. */
    configure(inputs: PropertyMap): Promise<void>;
    /** Adds defaults and names. */
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
    /** Also succeeds when the object is already gone. */
    delete(context: OperationContext, type: string, existing: Existing): Promise<void>;
    /** Current state by id; undefined when it does not exist. Serves `.get` and refresh. */
    read(context: OperationContext, type: string, id: string, known: Known | undefined): Promise<Existing | undefined>;
    /** A data source, such as docker:index/getRegistryImage:getRegistryImage. */
    invoke(token: string, args: PropertyMap): Promise<PropertyMap>;
}

/** The names of a package's members. */
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
