import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeExpression, otherThan } from "../../../../model/traffic/version-rules.js";

const matches = (words: readonly string[], text: string) => new RegExp(`^${otherThan(words, "\\n")}$`).test(text);

describe("An expression for all but some words", () => {
    it("matches every text except these", () => {
        const name = fc.stringMatching(/^[0-9A-Za-z.-]{1,5}$/);
        fc.assert(
            fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), fc.oneof(name, fc.string()), (words, text) => {
                fc.pre(!text.includes("\n"));
                assert.equal(matches(words, text), !words.includes(text), `${words} ${text}`);
                for (const word of words) {
                    assert.ok(!matches(words, word));
                    assert.equal(matches(words, `${word}0`), !words.includes(`${word}0`));
                }
            }),
            { numRuns: 2000 },
        );
    });

    it("matches only text without the characters outside", () => {
        const expression = new RegExp(`^${otherThan(["1"], ",;\\s")}$`);
        assert.ok(expression.test("12"));
        assert.ok(!expression.test("2, 1"));
    });

    it("uses nothing that gateways' expressions lack", () => {
        assert.equal(otherThan(["1", "12"], "\\n"), "(|[^\\n1][^\\n]*|1([^\\n2][^\\n]*|2([^\\n][^\\n]*)))");
    });

    it("matches a text literally", () => {
        const text = "application/vnd.users.v2+json$^_";
        assert.ok(new RegExp(`^${escapeExpression(text)}$`).test(text));
        assert.ok(!new RegExp(`^${escapeExpression("a.b")}$`).test("axb"));
    });
});
