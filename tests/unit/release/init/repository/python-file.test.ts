import assert from "node:assert/strict";
import {
    callsIn,
    importsOf,
    nodesNamed,
    pythonFile,
    stringValue,
    textOf,
} from "../../../../../release/init/repository/python-file.js";

describe("A text in Python", () => {
    const cases: readonly (readonly [source: string, value: string | undefined])[] = [
        ['"a"', "a"],
        ["'''a\nb'''", "a\nb"],
        ['r"\\d"', "\\d"],
        ['"a\\n\\"b\\""', 'a\n"b"'],
        ['("a" "b")', "ab"],
        ['f"a"', "a"],
        ['f"{x}/a"', undefined],
        ["b.c", undefined],
    ];
    for (const [source, value] of cases) {
        it(`${source} is ${JSON.stringify(value)}`, () => {
            const file = pythonFile("x.py", `x = ${source}\n`);
            const node = nodesNamed(file.tree.topNode, "AssignStatement")[0]!.lastChild;
            assert.equal(stringValue(file, node), value);
        });
    }
});

describe("Imports of a Python file", () => {
    const cases: readonly (readonly [source: string, found: readonly object[]])[] = [
        [
            "import a.b, c as d",
            [
                { module: "a.b", level: 0, as: "a" },
                { module: "c", level: 0, as: "d" },
            ],
        ],
        [
            "from a import b as c, d",
            [
                { module: "a", level: 0, name: "b", as: "c" },
                { module: "a", level: 0, name: "d", as: "d" },
            ],
        ],
        ["from ..x import (\n    y,  # why\n)", [{ module: "x", level: 2, name: "y", as: "y" }]],
        ["from . import z", [{ module: "", level: 1, name: "z", as: "z" }]],
        ["from a import *", [{ module: "a", level: 0, name: "*", as: "*" }]],
    ];
    for (const [source, found] of cases) {
        it(`are found in ${JSON.stringify(source)}`, () => {
            const all = importsOf(pythonFile("x.py", `${source}\n`));
            assert.deepEqual(
                all,
                found.map(one => ({ ...one, optional: false })),
            );
        });
    }

    it("may be missing where an error is caught or only types are checked", () => {
        const caught = "try:\n    import a\nexcept ImportError:\n    a = None\n";
        const checked = "if TYPE_CHECKING:\n    import b\n";
        const optional = importsOf(pythonFile("x.py", `${caught}${checked}import c\n`)).map(({ optional }) => optional);
        assert.deepEqual(optional, [true, true, false]);
    });
});

describe("Calls in a Python file", () => {
    it("have positional and named arguments, in decorators too", () => {
        const file = pythonFile("x.py", 'app.mount("/a", v1, name="b")\n@router.get("/c")\ndef f(): ...\n');
        const calls = callsIn(file).map(({ name, positional, named }) => ({
            name,
            positional: positional.map(node => textOf(file, node)),
            named: Object.keys(named),
        }));
        assert.deepEqual(calls, [
            { name: "app.mount", positional: ['"/a"', "v1"], named: ["name"] },
            { name: "router.get", positional: ['"/c"'], named: [] },
        ]);
    });

    it("are found in a file with errors", () => {
        const file = pythonFile("x.py", "def (:\n\napp = FastAPI()\n");
        assert.deepEqual(
            callsIn(file).map(({ name }) => name),
            ["FastAPI"],
        );
    });
});
