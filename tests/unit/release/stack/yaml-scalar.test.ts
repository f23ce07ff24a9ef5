import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { Refusal } from "../../../../release/output/refusal.js";
import { configOf, parseYaml, writeYaml } from "../../../../release/stack/settings-yaml.js";
import { isPlainText } from "../../../../release/stack/yaml-scalar.js";
import { recordedScalars, refusedScalars, textAtTop } from "./recorded-scalars.js";

const read = (text: string) => configOf(parseYaml(text, "Pulumi.dev.yaml"));

describe("A scalar of a settings file", () => {
    for (const recorded of recordedScalars) {
        const [written, inMap] = recorded;
        it(`is what the CLI passes on: ${written}`, () => {
            const { map, top } = read(`config:\n  map:\n    key: ${written}\n  top: ${written}\n`);
            assert.deepEqual([map, top], [{ key: JSON.parse(inMap) }, textAtTop(recorded)]);
        });
    }

    it("is not finite for scalars that make the CLI refuse a file, and no setting accepts that", () => {
        for (const written of refusedScalars.filter(text => !text.startsWith("!!"))) {
            const { map } = read(`config: {map: {key: ${written}}}`) as { map: { key: unknown } };
            assert.equal(typeof map.key, "number");
            assert.equal(Number.isFinite(map.key), false);
        }
    });
});

/** Texts that some reader of YAML takes for something else, and any others. */
const texts = fc.oneof(
    fc.constantFrom(...recordedScalars.map(([written]) => written)),
    fc.constantFrom(
        "=",
        "<<",
        "y",
        "N",
        "on",
        "-",
        "?",
        ":",
        "- a",
        "a: b",
        "a #b",
        "#",
        "&a",
        "*a",
        "!a",
        "%a",
        "@a",
        "`",
    ),
    fc.constantFrom(
        "'",
        '"',
        "{a",
        "[a",
        "}",
        "]",
        ",",
        "|",
        ">",
        "---",
        "...",
        "--- a",
        " a",
        "a ",
        "\t",
        "a\tb",
        "\r\n",
    ),
    fc.constantFrom(
        "a\nb",
        "a\n",
        "\na",
        "a\n\nb\n\n",
        " a\n  b",
        "a \nb",
        "a\r\nb",
        "a\n b\n#c",
        "\u0085",
        "a\u2028b",
        "\ufeff",
    ),
    fc.constantFrom(
        "\x7f",
        "\x9f",
        "\x00",
        "\x1b[0m",
        "é",
        "🚀",
        "a\u00a0b",
        "2026-11-01 00:00:00 +0000 UTC",
        "0x",
        "+.5_",
    ),
    fc.stringMatching(/^[-+]?[0-9._:eExXoObTZ +-]{1,12}$/),
    fc.string({ maxLength: 12 }),
    fc.string({ unit: "grapheme", maxLength: 6 }),
);

describe("A text written into a settings file", () => {
    const isRead = (value: unknown) => {
        const written = writeYaml({ config: { "a:b": value } });
        assert.deepEqual(read(written)["a:b"], value, written);
        // Another reader, for either version.
        assert.deepEqual((parse(written) as { config: object }).config, { "a:b": value }, written);
        assert.deepEqual(parse(written, { version: "1.1" }), { config: { "a:b": value } }, written);
    };

    it("is that text to every reader, as a value and as a key", () => {
        fc.assert(
            fc.property(texts, texts, (key, text) => {
                fc.pre(key !== "<<" && key !== "__proto__");
                isRead({ [key]: text, list: [text], deeper: { [key]: [{ [key]: text }] } });
            }),
            { numRuns: 1000 },
        );
    });

    it("is any value that JSON can say", () => {
        fc.assert(
            fc.property(fc.jsonValue({ maxDepth: 3 }), value => {
                fc.pre(!JSON.stringify(value).includes('"<<"') && !JSON.stringify(value).includes("__proto__"));
                isRead({ value: JSON.parse(JSON.stringify(value).replace(/-0(?![.0-9])/g, "0")) });
            }),
            { numRuns: 1000 },
        );
    });

    it("has quotes only where some reader needs them", () => {
        const plain = [
            "1.4.0",
            "sha256:3162aacc",
            "localhost:5000/users",
            "info",
            "1.4.0-rc.1",
            "a-b",
            "/healthz",
            "v1",
        ];
        assert.deepEqual(
            plain.filter(text => !isPlainText(text)),
            [],
        );
        const quoted = [
            "2026-11-01",
            "1_000",
            "0644",
            "0o644",
            "0X1F",
            "1e3",
            ".5",
            "5.",
            "on",
            "No",
            "y",
            "~",
            "=",
            "<<",
        ];
        assert.deepEqual(quoted.filter(isPlainText), []);
        assert.deepEqual(["16:00", "1:30.5", "", "null", "-0b1", "+.INF", "2026-1-2 3:4:5"].filter(isPlainText), []);
    });
});

describe("What the CLI would refuse in a settings file", () => {
    const cases: [what: string, text: string, words: RegExp][] = [
        ["invalid YAML", "config: [", /is not YAML: /],
        ["a duplicate key", "config: {a: 1, a: 2}", /is not YAML: Map keys must be unique/],
        ["an alias without an anchor", "config: {a: *b}", /is not YAML: nothing above is named &b\.$/],
        ["an alias inside its own anchor", "config: {a: &a {b: *a}}", /is not YAML: &a contains itself\.$/],
    ];
    for (const [what, text, words] of cases) {
        it(`is refused by name: ${what}`, () => {
            assert.throws(
                () => parseYaml(text, "Pulumi.dev.yaml"),
                (error: Error) => {
                    assert.ok(error instanceof Refusal);
                    assert.match(error.message, words);
                    return true;
                },
            );
        });
    }
});
