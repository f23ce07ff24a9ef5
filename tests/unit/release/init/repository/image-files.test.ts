import assert from "node:assert/strict";
import { describeRepository } from "../../../../../release/init/repository/describe-repository.js";
import { sampleFiles } from "../sample-files.js";

const app = "from fastapi import FastAPI\napp = FastAPI()\n";
const build = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n';
const project = `[project]\nname = "svc"\nreadme = "README.md"\ndependencies = ["fastapi"]\n${build}`;

const cases: Readonly<Record<string, { texts: Record<string, string>; found: object }>> = {
    "the packages that it imports, and their siblings": {
        texts: {
            "app/server.py": `from core.x import y\n${app}`,
            "core/x.py": "",
            "tasks/__init__.py": "",
            "tests/__init__.py": "",
            "docs/conf.py": "",
            "main.py": "",
            "conftest.py": "",
            "README.md": "",
        },
        found: { copied: ["app", "core", "main.py", "tasks"], context: "", workFolder: "", pythonPath: [""] },
    },
    "folders that it serves and files that it opens": {
        texts: {
            "app/main.py": `${app}app.mount("/s", StaticFiles(directory="www"))\nopen("seed/a.json")\nlogging.config.fileConfig("logging.ini")\n`,
            "www/a.css": "",
            "seed/a.json": "",
            "seed/b.json": "",
            "logging.ini": "",
            "other.ini": "",
        },
        found: { copied: ["app", "logging.ini", "seed/a.json", "www"], workFolder: "" },
    },
    "folders with usual names, even if no path is seen": {
        texts: { "app/main.py": app, "templates/a.html": "", "locales/de.po": "", "media/a.png": "" },
        found: { copied: ["app", "locales", "templates"] },
    },
    "what paths from a file's place name": {
        texts: {
            "app/main.py": `BASE = Path(__file__).resolve().parent.parent\n${app}t = Jinja2Templates(directory=BASE / "pages")\n`,
            "pages/a.html": "",
        },
        found: { copied: ["app", "pages"] },
    },
    "what lies above its project, if only that is there": {
        texts: {
            "backend/main.py": `${app}open("shared/a.json")\n`,
            "backend/requirements.txt": "",
            "shared/a.json": "",
        },
        found: { copied: ["backend/main.py", "shared/a.json"], context: "", workFolder: "" },
    },
    "only its own folder of a repository with others": {
        texts: {
            "backend/app/main.py": `from app import x\n${app}`,
            "backend/pyproject.toml": "",
            "frontend/package.json": "{}",
        },
        found: { copied: ["backend/app"], context: "backend", workFolder: "backend", pythonPath: ["backend"] },
    },
    "Alembic's settings and scripts": {
        texts: {
            "app/main.py": app,
            "requirements.txt": "alembic\n",
            "alembic.ini": "[alembic]\nscript_location = %(here)s/db/migrations\n",
            "db/migrations/env.py": "from models import base\n",
            "models/base.py": "",
        },
        found: { copied: ["alembic.ini", "app", "db", "models"] },
    },
    "no secret that it names": {
        texts: { "main.py": `${app}open("key.pem")\nload_dotenv(".env")\n`, "key.pem": "", ".env": "" },
        found: { copied: ["main.py"] },
    },
    "folders that are only made by another build": {
        texts: {
            "app/main.py": `${app}app.mount("/", StaticFiles(directory=os.path.join(os.path.dirname(__file__), "dist")))\n`,
        },
        found: { copied: ["app"], absent: ["app/dist"] },
    },
    "the project itself, for its version": {
        texts: {
            "src/svc/main.py": `from importlib.metadata import version\nversion("svc")\n${app}`,
            "src/svc/__init__.py": "",
            "pyproject.toml": project,
            "README.md": "",
        },
        found: { copied: ["README.md", "pyproject.toml", "src"], installed: [""] },
    },
    "the project itself, for a file that its build makes": {
        texts: {
            "svc/main.py": `from svc import v\n${app}`,
            "svc/__init__.py": "from ._version import v\n",
            "pyproject.toml": project,
        },
        found: { copied: ["pyproject.toml", "svc"], installed: [""] },
    },
    "the project itself, for its plug-ins": {
        texts: { "svc/main.py": app, "pyproject.toml": `${project}[project.entry-points.x]\na = "svc.main:app"\n` },
        found: { installed: [""] },
    },
    "only the source of a project that nothing asks to be installed": {
        texts: {
            "svc/main.py": `from importlib.metadata import version\nversion("fastapi")\n${app}`,
            "pyproject.toml": project,
        },
        found: { copied: ["svc"], installed: [] },
    },
    "other projects that requirements name": {
        texts: { "main.py": app, "requirements.txt": "-e ./lib\n", "lib/pyproject.toml": project, "lib/x.py": "" },
        found: { copied: ["lib", "main.py"], installed: ["lib"] },
    },
};

describe("The image of an application has", () => {
    for (const [what, { texts, found }] of Object.entries(cases)) {
        it(what, () => {
            const { image } = describeRepository(sampleFiles(texts));
            const picked = Object.keys(found).map(key => [key, image[key as keyof typeof image]]);
            assert.deepEqual(Object.fromEntries(picked), found);
        });
    }
});

describe("The migration of an application", () => {
    it("is Alembic's, where the dependencies have it", () => {
        const texts = {
            "api/main.py": app,
            "alembic.ini": "[alembic]\nscript_location = api:migrations\n",
            "api/migrations/env.py": "",
        };
        const { migration } = describeRepository(sampleFiles({ ...texts, "requirements.txt": "alembic\n" }));
        assert.deepEqual(migration, {
            folder: "",
            command: ["alembic", "upgrade", "head"],
            files: ["alembic.ini", "api/migrations"],
            script: "api/migrations/env.py",
        });
        assert.equal(
            describeRepository(sampleFiles({ ...texts, "requirements.txt": "fastapi\n" })).migration,
            undefined,
        );
    });
});

describe("The name of a repository", () => {
    const rows: readonly (readonly [what: string, files: object, name: string])[] = [
        ["its folder's", { root: "/home/ada/orders" }, "orders"],
        ["that of the project's folder in it", { root: "/home/ada/platform", folder: "services/users" }, "users"],
        ["the repository's, for a folder that says nothing", { root: "/home/ada/orders", folder: "backend" }, "orders"],
        [
            "the remote's, for a checkout that says nothing",
            { root: "/builds/app", git: { remote: "git@x:team/orders.git", hasVersions: false } },
            "orders",
        ],
        ["the folder's, where nothing else is known", { root: "/srv/app" }, "app"],
    ];
    for (const [what, files, name] of rows) {
        it(`is ${what}`, () => assert.equal(describeRepository(sampleFiles({}, files)).name, name));
    }
});

describe("The Dockerfile of a repository", () => {
    const compose = "services:\n  web:\n    build: {context: .., dockerfile: docker/Dockerfile, target: prod}\n";
    const rows: readonly (readonly [what: string, texts: Record<string, string>, found: object | undefined])[] = [
        [
            "beside the application",
            { "app/Dockerfile": "FROM a", Dockerfile: "FROM b" },
            { path: "app/Dockerfile", text: "FROM a" },
        ],
        [
            "for production",
            { "Dockerfile.dev": "FROM a", "Dockerfile.prod": "FROM b" },
            { path: "Dockerfile.prod", text: "FROM b" },
        ],
        [
            "in a folder of its own, as compose builds it",
            { "docker/Dockerfile": "FROM a", "docker/compose.yml": compose },
            { path: "docker/Dockerfile", text: "FROM a", context: "", target: "prod" },
        ],
        ["none that is only for development", { "Dockerfile.dev": "FROM a" }, undefined],
    ];
    for (const [what, texts, found] of rows) {
        it(`is the one ${what}`, () => {
            assert.deepEqual(describeRepository(sampleFiles({ "app/main.py": app, ...texts })).dockerfile, found);
        });
    }
});
