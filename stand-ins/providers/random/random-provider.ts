import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";
import {
    hasUnknown,
    type PlainObject,
    type PropertyMap,
    type PropertyValue,
    plainValue,
    Secret,
    sameValue,
    Unknown,
} from "../plain-value.js";
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
import type { RandomKind } from "./random-text.js";
import { randomPassword, randomString } from "./random-text.js";

export const randomId: RandomKind = {
    required: ["byteLength"],
    optional: { keepers: null, prefix: null },
    generated: {
        b64Std: { secret: false },
        b64Url: { secret: false },
        dec: { secret: false },
        hex: { secret: false },
    },
    validate: ({ byteLength }) =>
        typeof byteLength === "number" && Number.isInteger(byteLength) && byteLength >= 1
            ? []
            : [{ property: "byteLength", reason: `"${byteLength}" is not a number of bytes; use 1 or more` }],
    generate: settings => {
        const bytes = randomBytes(Number(settings["byteLength"]));
        const prefix = settings["prefix"] ?? "";
        const hex = bytes.toString("hex");
        return {
            id: bytes.toString("base64url"),
            outputs: {
                b64Std: prefix + bytes.toString("base64"),
                b64Url: prefix + bytes.toString("base64url"),
                dec: prefix + BigInt(`0x${hex}`).toString(),
                hex: prefix + hex,
            },
        };
    },
};

export const randomUuid: RandomKind = {
    required: [],
    optional: { keepers: null },
    generated: { result: { secret: false } },
    generate: () => {
        const result = randomUUID();
        return { id: result, outputs: { result } };
    },
};

export const randomInteger: RandomKind = {
    required: ["max", "min"],
    optional: { keepers: null, seed: null },
    generated: { result: { secret: false } },
    validate: ({ min, max }) =>
        Number.isInteger(min) && Number.isInteger(max) && Number(min) <= Number(max)
            ? []
            : [{ property: "min", reason: `"${min}" to "${max}" is not a range of whole numbers` }],
    generate: ({ min, max, seed }) => {
        const low = Number(min);
        const span = Number(max) - low + 1;
        const result = low + (typeof seed === "string" ? seeded(seed, span) : randomInt(span));
        return { id: String(result), outputs: { result } };
    },
};

/** The same number for the same seed, though not the one that the real provider would choose. */
function seeded(seed: string, span: number): number {
    return Number(createHash("sha256").update(seed).digest().readBigUInt64BE() % BigInt(span));
}

const adverbs = words(`boldly bravely briskly calmly clearly deftly evenly fairly firmly gently gladly keenly kindly
    lightly loudly merrily mildly neatly nicely openly quickly quietly readily safely simply slowly smoothly softly surely
    swiftly warmly wisely`);
const adjectives = words(`agile amber bold brave bright brisk broad calm candid clear clever copper crisp curious daring
    deep eager early fair fast fine fond frank fresh gentle glad golden grand green handy happy hardy honest humble jolly
    keen kind late light lively loyal lucky mellow merry mild modest neat nimble noble patient plain polite proud quick
    quiet rapid ready royal rustic sandy sharp shiny silent silver sleek smart smooth snowy soft solid spry steady sturdy
    subtle sunny swift tall tidy true upbeat velvet vivid warm wild wise witty young`);
const animals =
    words(`alpaca antelope badger beaver bee bison bobcat camel caribou cat cheetah cobra cod colt condor cougar
    crab crane cricket crow deer dingo dog dolphin donkey dove duck eagle egret elk emu falcon ferret finch fox frog gazelle
    gecko gibbon giraffe goat goose grouse gull hare hawk hen heron horse hyena ibex iguana impala jackal jaguar jay kestrel
    kiwi koala lark lemur leopard lion lizard llama lobster lynx magpie marmot marten meerkat mink mole moose mouse mule
    narwhal newt ocelot octopus orca osprey otter owl panda parrot pelican penguin pigeon pony puffin puma quail rabbit
    raven robin salmon seal shark sheep shrew skink skunk sloth snail sparrow spider squid stork swan tapir tern tiger toad
    tortoise toucan trout turtle viper vole walrus weasel whale wolf wombat wren yak zebra`);

export const randomPet: RandomKind = {
    required: [],
    optional: { keepers: null, length: 2, prefix: null, separator: "-" },
    generated: {},
    validate: ({ length }) =>
        typeof length === "number" && Number.isInteger(length) && length >= 1
            ? []
            : [{ property: "length", reason: `"${length}" is not a number of words; use 1 or more` }],
    generate: ({ length, prefix, separator }) => {
        const drawn = [pick(animals)];
        for (let count = Number(length) - 1; count > 0; count--) {
            drawn.unshift(pick(drawn.length === 1 ? adjectives : adverbs));
        }
        const name = typeof prefix === "string" && prefix !== "" ? [prefix, ...drawn] : drawn;
        return { id: name.join(String(separator)), outputs: {} };
    },
};

function words(list: string): string[] {
    return list.split(/\s+/);
}

function pick(from: readonly string[]): string {
    return from[randomInt(from.length)] as string;
}

// Resources of the provider pulumi/random that need nothing outside this process. Their state equals the real
// provider's: the settings with all defaults, the generated values, `id`, `__meta` with the schema's version, and
// `__pulumi_raw_state_delta`, which records the null settings: {"obj": {"ps": {"keepers": {"replace": {"raw":
// null}}}}}.

const kinds: Record<string, RandomKind> = {
    "random:index/randomId:RandomId": randomId,
    "random:index/randomInteger:RandomInteger": randomInteger,
    "random:index/randomPassword:RandomPassword": randomPassword,
    "random:index/randomPet:RandomPet": randomPet,
    "random:index/randomString:RandomString": randomString,
    "random:index/randomUuid:RandomUuid": randomUuid,
};

/** Passwords, ids and names that are generated once and kept in the state. */
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

    /** The generated values exist only in the state: there is nothing else to read. */
    async read(
        _context: OperationContext,
        type: string,
        id: string,
        known: Known | undefined,
    ): Promise<Existing | undefined> {
        if (!known || Object.keys(known.outputs).length === 0) {
            throw new Error(`${type} "${id}" cannot be read or imported: its value exists only in a stack's state`);
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

/** Settings in plain text, with defaults for absent ones. */
function settingsOf(kind: RandomKind, inputs: PropertyMap): PlainObject {
    const settings: PlainObject = { ...kind.optional };
    for (const name of [...kind.required, ...Object.keys(kind.optional)]) {
        const value = inputs[name];
        if (value !== undefined && value !== null) {
            settings[name] = plainValue(value);
        }
    }
    // The older name of the same setting: each follows the other.
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
