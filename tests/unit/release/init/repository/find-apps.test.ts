import assert from "node:assert/strict";
import { describeRepository } from "../../../../../release/init/repository/describe-repository.js";
import { sampleFiles } from "../sample-files.js";

const app = "from fastapi import FastAPI\napp = FastAPI()\n";
const made = "def create_app() -> FastAPI:\n    return FastAPI()\n";
const cmd = (...words: string[]) => `FROM python:3.13\nCMD ${JSON.stringify(words)}\n`;

interface Case {
    readonly texts: Readonly<Record<string, string>>;
    /** In uvicorn's form; a root other than the repository's in front of it. */
    readonly found: string | undefined;
}

const cases: Readonly<Record<string, Case>> = {
    "a variable": { texts: { "app/main.py": app }, found: "app.main:app" },
    "one with a type": { texts: { "main.py": "api: FastAPI = FastAPI(title='x')\n" }, found: "main:api" },
    "one through the module's name": {
        texts: { "main.py": "import fastapi as f\napp = f.FastAPI(\n  title='x')\n" },
        found: "main:app",
    },
    "one of a class of its own": { texts: { "main.py": "class Api(FastAPI): ...\napp = Api()\n" }, found: "main:app" },
    "one of a package": { texts: { "users/__init__.py": app }, found: "users:app" },
    "one below src": { texts: { "src/users/main.py": app }, found: "src users.main:app" },
    "one made in a condition": { texts: { "main.py": "if True:\n    app = FastAPI()\n" }, found: "main:app" },
    "what a function of the same file makes": {
        texts: { "app/main.py": `${made}app = create_app()\n` },
        found: "app.main:app",
    },
    "what a function of another file makes": {
        texts: { "app/factory.py": made, "app/main.py": "from app.factory import create_app\napp = create_app()\n" },
        found: "app.main:app",
    },
    "a function, where a package hides the module that calls it": {
        texts: {
            "app.py": "from app.main import create_app\napp = create_app()\nuvicorn.run(app)\n",
            "app/__init__.py": "",
            "app/main.py": made,
        },
        found: "app.main:create_app",
    },
    "a function, where nothing calls it": { texts: { "app/main.py": made }, found: "app.main:create_app" },
    "a function by what it returns": {
        texts: { "main.py": "def make():\n    api = FastAPI()\n    return api\n" },
        found: "main:make",
    },
    "none inside a function": { texts: { "app/main.py": "def f(x):\n    app = FastAPI()\n" }, found: undefined },
    "none of a function with arguments": {
        texts: { "main.py": "def create(settings) -> FastAPI: ...\n" },
        found: undefined,
    },
    "one of a function whose arguments have defaults": {
        texts: { "main.py": "def create(x=1, *y) -> FastAPI: ...\n" },
        found: "main:create",
    },
    "none in a comment": { texts: { "main.py": "# app = FastAPI()\n" }, found: undefined },
    "the main one of several": { texts: { "app/admin.py": app, "app/main.py": app }, found: "app.main:app" },
    "the one that others are mounted on": {
        texts: { "api.py": "v1 = FastAPI()\nmain = FastAPI()\nmain.mount('/v1', v1)\n" },
        found: "api:main",
    },
    "the one that another file mounts a part on": {
        texts: {
            "main.py": app,
            "server.py": "from main import app as part\napi = FastAPI()\napi.mount('/v1', part)\n",
        },
        found: "server:api",
    },
    "what wraps it": { texts: { "main.py": `${app}asgi = socketio.ASGIApp(sio, app)\n` }, found: "main:asgi" },
    "none of tests, while there is another": {
        texts: { "tests/main.py": app, "svc/deep/api_v1.py": app },
        found: "svc.deep.api_v1:app",
    },
    "one of an example, if there is no other": { texts: { "examples/main.py": app }, found: "examples.main:app" },
    "what the Dockerfile starts": {
        texts: { "main.py": app, "other.py": app, Dockerfile: cmd("uvicorn", "other:app") },
        found: "other:app",
    },
    "what its shell form starts, after a migration": {
        texts: {
            "main.py": app,
            "other.py": app,
            Dockerfile: "FROM x\nCMD alembic upgrade head && exec uvicorn --port 80 other:app\n",
        },
        found: "other:app",
    },
    "what a script of the Dockerfile starts": {
        texts: {
            "main.py": app,
            "other.py": app,
            "scripts/start.sh": `#!/bin/sh\nMODULE=\${MODULE:-other}\nexec gunicorn -k uvicorn.workers.UvicornWorker "$MODULE:app"\n`,
            Dockerfile: cmd("/app/scripts/start.sh"),
        },
        found: "other:app",
    },
    "what a module that the Dockerfile runs starts": {
        texts: {
            "main.py": app,
            "other.py": app,
            "run.py": 'uvicorn.run("other:app")\n',
            Dockerfile: cmd("python", "run.py"),
        },
        found: "other:app",
    },
    "what a console script starts": {
        texts: {
            "pyproject.toml": '[project]\nname = "x"\n[project.scripts]\nserve = "pkg.cli:main"\n',
            "pkg/cli.py": 'def main():\n    uvicorn.run("pkg.web:app")\n',
            "pkg/web.py": app,
            "main.py": app,
            Dockerfile: cmd("serve"),
        },
        found: "pkg.web:app",
    },
    "what compose starts": {
        texts: { "main.py": app, "other.py": app, "compose.yml": "services:\n  a: {command: uvicorn other:app}\n" },
        found: "other:app",
    },
    "what a Procfile starts": {
        texts: { "main.py": app, "other.py": app, Procfile: `web: uvicorn other:app --port=\${PORT:-8000}\n` },
        found: "other:app",
    },
    "what [tool.fastapi] names": {
        texts: { "main.py": app, "other.py": app, "pyproject.toml": '[tool.fastapi]\nentrypoint = "other:app"\n' },
        found: "other:app",
    },
    "what the source runs": {
        texts: { "main.py": app, "other.py": `${app}if __name__ == "__main__":\n    uvicorn.run(app, port=9000)\n` },
        found: "other:app",
    },
    "the file of fastapi run": {
        texts: {
            "main.py": app,
            "app/other.py": "api = FastAPI()\n",
            Dockerfile: cmd("fastapi", "run", "app/other.py", "--port", "80"),
        },
        found: "app.other:api",
    },
    "a folder of fastapi run": {
        texts: { "src/pkg/__init__.py": app, Dockerfile: cmd("uv", "run", "fastapi", "dev", "src/pkg") },
        found: "src pkg:app",
    },
    "what a framework around it keeps, when a command names it": {
        texts: { "pkg/app.py": "api = StacApi()\napp = api.app\n", Dockerfile: cmd("uvicorn", "pkg.app:app") },
        found: "pkg.app:app",
    },
    "not what pip only installs": {
        texts: { "main.py": app, "x.py": app, "setup.sh": "pip install fastapi uvicorn x:app\n" },
        found: "main:app",
    },
};

describe("The application of a repository", () => {
    for (const [what, { texts, found }] of Object.entries(cases)) {
        it(`is ${what}`, () => {
            const chosen = describeRepository(sampleFiles(texts)).app;
            const name = chosen && [chosen.root, chosen.name].filter(Boolean).join(" ");
            assert.equal(name, found);
        });
    }

    it("is the one that a person names", () => {
        const files = sampleFiles({ "main.py": app, "other.py": `${app}api = wrap(app)\n` });
        assert.equal(describeRepository(files, "other:app").app?.file, "other.py");
        assert.equal(describeRepository(files, "other:api").app?.file, "other.py");
        assert.equal(describeRepository(files, "nowhere:api").app, undefined);
    });

    it("is one of the project's folder", () => {
        const texts = { "services/users/main.py": app, "services/orders/main.py": app };
        const { apps } = describeRepository(sampleFiles(texts, { folder: "services/orders" }));
        assert.deepEqual(
            apps.map(({ file }) => file),
            ["services/orders/main.py"],
        );
    });
});

describe("Where Python finds an application", () => {
    const roots: Readonly<Record<string, Case>> = {
        "the folder above a package that is imported by its name": {
            texts: { "backend/app/main.py": `from app.api import router\n${app}`, "backend/app/api.py": "" },
            found: "backend app.main:app",
        },
        "the folder that holds both, with siblings of the package": {
            texts: {
                "app/server.py": `from core.config import x\nfrom app.a import y\n${app}`,
                "app/a.py": "",
                "core/config.py": "",
            },
            found: "app.server:app",
        },
        "its own folder, with siblings of the file": {
            texts: { "app/main.py": `from routers import x\n${app}`, "app/routers/x.py": "" },
            found: "app main:app",
        },
        "its own folder, whose name is none in Python": {
            texts: { "fastapi-app/main.py": app },
            found: "fastapi-app main:app",
        },
        "above the package, for relative imports": {
            texts: { "svc/main.py": `from .x import y\n${app}`, "svc/x.py": "" },
            found: "svc.main:app",
        },
        "the folder with requirements of its own": {
            texts: { "app/main.py": app, "app/requirements.txt": "" },
            found: "app main:app",
        },
        "src as a package": {
            texts: { "src/__init__.py": "", "src/main.py": `from src.x import y\n${app}`, "src/x.py": "" },
            found: "src.main:app",
        },
        "below a project beside another one": {
            texts: {
                "api/pyproject.toml": "",
                "api/api/__init__.py": "",
                "api/api/main.py": `from common import x\n${app}`,
                "common/pyproject.toml": "",
                "common/common/__init__.py": "",
            },
            found: "api api.main:app",
        },
        "as the Dockerfile starts it": {
            texts: { "app/main.py": app, "app/Dockerfile": cmd("uvicorn", "main:app") },
            found: "app main:app",
        },
    };
    for (const [what, { texts, found }] of Object.entries(roots)) {
        it(`is ${what}`, () => {
            const chosen = describeRepository(sampleFiles(texts)).app;
            assert.equal([chosen?.root, chosen?.name].filter(Boolean).join(" "), found);
        });
    }

    it("is several folders, if imports are found in several", () => {
        const texts = { "src/server.py": `import almanac\nfrom x import y\n${app}`, "lib/almanac.py": "", "x.py": "" };
        assert.deepEqual(describeRepository(sampleFiles(texts)).image.pythonPath, ["", "lib"]);
    });
});

describe("The port of an application", () => {
    const called = `${app}uvicorn.run(app, port=int(os.getenv("PORT", 9000)))\n`;
    const rows: readonly (readonly [what: string, dockerfile: string | undefined, port: number | undefined])[] = [
        ["that of the image's command", `${cmd("uvicorn", "main:app", "--port", "8081")}EXPOSE 8080\n`, 8081],
        ["that which the image exposes", "FROM x\nEXPOSE 8080/tcp\n", 8080],
        ["that of a call of uvicorn", undefined, 9000],
        ["none that cannot be", "FROM x\nEXPOSE 99999\n", 9000],
    ];
    for (const [what, dockerfile, port] of rows) {
        it(`is ${what}`, () => {
            const texts = { "main.py": called, ...(dockerfile === undefined ? {} : { Dockerfile: dockerfile }) };
            assert.equal(describeRepository(sampleFiles(texts)).port, port);
        });
    }
});
