import assert from "node:assert/strict";
import { settingsDefinition } from "../../../../model/settings/settings-definition.js";
import type { AnyKeyShape, AnyShape, MapShape, ShorthandShape } from "../../../../model/settings/shape.js";
import { ShapeReader } from "../../../../model/settings/shape-reader.js";

interface Window {
    readonly open?: boolean;
    readonly from: number;
    readonly to: number;
}

const windowShape: MapShape<Window> = {
    kind: "map",
    about: "A span.",
    keys: {
        open: { kind: "flag", about: "Whether it counts.", optional: true },
        from: { kind: "whole number", about: "Start.", least: 0, most: 10, default: 1 },
        to: { kind: "whole number", about: "End.", least: 0, most: 10 },
    },
    check: ({ from, to }) => (to < from ? [{ path: "to", message: `${to} is before ${from}.` }] : []),
};

const spanShape: ShorthandShape<Window> = {
    kind: "shorthand",
    about: "A span, or its end.",
    short: { kind: "whole number", about: "End.", least: 0, most: 10 },
    expand: (to: number) => ({ from: 0, to }),
    long: windowShape,
};

/** The value read, and its problems. */
function read(value: unknown, shape: ShorthandShape<Window> | MapShape<Window> = windowShape) {
    const reader = new ShapeReader();
    const result = reader.read<Window>(shape, value, "span");
    return [result, reader.problems.map(({ path, message }) => `${path}: ${message}`)];
}

/** Every shape of a definition with the path to it. */
function* walk(shape: AnyShape, path: string): Generator<[string, AnyKeyShape]> {
    yield [path, shape];
    if (shape.kind === "map") {
        for (const [key, inner] of Object.entries(shape.keys)) yield* walk(inner as AnyShape, `${path}.${key}`);
    } else if (shape.kind === "one or several") yield* walk(shape.each, `${path}[]`);
    else if (shape.kind === "list" || shape.kind === "record") yield* walk(shape.each as AnyShape, `${path}[]`);
    else if (shape.kind === "shorthand") {
        yield* walk(shape.short, path);
        yield* walk(shape.long, path);
    }
}

describe("ShapeReader", () => {
    it("fills in defaults and leaves absent keys out", () => {
        assert.deepEqual(read({ to: 3 }), [{ from: 1, to: 3 }, []]);
        assert.deepEqual(read({ to: 3, from: null, open: null }), [{ from: 1, to: 3 }, []]);
        assert.deepEqual(read({ to: 3, from: 0, open: false }), [{ open: false, from: 0, to: 3 }, []]);
    });

    it("keeps reading after a problem, with the default in its place", () => {
        assert.deepEqual(read({ to: 3, from: "a", open: "yes" }), [
            { from: 1, to: 3 },
            ['span.open: "yes" is neither true nor false.', 'span.from: "a" is not a whole number from 0 to 10.'],
        ]);
    });

    it("checks between keys once each of them is valid", () => {
        assert.deepEqual(read({ from: 4, to: 3 }), [undefined, ["span.to: 3 is before 4."]]);
        assert.deepEqual(read({ from: 4, to: 3, open: 1 })[1], ["span.open: 1 is neither true nor false."]);
        assert.deepEqual(read({ from: 4, too: 3 }), [
            undefined,
            ['span.too: unknown key; did you mean "to"?', "span.to: missing."],
        ]);
    });

    it("expands a short form", () => {
        assert.deepEqual(read(3, spanShape), [{ from: 0, to: 3 }, []]);
        assert.deepEqual(read({ to: 3 }, spanShape), [{ from: 1, to: 3 }, []]);
        assert.deepEqual(read(30, spanShape), [undefined, ["span: 30 is not a whole number from 0 to 10."]]);
    });
});

describe("ShapeReader, of values without keys", () => {
    const readAny = (shape: AnyShape, value: unknown) => {
        const reader = new ShapeReader();
        return [reader.read<unknown>(shape as never, value, "it"), reader.problems.map(({ message }) => message)];
    };
    const each = { kind: "whole number", about: "A number.", least: 1, most: 9 } as const;
    const numbers = { kind: "one or several", about: "Numbers.", each } as const;

    it("accepts one number or a list of them", () => {
        assert.deepEqual(readAny(numbers, 3), [3, []]);
        assert.deepEqual(readAny(numbers, [3, 4]), [[3, 4], []]);
        assert.deepEqual(readAny(numbers, []), [undefined, ["[] is empty; give at least one."]]);
        assert.deepEqual(readAny(numbers, [3, 10])[1], ["10 is not a whole number from 1 to 9."]);
    });

    it("accepts only what JSON can express", () => {
        const json = { kind: "JSON", about: "Anything." } as const;
        const good = [0, "", false, [], {}, { a: [null, { b: 1.5 }] }];
        for (const value of good) assert.deepEqual(readAny(json, value), [value, []]);
        const bad = [Number.NaN, 1n, new Date(0), { a: undefined }, [Symbol.iterator]];
        for (const value of bad) assert.match(String(readAny(json, value)[1]), /cannot be written as JSON\.$/);
    });
});

describe("The definition of the settings", () => {
    const shapes = [...walk(settingsDefinition as unknown as AnyShape, "settings")];

    it("describes the purpose of each value", () => {
        for (const [path, { about }] of shapes) assert.match(about, /^\S.*[.}]$/s, path);
    });

    it("has defaults that it accepts itself", () => {
        const defaults = shapes.filter(([, shape]) => shape.default !== undefined);
        assert.ok(defaults.length > 5);
        for (const [path, shape] of defaults) {
            const reader = new ShapeReader();
            assert.deepEqual(reader.read<unknown>(shape as never, shape.default, path), shape.default);
            assert.deepEqual(reader.problems, []);
        }
    });
});
