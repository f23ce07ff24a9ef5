import assert from "node:assert/strict";
import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { WireValue } from "../../../../engine/properties/property-struct.js";
import { decodeStruct, encodeStruct, type WireMap } from "../../../../engine/properties/struct-wire.js";

type Values = Parameters<typeof Struct.fromJavaScript>[0];

/** JSON with whatever keys and texts there can be, but for the one key that is no key of a plain object. */
const maps = fc
    .dictionary(
        fc.string({ unit: "grapheme" }).filter(key => key !== "__proto__"),
        fc.jsonValue({ stringUnit: "grapheme" }),
    )
    .map(map => JSON.parse(JSON.stringify(map).replaceAll('"__proto__"', '"proto"')) as WireMap);

describe("a Struct on the wire", () => {
    it("is read by google-protobuf as what was written", () =>
        fc.assert(
            fc.property(maps, values =>
                assert.deepEqual(Struct.deserializeBinary(encodeStruct(values)).toJavaScript(), values),
            ),
            { numRuns: 500 },
        ));

    it("is read as what google-protobuf wrote", () =>
        fc.assert(
            fc.property(maps, values =>
                assert.deepEqual(
                    decodeStruct(Buffer.from(Struct.fromJavaScript(values as Values).serializeBinary())),
                    values,
                ),
            ),
            { numRuns: 500 },
        ));

    for (const [name, value] of Object.entries<WireValue>({
        "an empty object": {},
        "an empty list": [],
        "an empty text": "",
        "a text of a megabyte": "ä€😀".repeat(120_000),
        "a list of a thousand": Array.from({ length: 1000 }, (_, index) => ({ index })),
        "a number with a fraction": -1.25e-300,
        "a large number": Number.MAX_SAFE_INTEGER,
        null: null,
    })) {
        it(`holds ${name}`, () => {
            assert.deepEqual(decodeStruct(encodeStruct({ value })), { value });
            assert.deepEqual(Struct.deserializeBinary(encodeStruct({ value })).toJavaScript(), { value });
        });
    }

    it("holds nothing that is no JSON", () =>
        assert.throws(
            () => encodeStruct({ value: undefined as unknown as null }),
            /Unexpected struct type: undefined/,
        ));

    it("says when it is damaged", () =>
        assert.throws(() => decodeStruct(Buffer.from([0x0a, 4, 0x12, 2, 0x7f, 0])), /unknown tag 127/));
});
