import assert from "node:assert/strict";
import { changedPaths, isIgnored } from "../../../../stand-ins/providers/changed-paths.js";
import type { PlainObject } from "../../../../stand-ins/providers/plain-value.js";

describe("changedPaths", () => {
    const cases: [what: string, before: PlainObject, after: PlainObject, paths: string[]][] = [
        ["nothing if only the order of keys differs", { a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 }, []],
        ["a value deep inside", { a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 3 }] } }, ["a.b.1.c"]],
        ["the highest place that was added or removed", { a: { b: 1 } }, { c: { d: 1 } }, ["a", "c"]],
        ["each element by which a list is longer", { a: [1] }, { a: [1, 2, 3] }, ["a.1", "a.2"]],
        ["a value of another kind", { a: { b: 1 } }, { a: [1] }, ["a"]],
    ];
    for (const [what, before, after, paths] of cases) {
        it(`names ${what}`, () =>
            assert.deepEqual(
                changedPaths(before, after).map(path => path.join(".")),
                paths,
            ));
    }
});

describe("isIgnored", () => {
    const cases: [ignored: string, path: (string | number)[], expected: boolean][] = [
        ["build", ["build", "args"], true],
        ["build.args", ["build"], false],
        ["list[0].a", ["list", 0, "a", "b"], true],
        ["list[*].a", ["list", 7, "a"], true],
        ['labels["a.b/c"]', ["labels", "a.b/c"], true],
        ["other", ["build"], false],
    ];
    for (const [ignored, path, expected] of cases) {
        it(`${expected ? "is" : "is not"} so for ${path.join(".")} by ${ignored}`, () =>
            assert.equal(isIgnored(path, [ignored]), expected));
    }
});
