import assert from "node:assert/strict";
import { formatOutputs } from "../../../../engine/command/output-text.js";
import { secretSignature, signatureKey } from "../../../../engine/state/property-codec.js";

const asset = { [signatureKey]: "c44067f5952c0a294b673a41bacd8c17", hash: "2cf24dba5fb0", text: "hello" };

// The texts are those that the real CLI printed.
describe("formatOutputs", () => {
    it("shows values without changes, leaving out what is null or empty", () => {
        const outputs = {
            big: Number("12345678901234567890"),
            empty: "",
            nul: null,
            list: [1, [3], {}, []],
            stringAsset: asset,
            secret: { [signatureKey]: secretSignature, ciphertext: "[secret]" },
        };
        const text = [
            "    big        : 12345678901234567168",
            "    list       : [",
            "        [0]: 1",
            "        [1]: [",
            "            [0]: 3",
            "        ]",
            "        [2]: {}",
            "        [3]: []",
            "    ]",
            "    secret     : [secret]",
            "    stringAsset: asset(text:2cf24db) {",
            "        <contents elided>",
            "    }",
            "",
        ];
        assert.equal(formatOutputs(outputs, outputs), text.join("\n"));
    });

    it("puts the sign of a list's element into the column of the list", () => {
        const text = [
            "  - list: [",
            '  -     [0]: "two"',
            "  -     [1]: [",
            "      -     [0]: 3",
            "        ]",
            "    ]",
            "",
        ];
        assert.equal(formatOutputs({ list: ["two", [3]] }, {}), text.join("\n"));
    });

    it("puts what changed inside a list's element four blanks deeper", () => {
        const text = [
            "  ~ list: [",
            "      ~ [0]: {",
            '                kind: "a"',
            '              ~ time: "1" => "2"',
            "            }",
            "    ]",
            "",
        ];
        const [old, current] = ["1", "2"].map(time => ({ list: [{ kind: "a", time }] }));
        assert.equal(formatOutputs(old!, current!), text.join("\n"));
    });
});
