import { randomBytes, randomInt } from "node:crypto";
import type { PlainObject, PlainValue } from "../plain-value.js";
import type { CheckFailure } from "../provider.js";

const lowerCase = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const defaultSpecial = "!@#$%&*()-_=+[]{}<>:?";

const shape = {
    required: ["length"],
    optional: {
        keepers: null,
        lower: true,
        minLower: 0,
        minNumeric: 0,
        minSpecial: 0,
        minUpper: 0,
        number: true,
        numeric: true,
        overrideSpecial: null,
        special: true,
        upper: true,
    },
    validate,
} as const;

export const randomString: RandomKind = {
    ...shape,
    generated: { result: { secret: false } },
    schemaVersion: 2,
    generate: settings => {
        const result = draw(settings);
        return { id: result, outputs: { result } };
    },
};

export const randomPassword: RandomKind = {
    ...shape,
    generated: { bcryptHash: { secret: true }, result: { secret: true } },
    schemaVersion: 3,
    generate: async settings => {
        const result = draw(settings);
        return { id: "none", outputs: { bcryptHash: await bcrypt(result), result } };
    },
};

interface CharacterClass {
    readonly characters: string;
    readonly enabled: boolean;
    readonly minimum: number;
}

function classes(settings: PlainObject): CharacterClass[] {
    const { overrideSpecial } = settings;
    const special = typeof overrideSpecial === "string" && overrideSpecial !== "" ? overrideSpecial : defaultSpecial;
    const one = (characters: string, enabled: unknown, minimum: unknown) => ({
        characters,
        enabled: enabled === true,
        minimum: Number(minimum ?? 0),
    });
    return [
        one(lowerCase, settings["lower"], settings["minLower"]),
        one(lowerCase.toUpperCase(), settings["upper"], settings["minUpper"]),
        one(digits, settings["numeric"] === true && settings["number"] === true, settings["minNumeric"]),
        one(special, settings["special"], settings["minSpecial"]),
    ];
}

function validate(settings: PlainObject): CheckFailure[] {
    const refuse = (reason: string) => [{ property: "length", reason }];
    const length = settings["length"];
    if (typeof length !== "number" || !Number.isInteger(length) || length < 1) {
        return refuse(`"${length}" is not a length; use 1 or more`);
    }
    const minimum = classes(settings).reduce((sum, { minimum }) => sum + minimum, 0);
    if (minimum > length) {
        return refuse(`length ${length} is below minLower + minUpper + minNumeric + minSpecial, which is ${minimum}`);
    }
    if (length > minimum && !classes(settings).some(({ enabled }) => enabled)) {
        return refuse("no characters to choose from: set lower, upper, numeric or special");
    }
    return [];
}

function draw(settings: PlainObject): string {
    const all = classes(settings);
    const drawn = all.flatMap(({ characters, minimum }) => Array.from({ length: minimum }, () => pick(characters)));
    const rest = all.map(({ characters, enabled }) => (enabled ? characters : "")).join("");
    while (drawn.length < Number(settings["length"])) {
        drawn.push(pick(rest));
    }
    for (let last = drawn.length - 1; last > 0; last--) {
        const other = randomInt(last + 1);
        [drawn[last], drawn[other]] = [drawn[other] as string, drawn[last] as string];
    }
    return drawn.join("");
}

function pick(characters: string): string {
    return characters.charAt(randomInt(characters.length));
}

/** Cost 10 and the prefix 2a, like the real provider's. */
async function bcrypt(text: string): Promise<string> {
    const { encodeBase64, hash } = await import("bcryptjs");
    return hash(text, `$2a$10$${encodeBase64(randomBytes(16), 16)}`);
}

export interface Generated {
    readonly id: string;
    /** The generated values, by output name. */
    readonly outputs: Record<string, PlainValue>;
}

/** One resource type of the random provider. */
export interface RandomKind {
    /** Required inputs. */
    readonly required: readonly string[];
    /** Optional inputs with their defaults; null for none. */
    readonly optional: Readonly<Record<string, PlainValue>>;
    /** Outputs of `generate` by name, and whether they are secret. */
    readonly generated: Readonly<Record<string, { readonly secret: boolean }>>;
    /** Version of the Terraform schema as the real provider records it in `__meta`; absent for 0. */
    readonly schemaVersion?: number;
    /** Problems of the settings. */
    validate?(settings: PlainObject): CheckFailure[];
    generate(settings: PlainObject): Generated | Promise<Generated>;
}
