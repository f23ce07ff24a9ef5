import assert from "node:assert/strict";
import { neededMinor } from "../../../../../release/init/repository/needed-python.js";
import { pythonFile } from "../../../../../release/init/repository/python-file.js";

describe("The Python that a source needs", () => {
    const cases: readonly (readonly [string, number])[] = [
        ["x = 1\n", 8],
        ["def f(a: list[int]): ...\n", 9],
        ["from __future__ import annotations\ndef f(a: list[int] | None): ...\n", 8],
        ["def f(a: int | None): ...\n", 10],
        ["x = 1 | 2\n", 8],
        ["match x:\n    case 1: pass\n", 10],
        ["try:\n    pass\nexcept* ValueError:\n    pass\n", 11],
        ["type A = int\n", 12],
        ["def f[T](x: T) -> T: ...\n", 12],
    ];
    for (const [source, minor] of cases) {
        it(`is 3.${minor} for ${JSON.stringify(source)}`, () =>
            assert.equal(neededMinor([pythonFile("a.py", source)]), minor));
    }
});
