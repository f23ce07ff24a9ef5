import { isDeepStrictEqual } from "node:util";
import type { PropertyMap } from "../../../engine/property-value.js";
import {
    type Created,
    type Diff,
    type Existing,
    type OperationContext,
    PartialFailure,
    type Provider,
} from "../../../engine/provider.js";

/** What a test decides about the objects of a provider, by their name. */
export interface Behaviour {
    /** Runs before each operation; may wait or throw. */
    before?(operation: string, name: string, context: OperationContext): Promise<void> | void;
    /** Top-level inputs whose change replaces. */
    readonly replaces?: readonly string[];
    readonly deleteBeforeReplace?: boolean;
}

/** A provider whose objects live in this process: a fake cluster for tests of the engine. */
export class MemoryProvider implements Provider {
    readonly objects = new Map<string, PropertyMap>();
    readonly calls: string[] = [];
    private count = 0;

    constructor(
        readonly name: string,
        private readonly behaviour: Behaviour = {},
    ) {}

    async configure(inputs: PropertyMap): Promise<void> {
        this.calls.push(`configure ${JSON.stringify(inputs)}`);
    }

    async check(_context: OperationContext, _type: string, _old: PropertyMap | undefined, inputs: PropertyMap) {
        const failures = inputs.data === "unusable" ? [{ property: "data", reason: "it is not usable" }] : [];
        return { inputs, failures };
    }

    async diff(_context: OperationContext, _type: string, existing: Existing, inputs: PropertyMap): Promise<Diff> {
        const keys = [...new Set([...Object.keys(existing.inputs), ...Object.keys(inputs)])].sort();
        const diffKeys = keys.filter(key => !isDeepStrictEqual(existing.inputs[key], inputs[key]));
        const replaceKeys = diffKeys.filter(key => this.behaviour.replaces?.includes(key));
        const kind = (key: string) => (replaceKeys.includes(key) ? "update-replace" : "update") as "update";
        return {
            changes: diffKeys.length > 0,
            replaceKeys,
            diffKeys,
            detailedDiff: Object.fromEntries(diffKeys.map(key => [key, { kind: kind(key), inputDiff: false }])),
            deleteBeforeReplace: replaceKeys.length > 0 && this.behaviour.deleteBeforeReplace === true,
        };
    }

    async create(context: OperationContext, _type: string, inputs: PropertyMap): Promise<Created> {
        await this.note("create", context);
        if (context.preview) return { id: "", outputs: inputs };
        const id = `id-${++this.count}`;
        this.objects.set(id, inputs);
        return { id, outputs: { ...inputs } };
    }

    async update(context: OperationContext, _type: string, existing: Existing, inputs: PropertyMap) {
        await this.note("update", context);
        if (!context.preview) this.objects.set(existing.id, inputs);
        return { ...inputs };
    }

    async delete(context: OperationContext, _type: string, existing: Existing): Promise<void> {
        await this.note("delete", context);
        this.objects.delete(existing.id);
    }

    async read(context: OperationContext, _type: string, id: string): Promise<Existing | undefined> {
        await this.note("read", context);
        const found = this.objects.get(id);
        return found && { id, inputs: found, outputs: { ...found } };
    }

    async invoke(token: string, args: PropertyMap) {
        return { result: { token, ...args }, failures: [] };
    }

    private async note(operation: string, context: OperationContext): Promise<void> {
        const name = context.urn.split("::")[3] ?? "";
        this.calls.push(`${operation}${context.preview ? " (preview)" : ""} ${name}`);
        await this.behaviour.before?.(operation, name, context);
    }
}

/** The failure of an object that exists and is not ready. */
export const notReady = (id: string, outputs: PropertyMap) =>
    new PartialFailure("not ready", id, outputs, ["not ready"]);
