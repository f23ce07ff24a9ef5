import assert from "node:assert/strict";
import { readRuntime } from "../../../../engine/command/project-runtime.js";
import type { Json } from "../../../../engine/state/property-codec.js";

const runtimes: readonly (readonly [given: Json | undefined, runtime: object, problems: readonly string[]])[] = [
    ["nodejs", { name: "nodejs" }, []],
    [{ name: "nodejs", options: { typescript: false, packagemanager: "npm" } }, { name: "nodejs" }, []],
    ["yaml", { name: "yaml" }, []],
    ["python", { name: "python" }, []],
    [
        { name: "python", options: { virtualenv: "venv", toolchain: "pip" } },
        { name: "python", virtualenv: "/p/venv" },
        [],
    ],
    [
        { name: "python", options: { virtualenv: 1, toolchain: "uv", typechecker: "mypy" } },
        { name: "python" },
        [
            "runtime.options.virtualenv: is not a folder",
            'runtime.options.toolchain: "uv" is not supported; pip is',
            "runtime.options.typechecker: the embedded engine does not support this; use the Pulumi CLI",
        ],
    ],
    [
        { name: "yaml", options: { compiler: "cue" } },
        { name: "yaml" },
        ["runtime.options.compiler: the embedded engine does not support this; use the Pulumi CLI"],
    ],
    [
        undefined,
        { name: "nodejs" },
        ['runtime: "" is not supported by the embedded engine, which has nodejs, python, yaml'],
    ],
];

describe("The runtime of a project", () => {
    for (const [given, runtime, problems] of runtimes) {
        it(`is read: ${JSON.stringify(given)}`, () =>
            assert.deepEqual(readRuntime(given, "/p"), { runtime, problems }));
    }
});
