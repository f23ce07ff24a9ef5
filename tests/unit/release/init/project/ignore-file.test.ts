import assert from "node:assert/strict";
import { dockerignore } from "../../../../../release/init/project/ignore-file.js";
import { describeRepository } from "../../../../../release/init/repository/describe-repository.js";
import { ignoredPaths } from "../../../../../release/init/repository/git-ignore.js";
import { sampleFiles } from "../sample-files.js";

const app = "from fastapi import FastAPI\napp = FastAPI()\n";

/** What a build gets of some more files, which Git does not list. */
function sent(texts: Record<string, string>, more: readonly string[] = []): string[] {
    const facts = describeRepository(sampleFiles(texts));
    const isIgnored = ignoredPaths(dockerignore(facts).trim().split("\n"));
    const start = facts.image.context === "" ? "" : `${facts.image.context}/`;
    const all = [...Object.keys(texts), ...more].filter(path => path.startsWith(start)).sort();
    return all.filter(path => !isIgnored(path.slice(start.length)));
}

describe("What a build gets", () => {
    it("is what the Dockerfile copies", () => {
        const texts = {
            "app/main.py": app,
            "requirements.txt": "",
            "README.md": "",
            "Pulumi.dev.yaml": "",
            "other/x.txt": "",
        };
        assert.deepEqual(sent(texts), ["app/main.py", "requirements.txt"]);
    });

    it("has no secret, no environment, no history", () => {
        const more = [
            "app/.env",
            "app/.env.local",
            "app/key.pem",
            "app/tls.key",
            "app/id_rsa",
            "app/.venv/x.py",
            "app/.git/HEAD",
            "app/__pycache__/x.pyc",
        ];
        assert.deepEqual(sent({ "app/main.py": app }, more), ["app/main.py"]);
    });

    it("has nothing that Git ignores, at any depth", () => {
        const texts = {
            "app/main.py": app,
            ".gitignore": "local/\n*.sqlite\r\n/app/data/raw\n# x\n",
            "app/.gitignore": "/cache\n",
        };
        const more = ["app/local/x.py", "app/a.sqlite", "app/data/raw/x", "app/cache/x", "app/data/x"];
        assert.deepEqual(sent(texts, more), ["app/.gitignore", "app/data/x", "app/main.py"]);
    });

    it("has what Git has although it ignores the like", () => {
        const texts = { "app/main.py": app, "app/seed.json": "", ".gitignore": "*.json\n!app/seed.json\n" };
        assert.deepEqual(sent(texts, ["app/other.json"]), ["app/main.py", "app/seed.json"]);
    });

    it("has no other file that an exception of Git's names", () => {
        const texts = {
            "app/main.py": app,
            ".vscode/settings.json": "",
            ".gitignore": ".vscode/*\n!.vscode/settings.json\n",
        };
        assert.deepEqual(sent(texts), ["app/main.py"]);
    });

    it("has no tests, unless the application imports them", () => {
        const texts = { "app/__init__.py": "", "app/tests/a.py": "", "app/test_x.py": "", "app/conftest.py": "" };
        assert.deepEqual(sent({ ...texts, "app/main.py": app }), ["app/__init__.py", "app/main.py"]);
        const imported = sent({ ...texts, "app/main.py": `from app.tests.a import x\n${app}` });
        assert.deepEqual(imported, ["app/__init__.py", "app/main.py", "app/tests/a.py"]);
    });

    it("is relative to the folder that is sent", () => {
        const texts = {
            "backend/main.py": app,
            "backend/requirements.txt": "",
            ".gitignore": "/backend/local\nlogs/\n/frontend/x\n",
        };
        const more = ["backend/local/x", "backend/logs/x"];
        assert.deepEqual(sent(texts, more), ["backend/main.py", "backend/requirements.txt"]);
        assert.doesNotMatch(dockerignore(describeRepository(sampleFiles(texts))), /frontend|backend/);
    });

    it("has no link to what the repository does not have, which Pulumi could not read", () => {
        const files = sampleFiles({ "app/main.py": app }, { lostLinks: ["app/skills/tool", "docs/tool"] });
        const lines = dockerignore(describeRepository(files)).trim().split("\n");
        assert.ok(lines.includes("app/skills/tool"));
        // Nothing of that folder is sent.
        assert.ok(!lines.includes("docs/tool"));
    });
});
