import assert from "node:assert/strict";
import { allowsMinor } from "../../../../../release/init/repository/choose-python.js";
import { describeRepository } from "../../../../../release/init/repository/describe-repository.js";
import { hasWheel } from "../../../../../release/init/repository/locked-packages.js";
import { sampleFiles } from "../sample-files.js";

describe("A range of Pythons", () => {
    const rows: readonly (readonly [range: string, minors: readonly number[]])[] = [
        [">=3.11", [11, 12, 13, 14]],
        [">=3.11,<3.14", [11, 12, 13]],
        ["^3.12", [12, 13, 14]],
        ["~3.12", [12]],
        ["~=3.12", [12, 13, 14]],
        ["~=3.12.1", [12]],
        ["3.11.7", [11]],
        ["==3.13.*", [13]],
        [">3.11", [11, 12, 13, 14]],
        ["<=3.12", [11, 12]],
        [">=3.11, !=3.12.*", [11, 13, 14]],
        [">=3.9 <3.13", [11, 12]],
        ["^3.8 || ^3.14", [11, 12, 13, 14]],
        ["<3.11", []],
    ];
    for (const [range, minors] of rows) {
        it(`${range} has ${minors.join(", ")}`, () =>
            assert.deepEqual(
                [11, 12, 13, 14].filter(minor => allowsMinor(range, minor)),
                minors,
            ));
    }
});

describe("The Python of an image", () => {
    const app = "from fastapi import FastAPI\napp = FastAPI()\n";
    const project = (requires: string) =>
        `[project]\nname = "x"\nrequires-python = "${requires}"\ndependencies = ["a"]\n`;
    const locked = (wheel: string) => ({
        "pyproject.toml": project(">=3.11"),
        "uv.lock":
            'requires-python = ">=3.11"\n[[package]]\nname = "a"\nversion = "1.2"\nsource = { registry = "https://pypi.org/simple" }\n' +
            `wheels = [{ url = "https://x/a-1.2-${wheel}-manylinux2014_x86_64.whl" }]\n`,
    });
    const rows: readonly (readonly [what: string, texts: Record<string, string>, version: string, because: string])[] =
        [
            ["3.13, if nothing decides", {}, "3.13", "no file names a version"],
            [
                "what the Dockerfile starts from",
                { Dockerfile: `ARG V=3.14\nFROM python:\${V}-slim\n` },
                "3.14",
                "Dockerfile",
            ],
            [
                "that of uv's image",
                { Dockerfile: "FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim\n" },
                "3.12",
                "Dockerfile",
            ],
            [
                "the next one after one that is not made any more",
                { Dockerfile: "FROM python:3.9\n" },
                "3.11",
                "Dockerfile",
            ],
            ["that of .python-version", { ".python-version": "3.14.1\n" }, "3.14", ".python-version"],
            ["that of runtime.txt", { "runtime.txt": "python-3.11.4\n" }, "3.11", "runtime.txt"],
            ["that of .tool-versions", { ".tool-versions": "nodejs 20\npython 3.14.0\n" }, "3.14", ".tool-versions"],
            [
                "the only one that the project allows",
                { "pyproject.toml": project(">=3.14") },
                "3.14",
                "requires-python",
            ],
            [
                "one that the project allows, whatever else is said",
                { "pyproject.toml": project("<3.12"), ".python-version": "3.13" },
                "3.11",
                "requires-python",
            ],
            [
                "one that the syntax allows",
                { "main.py": `${app}try: ...\nexcept A, B: ...\n` },
                "3.14",
                "the source's syntax",
            ],
            ["one that locked packages have wheels for", locked("cp312-cp312"), "3.12", "requires-python"],
            ["any, for packages of the stable interface", locked("cp39-abi3"), "3.13", "requires-python"],
        ];
    for (const [what, texts, version, because] of rows) {
        it(`is ${what}`, () => {
            const { python } = describeRepository(sampleFiles({ "main.py": app, ...texts }));
            assert.deepEqual(python, { version, because, lacking: [] });
        });
    }

    it("is an older one, for versions that were pinned long ago", () => {
        const texts = { "main.py": app, "requirements.txt": "fastapi==0.95.0\npydantic==1.10.2\n" };
        const git = (lastCommit: string) =>
            describeRepository(sampleFiles(texts, { git: { lastCommit, hasVersions: false } })).python.version;
        assert.deepEqual([git("2023-04-01"), git("2026-04-01")], ["3.11", "3.13"]);
    });

    it("lacks wheels of packages that were locked for earlier ones", () => {
        const { python } = describeRepository(sampleFiles({ "main.py": app, ...locked("cp39-cp39") }));
        assert.deepEqual(python.lacking, ["a"]);
    });
});

describe("A locked package has a wheel for 3.13", () => {
    const rows: readonly (readonly [files: readonly string[], has: boolean])[] = [
        [["a-1-py3-none-any.whl"], true],
        [["a-1.tar.gz"], true],
        [["a-1-cp313-cp313-manylinux_2_17_x86_64.whl"], true],
        [["a-1-cp312-cp312-manylinux_2_17_x86_64.whl"], false],
        [["a-1-cp312-cp312-manylinux_2_17_x86_64.whl", "a-1-py3-none-any.whl"], false],
        [["a-1-cp39-abi3-manylinux_2_17_x86_64.whl"], true],
        [["a-1-cp313-cp313-win_amd64.whl", "a-1.tar.gz"], false],
        [["a-1-cp313-cp313-musllinux_1_2_x86_64.whl"], false],
        [["a-1-py2.py3-none-any.whl"], true],
    ];
    for (const [files, has] of rows) {
        it(`${has ? "with" : "not with"} ${files.join(" and ")}`, () =>
            assert.equal(hasWheel({ name: "a", version: "1", needs: [], extras: {}, files }, 13), has));
    }
});
