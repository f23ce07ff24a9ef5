// What a resource provider does for the engine: Pulumi's ResourceProvider protocol in plain types. (contract)
// The engine calls check, then diff, then one of create, update or delete. All inputs and outputs may hold
// Secret and (in a preview) Unknown; a provider keeps secrets secret in what it returns.
import type { ConstructRequest, ConstructResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { PropertyMap } from "./property-value.js";

export interface CheckFailure {
    readonly property: string;
    readonly reason: string;
}

export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

export interface Diff {
    readonly changes: boolean;
    /** Properties that force a replacement; empty when an update in place does. */
    readonly replaceKeys: string[];
    /** Top-level properties that differ. */
    readonly diffKeys: string[];
    readonly detailedDiff: Record<string, { readonly kind: DiffKind; readonly inputDiff: boolean }>;
    /** The provider never tells details: events then have none, rather than an empty map. */
    readonly withoutDetails?: boolean;
    readonly deleteBeforeReplace: boolean;
}

/** What the engine hands to each operation. */
export interface OperationContext {
    readonly urn: string;
    readonly preview: boolean;
    /** The resource's custom timeout for this operation, in seconds. */
    readonly timeoutSeconds?: number;
    /** Aborted when the user cancels: stop waiting, return what is known as a PartialFailure. */
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

/** The object exists but did not become what was asked: it enters the state with these reasons as initErrors. */
export class PartialFailure extends Error {
    constructor(
        message: string,
        readonly id: string,
        readonly outputs: PropertyMap,
        readonly reasons: string[],
        /** Inputs to record; the new ones after a create, the old ones after an update when absent. */
        readonly inputs?: PropertyMap,
    ) {
        super(message);
    }
}

/** The engine, for a provider in a process of its own. */
export interface PluginHost {
    /** Where the engine and its resource monitor listen. */
    readonly address: string;
    /** What the provider prints. */
    readonly tell: (stream: "stdout" | "stderr", text: string) => void;
}

export interface Provider {
    /** "kubernetes", "docker", "docker-build", "random", or a package's with a plugin. */
    readonly name: string;
    /** Takes the provider resource's inputs; called once before any other call. Throws when they are unusable. */
    configure(inputs: PropertyMap): Promise<void>;
    /** Fills in defaults and names; `randomSeed` makes generated names repeatable within one update. */
    check(
        context: OperationContext,
        type: string,
        oldInputs: PropertyMap | undefined,
        newInputs: PropertyMap,
        randomSeed: Uint8Array,
    ): Promise<{ readonly inputs: PropertyMap; readonly failures: CheckFailure[] }>;
    /** `initErrors` are those of the state: some providers replace what never became ready. */
    diff(
        context: OperationContext,
        type: string,
        existing: Existing & { readonly initErrors?: string[] },
        newInputs: PropertyMap,
        ignoreChanges: string[],
    ): Promise<Diff>;
    create(context: OperationContext, type: string, inputs: PropertyMap): Promise<Created>;
    update(context: OperationContext, type: string, existing: Existing, newInputs: PropertyMap): Promise<PropertyMap>;
    /** Succeeds when the object is gone already. */
    delete(context: OperationContext, type: string, existing: Existing): Promise<void>;
    /** Current state by id; undefined when it does not exist. Serves `.get` and refresh. */
    read(context: OperationContext, type: string, id: string, known: Known | undefined): Promise<Existing | undefined>;
    /** A data source, such as docker:index/getRegistryImage:getRegistryImage. */
    invoke(
        token: string,
        args: PropertyMap,
    ): Promise<{ readonly result: PropertyMap; readonly failures: CheckFailure[] }>;
    /** Makes a component, whose resources it registers itself; absent where the provider has none. Rejects with the gRPC error. */
    construct?(request: ConstructRequest, host: PluginHost): Promise<ConstructResponse>;
    /** Ends what the provider has started; nothing is asked of it afterwards. */
    close?(): void;
}
