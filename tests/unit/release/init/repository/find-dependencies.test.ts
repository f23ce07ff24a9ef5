import assert from "node:assert/strict";
import { describeRepository } from "../../../../../release/init/repository/describe-repository.js";
import { parseRequirement } from "../../../../../release/init/repository/requirements.js";
import { sampleFiles } from "../sample-files.js";

const app = "from fastapi import FastAPI\napp = FastAPI()\n";
const project = (lines: string) => `[project]\nname = "svc"\n${lines}`;
const build = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n';
const uvLock = (...packages: string[]) =>
    packages
        .map(
            one => `[[package]]\nname = "${one}"\nversion = "1.0"\nsource = { registry = "https://pypi.org/simple" }\n`,
        )
        .join("");

const cases: Readonly<Record<string, { texts: Record<string, string>; found: object }>> = {
    "requirements.txt": {
        texts: { "main.py": app, "requirements.txt": "FastAPI==0.115.0\nUvicorn[Standard]==0.32.0 # server\n" },
        found: { kind: "requirements", named: ["requirements.txt"], locked: true, hashes: false },
    },
    "requirements with hashes": {
        texts: { "main.py": app, "requirements.txt": "fastapi==0.115.0 \\\n    --hash=sha256:0\n" },
        found: { kind: "requirements", hashes: true },
    },
    "files that requirements include": {
        texts: {
            "main.py": app,
            "requirements.txt": "-r requirements/base.txt\n-c constraints.txt\n-e ./lib\n",
            "requirements/base.txt": "-r more.txt\nfastapi\n",
            "requirements/more.txt": "uvicorn\n",
            "constraints.txt": "fastapi<1\n",
            "lib/setup.py": "",
        },
        found: {
            kind: "requirements",
            files: ["requirements.txt", "requirements/base.txt", "requirements/more.txt", "constraints.txt"],
            projects: ["lib"],
        },
    },
    "what requirements include and nobody has": {
        texts: { "main.py": app, "requirements.txt": "-r base.txt\n" },
        found: { leftOut: ["base.txt, which is included but does not exist"] },
    },
    "the production file of several": {
        texts: { "main.py": app, "requirements/dev.txt": "", "requirements/base.txt": "", "requirements/prod.txt": "" },
        found: { named: ["requirements/prod.txt"] },
    },
    "the file that the Dockerfile installs": {
        texts: {
            "main.py": app,
            "requirements.txt": "",
            "requirements-api.txt": "",
            Dockerfile: "FROM x\nCOPY requirements-api.txt /tmp/\nRUN pip install -r /tmp/requirements-api.txt\n",
        },
        found: { named: ["requirements-api.txt"] },
    },
    "a file that only the Dockerfile knows": {
        texts: {
            "app/main.py": app,
            "docker/requirements.txt": "fastapi\n",
            Dockerfile: "FROM x\nRUN pip install -r docker/requirements.txt\n",
        },
        found: { kind: "requirements", folder: "docker", named: ["docker/requirements.txt"] },
    },
    "those beside the application before those above it": {
        texts: { "app/main.py": app, "app/requirements.txt": "", "requirements.txt": "" },
        found: { folder: "app", named: ["app/requirements.txt"] },
    },
    "uv's lock": {
        texts: {
            "main.py": app,
            "pyproject.toml": project('dependencies = ["fastapi"]\n'),
            "uv.lock": uvLock("fastapi", "svc"),
        },
        found: { kind: "uv", files: ["pyproject.toml", "uv.lock"], hashes: true, extras: [] },
    },
    "a member of uv's workspace": {
        texts: {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["backend", "libs/*"]\n',
            "backend/pyproject.toml": project('dependencies = ["fastapi", "shared"]\n'),
            "backend/app/main.py": `from app import x\n${app}`,
            "libs/shared/pyproject.toml": `[project]\nname = "shared"\n${build}`,
            "libs/shared/src/shared/__init__.py": "",
            "uv.lock":
                `${uvLock("fastapi")}[[package]]\nname = "svc"\nsource = { virtual = "backend" }\ndependencies = [{ name = "shared" }]\n` +
                '[[package]]\nname = "shared"\nsource = { editable = "libs/shared" }\n',
        },
        found: {
            kind: "uv",
            folder: "",
            member: "svc",
            files: ["pyproject.toml", "uv.lock", "backend/pyproject.toml", "libs/shared/pyproject.toml"],
            projects: ["libs/shared"],
        },
    },
    "the extra with the server in it": {
        texts: {
            "main.py": app,
            "pyproject.toml": project(
                'dependencies = ["fastapi"]\n[project.optional-dependencies]\nserver = ["uvicorn"]\ndev = ["uvicorn", "pytest"]\n',
            ),
        },
        found: { kind: "project", extras: ["server"] },
    },
    "the extra that an import needs": {
        texts: {
            "main.py": `import redis\n${app}`,
            "pyproject.toml": project(
                'dependencies = ["fastapi", "uvicorn"]\n[project.optional-dependencies]\ncache = ["redis"]\nmail = ["emails"]\n',
            ),
        },
        found: { extras: ["cache"] },
    },
    "the extras and groups that the Dockerfile names": {
        texts: {
            "main.py": app,
            "pyproject.toml": project(
                'dependencies = ["fastapi", "uvicorn"]\n[project.optional-dependencies]\na = ["x"]\nb = ["y"]\n[dependency-groups]\nserving = ["z"]\n',
            ),
            Dockerfile: "FROM x\nRUN uv sync --extra a --group serving\nRUN pip install .[b]\n",
        },
        found: { extras: ["a", "b"], groups: ["serving"] },
    },
    "poetry's lock, with the group for production": {
        texts: {
            "main.py": app,
            "pyproject.toml":
                '[tool.poetry]\nname = "x"\nreadme = "README.md"\n[tool.poetry.dependencies]\npython = "^3.11"\nfastapi = "*"\n' +
                '[tool.poetry.group.prod.dependencies]\ngunicorn = "*"\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n',
            "README.md": "",
            "poetry.lock": '[[package]]\nname = "fastapi"\nversion = "1"\n',
        },
        found: {
            kind: "poetry",
            files: ["pyproject.toml", "poetry.lock", "README.md"],
            groups: ["prod"],
            locked: true,
        },
    },
    "poetry without a lock": {
        texts: {
            "main.py": app,
            "pyproject.toml": '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\nfastapi = "*"\n',
        },
        found: { kind: "poetry", locked: false },
    },
    "pdm's lock": {
        texts: {
            "main.py": app,
            "pyproject.toml": project('dependencies = ["fastapi"]\n'),
            "pdm.lock": '[[package]]\nname = "fastapi"\nversion = "1"\n',
        },
        found: { kind: "pdm", files: ["pyproject.toml", "pdm.lock"] },
    },
    "Pipfile.lock": {
        texts: { "main.py": app, Pipfile: "", "Pipfile.lock": '{"default": {"fastapi": {"version": "==1"}}}' },
        found: { kind: "pipenv", files: ["Pipfile", "Pipfile.lock"], hashes: true },
    },
    "a Pipfile without a lock": {
        texts: {
            "main.py": app,
            Pipfile: '[packages]\nfastapi = "==0.115.0"\nuvicorn = {extras = ["standard"], version = "*"}\n',
        },
        found: { kind: "list", list: ["fastapi==0.115.0", "uvicorn[standard]"] },
    },
    "pyproject.toml": {
        texts: { "main.py": app, "pyproject.toml": project('dependencies = ["fastapi", "uvicorn"]\n') },
        found: { kind: "project", folder: "" },
    },
    "requirements beside a pyproject.toml that only configures tools": {
        texts: {
            "app/main.py": app,
            "app/pyproject.toml": "[tool.ruff]\nline-length = 100\n",
            "requirements.txt": "fastapi\n",
        },
        found: { kind: "requirements", folder: "" },
    },
    "setup.py": {
        texts: {
            "main.py": app,
            "setup.py": 'from setuptools import setup\nsetup(name="x", install_requires=["fastapi", "uvicorn"])\n',
        },
        found: { kind: "project", files: ["setup.py"] },
    },
    "setup.cfg": {
        texts: {
            "main.py": app,
            "setup.cfg": "[metadata]\nname = x\n[options]\ninstall_requires =\n    fastapi\n    uvicorn\n",
        },
        found: { kind: "project", files: ["setup.cfg"] },
    },
    "the part of conda's environment that pip can install": {
        texts: {
            "main.py": `import numpy\n${app}`,
            "environment.yml":
                "dependencies:\n  - python=3.11\n  - numpy=1.26\n  - cudatoolkit\n  - pip:\n    - fastapi==0.115.0\n",
        },
        found: {
            kind: "list",
            list: ["fastapi==0.115.0", "numpy==1.26.*"],
            leftOut: ["cudatoolkit of environment.yml"],
        },
    },
    "well-known packages of what is imported": {
        texts: {
            "main.py": `import os, yaml\nfrom jose import jwt\nimport ours\ntry:\n    import orjson\nexcept ImportError: ...\n${app}`,
        },
        found: {
            kind: "list",
            list: ["fastapi", "orjson", "python-jose[cryptography]", "pyyaml"],
            leftOut: ["the module ours"],
        },
    },
};

describe("The dependencies of an application", () => {
    for (const [what, { texts, found }] of Object.entries(cases)) {
        it(`are ${what}`, () => {
            const { dependencies } = describeRepository(sampleFiles(texts));
            const picked = Object.keys(found).map(key => [key, dependencies[key as keyof typeof dependencies]]);
            assert.deepEqual(Object.fromEntries(picked), found);
        });
    }
});

describe("The server of an application", () => {
    const gunicorn = 'CMD ["gunicorn", "-k", "uvicorn.workers.UvicornWorker", "-w", "4", "main:app"]\n';
    const rows: readonly (readonly [what: string, requirements: string, dockerfile: string, server: object])[] = [
        ["uvicorn", "uvicorn\n", "", { kind: "uvicorn", options: [], isMissing: false }],
        ["uvicorn of fastapi[standard]", "fastapi[standard]\n", "", { kind: "uvicorn", options: [], isMissing: false }],
        ["uvicorn, which nothing asks for", "fastapi\n", "", { kind: "uvicorn", options: [], isMissing: true }],
        [
            "gunicorn, if that is what starts it",
            "uvicorn\ngunicorn\n",
            gunicorn,
            { kind: "gunicorn", worker: "uvicorn.workers.UvicornWorker", options: [], isMissing: false },
        ],
        [
            "uvicorn, if gunicorn is not installed",
            "uvicorn\n",
            gunicorn,
            { kind: "uvicorn", options: [], isMissing: false },
        ],
        [
            "uvicorn with the options that change answers",
            "uvicorn\n",
            'CMD ["uvicorn", "main:app", "--reload", "--workers", "4", "--proxy-headers", "--root-path=/api"]\n',
            { kind: "uvicorn", options: ["--proxy-headers", "--root-path", "/api"], isMissing: false },
        ],
    ];
    for (const [what, requirements, dockerfile, server] of rows) {
        it(`is ${what}`, () => {
            const texts = { "main.py": app, "requirements.txt": requirements, Dockerfile: `FROM x\n${dockerfile}` };
            assert.deepEqual(describeRepository(sampleFiles(texts)).server, server);
        });
    }
});

describe("A requirement", () => {
    const rows: readonly (readonly [text: string, found: object | undefined])[] = [
        ["Foo_Bar", { name: "foo-bar", extras: [], text: "Foo_Bar" }],
        [
            "a[B,c_d] ==1.0 ; python_version > '3'",
            { name: "a", extras: ["b", "c-d"], exact: "1.0", text: "a[B,c_d] ==1.0 ; python_version > '3'" },
        ],
        ["a>=1,<2 # why", { name: "a", extras: [], text: "a>=1,<2" }],
        ["a @ git+https://x/y", { name: "a", extras: [], text: "a @ git+https://x/y" }],
        ["./lib", undefined],
        ["", undefined],
    ];
    for (const [text, found] of rows)
        it(`is read from ${JSON.stringify(text)}`, () => assert.deepEqual(parseRequirement(text), found));
});
