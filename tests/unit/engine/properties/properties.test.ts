import assert from "node:assert/strict";
import { equalProperties } from "../../../../engine/properties/property-equality.js";
import { containsSecret, containsUnknown, revealSecrets } from "../../../../engine/properties/property-inspection.js";
import { ignoreChanges, parsePropertyPath } from "../../../../engine/properties/property-path.js";
import { readProperties, unknownText, writeProperties } from "../../../../engine/properties/property-struct.js";
import { keepSecrets } from "../../../../engine/properties/secret-outputs.js";
import { type PropertyMap, Secret, Unknown } from "../../../../engine/property-value.js";

const key = "4dabf18193072939515e22adb298388d";
const secret = (value: string) => ({ [key]: "1b47061264138c4ac30d75fd1eb44270", value });

describe("Property values on the wire", () => {
    it("are read with their secrets and unknowns", () => {
        const wire = { plain: [1, null, true], hidden: secret("x"), later: unknownText };
        const read: PropertyMap = { plain: [1, null, true], hidden: new Secret("x"), later: Unknown.value };
        assert.deepEqual(readProperties(wire), read);
        assert.deepEqual(writeProperties(read), wire);
    });

    it("are read out of output values", () => {
        const output = { [key]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", secret: true, value: 7, dependencies: ["urn"] };
        assert.deepEqual(readProperties({ output }), { output: new Secret(7) });
        const unknown = { [key]: "d0e6a833031e9bbcd3f4e8bde6ca49a4" };
        assert.deepEqual(readProperties({ unknown }), { unknown: Unknown.value });
    });

    it("leave assets as they are", () => {
        const asset = { [key]: "c44067f5952c0a294b673a41bacd8c17", text: "hello" };
        assert.deepEqual(readProperties({ asset }), { asset });
    });
});

describe("Property values", () => {
    it("are equal by what they hold, and a secret only equals a secret", () => {
        assert.ok(equalProperties({ a: [1, { b: null }] }, { a: [1, { b: null }] }));
        assert.ok(equalProperties(new Secret({ a: 1 }), new Secret({ a: 1 })));
        assert.ok(!equalProperties(new Secret(1), 1));
        assert.ok(!equalProperties({ a: 1 }, { a: 1, b: 2 }));
        assert.ok(!equalProperties([1], { 0: 1 }));
    });

    it("tell whether they hold secrets or unknowns, at any depth", () => {
        const value = { a: [{ b: new Secret({ c: Unknown.value }) }] };
        assert.ok(containsSecret(value));
        assert.ok(containsUnknown(value));
        assert.deepEqual(revealSecrets({ a: new Secret([new Secret(1)]) }), { a: [1] });
    });

    it("stay secret as outputs where they were secret as inputs", () => {
        const inputs = { data: { hidden: new Secret("x"), plain: "y" }, list: [new Secret(1), 2] };
        const outputs = { data: { hidden: "x", plain: "y" }, list: [1, 2], id: "z" };
        assert.deepEqual(keepSecrets(outputs, inputs, ["id"]), {
            data: { hidden: new Secret("x"), plain: "y" },
            list: [new Secret(1), 2],
            id: new Secret("z"),
        });
    });
});

describe("Property paths", () => {
    it("are read with indices, quotes and wildcards", () => {
        assert.deepEqual(parsePropertyPath(`a.b[0]["c.d"][*].e`), ["a", "b", 0, "c.d", "*", "e"]);
    });

    it("that are none are refused", () => {
        assert.throws(() => parsePropertyPath("a[b"), {
            message: `"a[b" is not a property path; use one like spec.containers[0].image.`,
        });
    });

    const cases: [what: string, paths: string[], inputs: PropertyMap, old: PropertyMap, result: PropertyMap][] = [
        ["keep the old value", ["a.b"], { a: { b: 2, c: 2 } }, { a: { b: 1, c: 1 } }, { a: { b: 1, c: 2 } }],
        ["leave out what was not there", ["a.b"], { a: { b: 2 } }, { a: {} }, { a: {} }],
        ["bring back what is gone", ["a.b"], {}, { a: { b: 1 } }, { a: { b: 1 } }],
        ["reach into lists", ["a[1].b"], { a: [{}, { b: 2 }] }, { a: [{}, { b: 1 }] }, { a: [{}, { b: 1 }] }],
        ["reach everywhere", ["a.*"], { a: { b: 2, d: 2 } }, { a: { b: 1, c: 1 } }, { a: { b: 1, c: 1 } }],
        [
            "reach into secrets",
            ["a.b"],
            { a: new Secret({ b: 2 }) },
            { a: new Secret({ b: 1 }) },
            { a: new Secret({ b: 1 }) },
        ],
    ];
    for (const [what, paths, inputs, old, result] of cases) {
        it(`that are ignored ${what}`, () => assert.deepEqual(ignoreChanges(inputs, old, paths), result));
    }
});
