import assert from "node:assert/strict";
import { composeValues, dotenvValues, exampleValues } from "../../../../../release/init/source/example-values.js";

describe("Example values", () => {
    const lines: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
        ["A=1", { A: "1" }],
        ['export A="b c"  # d', { A: "b c" }],
        ["A='#x'", { A: "#x" }],
        ["A=b # c", { A: "b" }],
        ["A= # c", { A: "" }],
        ["A=", { A: "" }],
        ["# A=1", {}],
        ["  A = 1\r", { A: "1" }],
    ];
    for (const [line, values] of lines) {
        it(`reads ${JSON.stringify(line)}`, () => assert.deepEqual(dotenvValues(line), values));
    }

    it("come from services that compose builds, with its own defaults", () => {
        const text = `services:
  db: { image: postgres, environment: { POSTGRES_PASSWORD: x } }
  api:
    build: .
    environment:
      A: 1
      B: \${B}
      C: \${C:-c}
      D: \${D?error}
`;
        assert.deepEqual(composeValues(text), { A: "1", C: "c" });
        assert.deepEqual(
            composeValues("services:\n  api:\n    build: .\n    environment:\n      - A=b=c\n      - D\n"),
            { A: "b=c" },
        );
        assert.deepEqual(composeValues("{ not yaml"), {});
    });

    it("are never those of a real .env, and those nearest to the application count most", () => {
        const texts = new Map([
            [".env", "SECRET=real"],
            [".env.example", "A=far\nB=b"],
            ["api/.env.sample", "A=near"],
            ["other/.env.example", "C=c"],
        ]);
        assert.deepEqual(exampleValues(texts, ["api", ""]), { A: "near", B: "b" });
    });
});
