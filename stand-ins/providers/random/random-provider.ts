// Resources of the provider pulumi/random that need nothing but this process. Their state is the real provider's:
// the settings with all defaults, what was drawn, `id`, `__meta` with the schema's version, and
// `__pulumi_raw_state_delta`, which says which settings were null: {"obj": {"ps": {"keepers": {"replace": {"raw": null}}}}}.

import { hasUnknown, type PlainObject, plainValue, sameValue } from "../plain-value.js";
import { type PropertyMap, type PropertyValue, Secret, Unknown } from "../property-value.js";
import type {
    CheckFailure,
    Created,
    Diff,
    Existing,
    Known,
    MemberNames,
    OperationContext,
    Provider,
} from "../provider.js";
import { randomId } from "./random-id.js";
import type { RandomKind } from "./random-kind.js";
import { randomInteger, randomUuid } from "./random-number.js";
import { randomPet } from "./random-pet.js";
import { randomPassword, randomString } from "./random-text.js";

const kinds: Record<string, RandomKind> = {
    "random:index/randomId:RandomId": randomId,
    "random:index/randomInteger:RandomInteger": randomInteger,
    "random:index/randomPassword:RandomPassword": randomPassword,
    "random:index/randomPet:RandomPet": randomPet,
    "random:index/randomString:RandomString": randomString,
    "random:index/randomUuid:RandomUuid": randomUuid,
};

/** Passwords, ids and names that are drawn once and kept in the state. */
export class RandomProvider implements Provider {
    readonly name = "random";
    readonly members = {
        resources: Object.fromEntries(Object.entries(kinds).map(([token, kind]) => [token, memberNames(kind)])),
        functions: {},
    };

    async configure(): Promise<void> {}

    async check(
        _context: OperationContext,
        type: string,
        inputs: PropertyMap,
    ): Promise<{ inputs: PropertyMap; failures: CheckFailure[] }> {
        const kind = kindOf(type);
        const failures: CheckFailure[] = [];
        for (const property of Object.keys(inputs)) {
            if (!kind.required.includes(property) && !(property in kind.optional)) {
                failures.push({ property, reason: `${type} has no input "${property}"` });
            }
        }
        for (const property of kind.required.filter(name => inputs[name] === undefined || inputs[name] === null)) {
            failures.push({ property, reason: `${type} needs the input "${property}"` });
        }
        if (failures.length === 0 && !hasUnknown(inputs)) {
            failures.push(...(kind.validate?.(settingsOf(kind, inputs)) ?? []));
        }
        return { inputs, failures };
    }

    async diff(
        _context: OperationContext,
        type: string,
        existing: Existing,
        newInputs: PropertyMap,
        ignoreChanges: string[],
    ): Promise<Diff> {
        const kind = kindOf(type);
        const before = settingsOf(kind, existing.outputs);
        const after = settingsOf(kind, newInputs);
        const changed = [...kind.required, ...Object.keys(kind.optional)]
            .filter(name => !ignoreChanges.some(path => path === name || path.startsWith(`${name}.`)))
            .filter(name => !sameValue(before[name], after[name]))
            .sort();
        return {
            changes: changed.length > 0,
            replaceKeys: changed,
            diffKeys: changed,
            deleteBeforeReplace: false,
        };
    }

    async create(context: OperationContext, type: string, inputs: PropertyMap): Promise<Created> {
        const kind = kindOf(type);
        const generatedNames = Object.entries(kind.generated);
        if (context.preview) {
            const unknown = generatedNames.map(([name, { secret }]): [string, PropertyValue] => [
                name,
                secret ? new Secret(Unknown.value) : Unknown.value,
            ]);
            return {
                id: "",
                outputs: { ...outputsOf(kind, inputs), ...Object.fromEntries(unknown), id: Unknown.value },
            };
        }
        const { id, outputs } = await kind.generate(settingsOf(kind, inputs));
        const generated = generatedNames.map(([name, { secret }]): [string, PropertyValue] => {
            const value = outputs[name] as PropertyValue;
            return [name, secret ? new Secret(value) : value];
        });
        return { id, outputs: { ...outputsOf(kind, inputs), ...Object.fromEntries(generated), id } };
    }

    async update(_context: OperationContext, type: string): Promise<PropertyMap> {
        throw new Error(`${type} cannot be updated: every change replaces it`);
    }

    async delete(): Promise<void> {}

    /** What was drawn lives in the state alone: there is nothing else to look at. */
    async read(
        _context: OperationContext,
        type: string,
        id: string,
        known: Known | undefined,
    ): Promise<Existing | undefined> {
        if (!known || Object.keys(known.outputs).length === 0) {
            throw new Error(
                `${type} "${id}" cannot be read or imported: its value is in no system but a stack's state`,
            );
        }
        return { id, inputs: known.inputs, outputs: known.outputs };
    }

    async invoke(token: string): Promise<never> {
        throw new Error(`the provider random has no data source "${token}"`);
    }
}

function memberNames({ required, optional, generated }: RandomKind): MemberNames {
    const inputs = [...required, ...Object.keys(optional)];
    return { inputs, required, outputs: [...inputs, ...Object.keys(generated)] };
}

function kindOf(type: string): RandomKind {
    const kind = kinds[type];
    if (!kind) {
        const known = Object.keys(kinds).map(name => name.split(":")[2]);
        throw new Error(
            `${type} is beyond this stand-in, which has ${known.join(", ")}; ` +
                "install Pulumi's own random provider to use it",
        );
    }
    return kind;
}

/** Settings in the clear, with defaults for what is absent. */
function settingsOf(kind: RandomKind, inputs: PropertyMap): PlainObject {
    const settings: PlainObject = { ...kind.optional };
    for (const name of [...kind.required, ...Object.keys(kind.optional)]) {
        const value = inputs[name];
        if (value !== undefined && value !== null) {
            settings[name] = plainValue(value);
        }
    }
    // The older name of the same setting: what one says the other follows.
    for (const [one, other] of [
        ["number", "numeric"],
        ["numeric", "number"],
    ] as const) {
        if (one in kind.optional && inputs[one] !== undefined && inputs[other] === undefined) {
            settings[other] = settings[one] ?? null;
        }
    }
    return settings;
}

function outputsOf(kind: RandomKind, inputs: PropertyMap): PropertyMap {
    const settings = settingsOf(kind, inputs);
    const outputs: PropertyMap = {};
    const delta: PropertyMap = {};
    for (const [name, value] of Object.entries(settings)) {
        if (value !== null) {
            outputs[name] = inputs[name] ?? value;
        } else {
            delta[name] = new Secret({ replace: { raw: null } });
        }
    }
    if (settings["keepers"] !== undefined && settings["keepers"] !== null) {
        delta["keepers"] = { map: {} };
    }
    return {
        ...(kind.schemaVersion ? { __meta: JSON.stringify({ schema_version: String(kind.schemaVersion) }) } : {}),
        __pulumi_raw_state_delta: { obj: { ps: delta } },
        ...outputs,
    };
}
