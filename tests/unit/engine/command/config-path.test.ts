import assert from "node:assert/strict";
import { normalizeKey, parseConfigPath } from "../../../../engine/command/config-path.js";

describe("a config path", () => {
    for (const [path, key, steps] of [
        ["a", "p:a", []],
        ["n:a.b", "n:a", ["b"]],
        ["a.b[0].c", "p:a", ["b", 0, "c"]],
        ['a["x.y"]["\\"q\\""]', "p:a", ["x.y", '"q"']],
        ["a[1][2]", "p:a", [1, 2]],
    ] as const) {
        it(`${path} is ${steps.length} steps into ${key}`, () => {
            assert.deepEqual(parseConfigPath(path, "p"), { key, steps: [...steps] });
        });
    }
    for (const path of ["", "[0]", "a[", "a[x]", 'a["b]']) {
        it(`"${path}" is refused`, () => assert.throws(() => parseConfigPath(path, "p"), /invalid configuration path/));
    }
});

describe("a config key", () => {
    it("gets the project's namespace, unless it has one", () => {
        assert.equal(normalizeKey("a", "p"), "p:a");
        assert.equal(normalizeKey("n:a", "p"), "n:a");
        assert.equal(normalizeKey("n:config:a", "p"), "n:a");
        assert.throws(() => normalizeKey("a:b:c", "p"), /could not parse a:b:c as a configuration key/);
    });
});
