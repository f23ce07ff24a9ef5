import assert from "node:assert/strict";
import { findApps, findPort, mentionedPaths } from "../../../../../release/plan/project/find-apps.js";

const file = (path: string, text: string) => ({ path, text });
const names = (...files: { path: string; text: string }[]) => findApps(files).map(({ name }) => name);

describe("The application of a repository", () => {
    const cases: [what: string, path: string, text: string, found: string[]][] = [
        ["a variable", "app/main.py", "app = FastAPI()\n", ["app.main:app"]],
        ["one with a type", "main.py", "api: FastAPI = FastAPI(title='x')\n", ["main:api"]],
        ["one by the module's name", "main.py", "app = fastapi.FastAPI(\n    title='x')\n", ["main:app"]],
        ["one of a package", "users/__init__.py", "app = FastAPI()\n", ["users:app"]],
        ["one below src", "src/users/main.py", "app = FastAPI()\n", ["users.main:app"]],
        [
            "a function that makes it",
            "app/main.py",
            "def create() -> FastAPI:\n    app = FastAPI()\n",
            ["app.main:create"],
        ],
        ["none inside a function", "app/main.py", "def f(x):\n    app = FastAPI()\n", []],
        ["none of a function with arguments", "app/main.py", "def create(settings) -> FastAPI:\n", []],
        ["none in a comment", "app/main.py", "# app = FastAPI()\n", []],
    ];
    for (const [what, path, text, found] of cases) {
        it(`is ${what}`, () => assert.deepEqual(names(file(path, text)), found));
    }

    it("is the main one of several", () => {
        const app = "app = FastAPI()\n";
        assert.deepEqual(
            names(
                file("app/admin.py", app),
                file("app/inner/main.py", app),
                file("app/main.py", `${app}def make() -> FastAPI:\n`),
            ),
            ["app.main:app", "app.inner.main:app", "app.admin:app", "app.main:make"],
        );
    });

    it("tells its port by the Dockerfile, else by its call of uvicorn", () => {
        const called = file("main.py", 'uvicorn.run("main:app", host="0.0.0.0", port=9000)\n');
        assert.equal(findPort([called], "FROM x\nEXPOSE 8080\n"), 8080);
        assert.equal(findPort([called], 'CMD ["uvicorn", "main:app", "--port", "8081"]\n'), 8081);
        assert.equal(findPort([called], undefined), 9000);
        assert.equal(findPort([file("main.py", "")], "EXPOSE 99999\n"), undefined);
    });

    it("tells its paths in either kind of quotes", () => {
        const routes = file("main.py", `@app.get("/healthz")\n@app.get('/version')\n# /readyz\n`);
        assert.deepEqual(mentionedPaths([routes], ["/healthz", "/readyz", "/version"]), ["/healthz", "/version"]);
    });
});
