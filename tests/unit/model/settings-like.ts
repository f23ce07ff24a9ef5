import fc from "fast-check";
import { settingsDefinition } from "../../../model/settings/settings-definition.js";
import type { AnyKeyShape, AnyShape, TextRule } from "../../../model/settings/shape.js";

/**
 * Settings generated from their definition, using every key.
 *
 * @param wrong of a hundred values, how many are of another kind, out of range, misspelled or missing
 */
export function settingsLike(wrong: number): fc.Arbitrary<unknown> {
    return anyValueOf(settingsDefinition as AnyShape, wrong);
}

const anything = fc.oneof(
    fc.constantFrom<unknown>(
        undefined,
        null,
        "",
        " ",
        "latest",
        0,
        -1,
        1.5,
        Number.NaN,
        1e9,
        true,
        [],
        {},
        "x\0y",
        "é",
    ),
    fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, maxDepth: 3 }),
);

function anyValueOf(shape: AnyShape, wrong: number): fc.Arbitrary<unknown> {
    const clean = cleanValueOf(shape, wrong);
    return wrong === 0
        ? clean
        : fc.oneof({ arbitrary: clean, weight: 100 - wrong }, { arbitrary: anything, weight: wrong });
}

function cleanValueOf(shape: AnyShape, wrong: number): fc.Arbitrary<unknown> {
    const inner = (of: unknown) => anyValueOf(of as AnyShape, wrong);
    switch (shape.kind) {
        case "text":
            return textOf(shape);
        case "choice":
            return fc.constantFrom(...shape.of);
        case "amount":
            return fc.constantFrom("100m", "0.5", "1", 2, "128Mi", "1Gi", "1500M");
        case "time":
            return fc.constantFrom(
                "2026-11-21T10:15:00Z",
                "2026-11-21T10:15:00.120+01:00",
                "2026-11-21",
                "2026-11-21 10:15:00.5 -0330 -0330",
                "2026-11-21 00:00:00 +0000 UTC",
            );
        case "whole number":
            return fc.oneof(
                fc.integer({ min: shape.least, max: Math.min(shape.most, shape.least + 20) }),
                fc.integer({ min: shape.least, max: shape.most }),
            );
        case "flag":
            return fc.boolean();
        case "scalar":
            return fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean(), fc.constant(null));
        case "JSON":
            return fc.jsonValue({ maxDepth: 2 });
        case "one or several":
            return fc.oneof(inner(shape.each), fc.array(inner(shape.each), { minLength: 1, maxLength: 3 }));
        case "list":
            return fc.array(inner(shape.each), { maxLength: 2 });
        case "record":
            return fc.dictionary(nameOf(shape), inner(shape.each), { maxKeys: 3 });
        case "map":
            return mapOf(shape, wrong);
        case "shorthand":
            return fc.oneof(inner(shape.short), inner(shape.long));
    }
}

/** One in eight optional keys is present. */
function mapOf(shape: Extract<AnyShape, { kind: "map" }>, wrong: number): fc.Arbitrary<unknown> {
    const entries = Object.entries(shape.keys as Readonly<Record<string, AnyKeyShape>>).map(([key, of]) => {
        const value = anyValueOf(of, wrong).map(read => [[key, read] as const]);
        const may = of.optional === true || of.default !== undefined;
        const absent = fc.constant([]);
        return may ? fc.oneof({ arbitrary: value, weight: 1 }, { arbitrary: absent, weight: 7 }) : value;
    });
    const unknown = fc.tuple(fc.string({ maxLength: 6 }), fc.anything()).map(entry => [entry]);
    const misspelt =
        wrong === 0
            ? []
            : [fc.oneof({ arbitrary: fc.constant([]), weight: 100 }, { arbitrary: unknown, weight: wrong })];
    return fc.tuple(...entries, ...misspelt).map(parts => Object.fromEntries(parts.flat() as [string, unknown][]));
}

const texts = new Map<string, readonly string[]>();

/** Many texts that obey all rules: generated from the patterns where possible, plus the examples in complaints. */
function obeying(rules: readonly TextRule[], fits: (text: string) => boolean): readonly string[] {
    const name = rules.map(({ pattern }) => pattern.source).join(" ");
    const known = texts.get(name);
    if (known !== undefined) return known;
    const grown = rules
        .filter(({ pattern }) => !/\(\?[=!<]/.test(pattern.source))
        .flatMap(({ pattern }) => fc.sample(fc.stringMatching(pattern), { numRuns: 60, seed: 1 }));
    const examples = rules.flatMap(({ complaint }) => /use one like (\S+?)[.,;]?(?:\s|$)/.exec(complaint)?.[1] ?? []);
    const found = [...examples, ...grown, "users", "a", "b-1", `sha256:${"a".repeat(64)}`].filter(
        text => fits(text) && rules.every(({ pattern, accepts }) => pattern.test(text) && accepts?.(text) !== false),
    );
    if (found.length === 0) throw new Error(`no text obeys ${name}`);
    texts.set(name, found);
    return found;
}

function textOf({ rules = [], maxLength = 255, mayBeEmpty = false }: Extract<AnyShape, { kind: "text" }>) {
    if (rules.length === 0) {
        return fc.string({ minLength: mayBeEmpty ? 0 : 1, maxLength: Math.min(maxLength, 20), unit: "grapheme" });
    }
    return fc.constantFrom(...obeying(rules, text => text.length <= maxLength && (text !== "" || mayBeEmpty)));
}

function nameOf({ names = [], reserved }: Extract<AnyShape, { kind: "record" }>): fc.Arbitrary<string> {
    if (names.length === 0) return fc.string({ minLength: 1, maxLength: 10 });
    return fc.constantFrom(...obeying(names, name => reserved?.names.includes(name) !== true));
}
