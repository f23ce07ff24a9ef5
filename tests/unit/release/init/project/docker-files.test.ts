// What init writes for six repositories that differ most: golden/dockerfile-<what>.txt.
// `REWRITE_GOLDEN=1 npx mocha dist/tests/unit/release/init/project/docker-files.test.js` rewrites them; review the diff.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../../../machine/files.js";
import { defaultAnswers } from "../../../../../release/init/default-answers.js";
import { dockerfile, dockerPlaces } from "../../../../../release/init/project/docker-files.js";
import { appNotes, imageNotes } from "../../../../../release/init/project/image-notes.js";
import { describeRepository } from "../../../../../release/init/repository/describe-repository.js";
import { sampleFiles } from "../sample-files.js";

const app = "from fastapi import FastAPI\napp = FastAPI()\n";
const facts = (texts: Readonly<Record<string, string>>, change = {}) => describeRepository(sampleFiles(texts, change));
const written = (texts: Readonly<Record<string, string>>) => {
    const found = facts(texts);
    return dockerfile(defaultAnswers(found, true), found);
};

const locked = (name: string, more = "") =>
    `[[package]]\nname = "${name}"\nversion = "1.2.3"\nsource = { registry = "https://pypi.org/simple" }\n${more}`;
const poetryLocked = (...names: string[]) =>
    names.map(name => `[[package]]\nname = "${name}"\nversion = "1.2.3"\n`).join("");

const repositories: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "requirements-by-hash": {
        "app/main.py": app,
        "requirements.txt": "fastapi==0.115.0 --hash=sha256:0\nuvicorn==0.32.0 --hash=sha256:0\n",
    },
    "uv-workspace": {
        "pyproject.toml": '[tool.uv.workspace]\nmembers = ["backend", "libs/*"]\n',
        "backend/pyproject.toml":
            '[project]\nname = "api"\nrequires-python = ">=3.14"\ndependencies = ["fastapi", "shared"]\n' +
            '[project.optional-dependencies]\nserver = ["uvicorn"]\n',
        "backend/app/main.py": `from app import x\nfrom shared import y\n${app}`,
        "libs/shared/pyproject.toml": '[project]\nname = "shared"\n[build-system]\nbuild-backend = "hatchling.build"\n',
        "libs/shared/src/shared/__init__.py": "",
        "uv.lock":
            '[[package]]\nname = "api"\nsource = { virtual = "backend" }\ndependencies = [{ name = "fastapi" }, { name = "shared" }]\n' +
            '[package.optional-dependencies]\nserver = [{ name = "uvicorn" }]\n' +
            `[[package]]\nname = "shared"\nsource = { editable = "libs/shared" }\n${locked("fastapi")}${locked("uvicorn")}`,
    },
    "poetry-with-gunicorn": {
        "src/__init__.py": "",
        "src/main.py": `from src import config\n${app}`,
        "pyproject.toml":
            '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\npython = "3.11.7"\nfastapi = "*"\nuvicorn = "*"\n' +
            'alembic = "*"\npsycopg2 = "*"\n[tool.poetry.group.prod.dependencies]\ngunicorn = "*"\n',
        "poetry.lock": poetryLocked("fastapi", "uvicorn", "gunicorn", "alembic", "psycopg2"),
        "alembic.ini": "[alembic]\nscript_location = alembic\n",
        "alembic/env.py": "",
        Procfile: "web: gunicorn src.main:app -k uvicorn.workers.UvicornWorker -w 4 --timeout 60\n",
    },
    "project-with-a-version-from-git": {
        "pyproject.toml":
            '[project]\nname = "svc"\ndynamic = ["version"]\ndependencies = ["fastapi", "uvicorn"]\nreadme = "README.md"\n' +
            '[build-system]\nrequires = ["hatchling", "hatch-vcs"]\nbuild-backend = "hatchling.build"\n',
        "README.md": "",
        "src/svc/__init__.py": "",
        "src/svc/main.py": `from importlib.metadata import version\nversion("svc")\n${app}`,
    },
    "nothing-declared": {
        "backend/main.py": `import yaml\n${app}app.mount("/", StaticFiles(directory="dist"))\n`,
        "frontend/package.json": "{}",
    },
    "lock-of-an-older-python": {
        "main.py": app,
        ".python-version": "3.9\n",
        "pyproject.toml": '[project]\nname = "x"\ndependencies = ["fastapi", "uvicorn", "greenlet"]\n',
        "uv.lock":
            `[[package]]\nname = "x"\nsource = { virtual = "." }\n${locked("fastapi")}${locked("uvicorn")}` +
            locked("greenlet", 'wheels = [{ url = "https://x/greenlet-1.1.2-cp39-cp39-manylinux_2_17_x86_64.whl" }]\n'),
    },
};

describe("A written Dockerfile", () => {
    for (const [what, texts] of Object.entries(repositories)) {
        it(`is golden/dockerfile-${what}.txt`, () => {
            const path = join(projectFolder(), "tests", "unit", "release", "golden", `dockerfile-${what}.txt`);
            if (process.env["REWRITE_GOLDEN"] === "1") writeFileSync(path, written(texts));
            assert.equal(written(texts), readFileSync(path, "utf8"));
        });
    }

    const line = (pattern: RegExp, texts: Readonly<Record<string, string>>) =>
        written(texts)
            .split("\n")
            .filter(text => pattern.test(text));
    const rows: readonly (readonly [
        what: string,
        texts: Record<string, string>,
        pattern: RegExp,
        lines: readonly string[],
    ])[] = [
        [
            "calls a function that creates the application",
            { "main.py": "def make() -> FastAPI: ...\n" },
            /^CMD/,
            ['CMD ["python3", "-m", "uvicorn", "--factory", "main:make", "--no-access-log"]'],
        ],
        [
            "names files with spaces",
            { "main.py": `${app}open("my seed.json")\n`, "my seed.json": "" },
            /^COPY .*seed/,
            ['COPY ["main.py","my seed.json","./"]'],
        ],
        [
            "installs what Git has with Git",
            { "main.py": app, "requirements.txt": "x @ git+https://git.example.com/x\n" },
            /^RUN apt-get/,
            ["RUN apt-get update && apt-get install -y --no-install-recommends git \\"],
        ],
        [
            "installs no library that a wheel brings",
            { "main.py": app, "requirements.txt": "psycopg[binary]\npsycopg2-binary\n" },
            /^RUN apt-get/,
            [],
        ],
        [
            "installs the libraries that packages need",
            { "main.py": app, "requirements.txt": "psycopg\nopencv-python\npython-magic\n" },
            /^RUN apt-get/,
            [
                "RUN apt-get update && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 libmagic1 libpq5 \\",
            ],
        ],
        [
            "follows the files of requirements",
            { "main.py": app, "requirements.txt": "-r requirements/base.txt\n", "requirements/base.txt": "fastapi\n" },
            /^COPY (?!-)/,
            ["COPY requirements.txt ./", "COPY requirements/base.txt ./requirements/", "COPY main.py ./"],
        ],
        [
            "exports Pipenv's lock",
            { "main.py": app, "Pipfile.lock": '{"default": {}}' },
            /pipenv requirements/,
            ["RUN /opt/tools/bin/pipenv requirements --hash > /tmp/requirements.txt \\"],
        ],
        [
            "exports PDM's lock",
            { "main.py": app, "pyproject.toml": '[project]\nname = "x"\ndependencies = []\n', "pdm.lock": "" },
            /pdm export/,
            ["RUN /opt/tools/bin/pdm export --production --format requirements --output /tmp/requirements.txt \\"],
        ],
        [
            "makes a lock where Poetry has none",
            {
                "main.py": app,
                "pyproject.toml": '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\nfastapi = "*"\n',
            },
            /poetry lock &&/,
            [
                "RUN /opt/tools/bin/poetry lock && /opt/tools/bin/poetry export --without-hashes --output /tmp/requirements.txt \\",
            ],
        ],
        [
            "builds what only the project's build knows",
            { "main.py": app, "setup.py": "from setuptools import setup\nsetup(install_requires=read())\n" },
            /--editable/,
            ["RUN python3 -m pip install --editable ."],
        ],
        [
            "builds a project that reads its dependencies from a file",
            {
                "main.py": app,
                "requirements.in": "fastapi\nuvicorn\n",
                "pyproject.toml":
                    '[project]\nname = "x"\ndynamic = ["dependencies"]\n' +
                    '[tool.setuptools.dynamic]\ndependencies = {file = ["requirements.in"]}\n',
            },
            /pip install|requirements\.in/,
            ["COPY pyproject.toml requirements.in ./", "RUN python3 -m pip install --editable ."],
        ],
        [
            "listens on a port that its user may open everywhere",
            { "main.py": app, Dockerfile: "FROM x\nEXPOSE 80\n" },
            /^EXPOSE/,
            ["EXPOSE 8000"],
        ],
    ];
    for (const [what, texts, pattern, lines] of rows) it(what, () => assert.deepEqual(line(pattern, texts), lines));
});

describe("The place of a written Dockerfile", () => {
    const rows: readonly (readonly [what: string, texts: Record<string, string>, folder: string, places: object])[] = [
        [
            "is the repository",
            { "app/main.py": app },
            "",
            { dockerfile: "Dockerfile", ignoreFile: ".dockerignore", context: "." },
        ],
        [
            "is the application's own folder",
            { "backend/main.py": app, "backend/requirements.txt": "" },
            "",
            { dockerfile: "backend/Dockerfile", ignoreFile: "backend/.dockerignore", context: "backend" },
        ],
        [
            "is there, seen from the project",
            { "backend/main.py": app, "backend/requirements.txt": "" },
            "backend",
            { dockerfile: "Dockerfile", ignoreFile: ".dockerignore", context: "." },
        ],
        [
            "is apart from a context above it",
            repositories["uv-workspace"]!,
            "",
            { dockerfile: "backend/Dockerfile", ignoreFile: "backend/Dockerfile.dockerignore", context: "." },
        ],
        [
            "is apart from a context above the project",
            repositories["uv-workspace"]!,
            "backend",
            { dockerfile: "Dockerfile", ignoreFile: "Dockerfile.dockerignore", context: ".." },
        ],
        [
            "is where one is, with a list of its own beside the team's",
            { "main.py": app, "docker/Dockerfile": "", ".dockerignore": "" },
            "",
            { dockerfile: "docker/Dockerfile", ignoreFile: "docker/Dockerfile.dockerignore", context: "." },
        ],
    ];
    for (const [what, texts, folder, places] of rows) {
        it(what, () => assert.deepEqual(dockerPlaces(facts(texts, { folder })), places));
    }
});

describe("Notes on a written Dockerfile", () => {
    const rows: readonly (readonly [texts: Record<string, string>, notes: readonly string[]])[] = [
        [{ "main.py": app, "requirements.txt": "fastapi\nuvicorn\n" }, []],
        [
            { "main.py": app, "requirements.txt": "fastapi\n" },
            ["no server is among the dependencies: the Dockerfile installs uvicorn beside them"],
        ],
        [
            { "main.py": `import yaml, ours\n${app}` },
            [
                "no file declares dependencies for pip, uv, Poetry or PDM: the Dockerfile installs the packages that the source imports, unpinned; " +
                    "for versions of your choice write requirements.txt, then init --force Dockerfile:\n    fastapi\n    pyyaml",
                "the image does not get the module ours: install it in the Dockerfile if the application needs it",
                "no server is among the dependencies: the Dockerfile installs uvicorn beside them",
            ],
        ],
        [
            { "main.py": `${app}app.mount("/", StaticFiles(directory="dist"))\n`, "requirements.txt": "uvicorn\n" },
            ["the source serves dist, not in Git: the image has it empty; copy or build it in the Dockerfile"],
        ],
        [
            repositories["lock-of-an-older-python"]!,
            [
                "greenlet: the locked version has no wheel for Python 3.11 (.python-version); the image takes the latest of the same " +
                    "major version that has one. Lock them anew to decide it yourself",
            ],
        ],
    ];
    for (const [texts, notes] of rows) {
        it(`are ${notes.length} for ${Object.keys(texts).join(", ")}`, () =>
            assert.deepEqual(imageNotes(facts(texts)), notes));
    }

    it("name the application that was chosen, if there are several", () => {
        const several = facts({ "main.py": app, "other.py": app, Procfile: "web: uvicorn other:app\n" });
        assert.deepEqual(appNotes(defaultAnswers(several), several), [
            "using other:app, which Procfile starts; also found: main:app",
        ]);
    });
});
