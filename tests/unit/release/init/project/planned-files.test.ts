import assert from "node:assert/strict";
import { parse } from "yaml";
import { readSettings } from "../../../../../model/settings/read-settings.js";
import { type Answers, completeAnswers, type LibraryFacts } from "../../../../../release/init/answers.js";
import { defaultAnswers } from "../../../../../release/init/default-answers.js";
import { type PlanOptions, planProject } from "../../../../../release/init/project/plan-project.js";
import { describeRepository } from "../../../../../release/init/repository/describe-repository.js";
import type { RepositoryFiles } from "../../../../../release/init/repository/repository-files.js";
import { sampleFiles } from "../sample-files.js";

const library: LibraryFacts = {
    reference: "git+https://git.example.com/x.git#v0.1.0",
    isFolder: false,
    pulumiVersion: "3.0.0",
    typescriptVersion: "5.9.3",
    action: "name: fastapi-release\n",
};

const plain = {
    "app/__init__.py": "",
    "app/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
    "requirements.txt": "fastapi\nuvicorn\n",
};

type Texts = Readonly<Record<string, string>>;

interface Asked {
    readonly said?: Partial<Answers>;
    readonly options?: PlanOptions;
    readonly repository?: Partial<RepositoryFiles>;
}

function planned(texts: Texts, { said = {}, options = {}, repository = {} }: Asked = {}) {
    const files = sampleFiles({ ...plain, ...texts }, { present: Object.keys(texts), ...repository });
    const facts = describeRepository(files, said.app);
    const answers = completeAnswers(defaultAnswers(facts, options.force?.includes("Dockerfile")), said);
    return planProject(answers, facts, library, options);
}

function plan(...given: Parameters<typeof planned>) {
    const { plan, problems } = planned(...given);
    return plan ?? assert.fail(problems!.map(({ path, message }) => `${path}: ${message}`).join("\n"));
}

const actions = (...given: Parameters<typeof planned>) =>
    Object.fromEntries(plan(...given).files.map(({ path, action }) => [path, action]));

const content = (path: string, ...given: Parameters<typeof planned>) =>
    plan(...given).files.find(file => file.path === path)?.content ?? assert.fail(`no ${path}`);

const release = (...given: Parameters<typeof planned>) =>
    parse(content("Pulumi.dev.yaml", ...given)).config["fastapi-release:release"];

const service = (...given: Parameters<typeof planned>) =>
    parse(content("Pulumi.dev.yaml", ...given)).config["fastapi-release:service"];

describe("Files that are there", () => {
    it("stay, unless they are named", () => {
        const texts = { "Pulumi.yaml": "", "Pulumi.dev.yaml": "", Dockerfile: "FROM python:3.12\n" };
        const all = actions(texts);
        assert.deepEqual(
            [all["Pulumi.yaml"], all["Pulumi.dev.yaml"], all["Pulumi.prod.yaml"], all["Dockerfile"]],
            ["kept", "kept", "written", "kept"],
        );
        const forced = actions(texts, { options: { force: ["Pulumi.dev.yaml", "Dockerfile"] } });
        assert.deepEqual(
            [forced["Pulumi.yaml"], forced["Pulumi.dev.yaml"], forced["Dockerfile"]],
            ["kept", "overwritten", "overwritten"],
        );
    });

    it("are replaced only if init writes them, and never if they are added to", () => {
        const { problems } = planned({}, { options: { force: ["app/main.py", "package.json"] } });
        const known = "Pulumi.yaml, Pulumi.dev.yaml, Pulumi.prod.yaml, index.ts, tsconfig.json, Dockerfile";
        assert.deepEqual(problems, [
            { path: "--force", message: `"app/main.py" is no file that init writes; it may replace ${known}.` },
            { path: "--force", message: `"package.json" is added to, never replaced; it may replace ${known}.` },
        ]);
    });

    it("are added to: package.json, .gitignore, .dockerignore", () => {
        const texts = { "package.json": '{ "name": "web" }\n', ".gitignore": "*.pyc\n", ".dockerignore": "docs\n" };
        const all = actions(texts);
        assert.deepEqual([all["package.json"], all[".gitignore"]], ["added to", "added to"]);
        assert.equal(JSON.parse(content("package.json", texts)).scripts.release, "fastapi-release");
        // Made for init's Dockerfile alone, beside the team's list for all others.
        assert.deepEqual([all[".dockerignore"], all["Dockerfile.dockerignore"]], [undefined, "written"]);
        const kept = { ...texts, Dockerfile: "FROM python:3.12\nCOPY . .\n" };
        assert.match(content(".dockerignore", kept), /^docs\n\n# fastapi-release\n[\s\S]*\*\*\/node_modules\n/);
    });

    it("are built at the stage that compose names", () => {
        const texts = {
            Dockerfile: "FROM python:3.13 AS production\nCOPY . .\nFROM production AS development\n",
            "compose.yaml": "services: {api: {build: {context: ., target: production}}}\n",
        };
        assert.deepEqual(service(texts).build, { target: "production" });
        assert.equal(service({ Dockerfile: texts.Dockerfile }).build, undefined);
    });

    it("keep what Git ignores out of the build of a Dockerfile that stays, unless it or the team's own list says else", () => {
        const texts = {
            ".gitignore": "notes\n/dist\n*.log\n",
            "app/kept.log": "",
            Dockerfile: "FROM python:3.13\nCOPY . .\nCOPY dist ./static\n",
        };
        const lines = content(".dockerignore", texts).trim().split("\n");
        assert.deepEqual(lines.slice(0, 3), ["**/notes", "**/*.log", "!app/kept.log"]);
        assert.ok(!lines.includes("dist"));
        const own = content(".dockerignore", { ...texts, ".dockerignore": "docs\n" });
        assert.doesNotMatch(own, /notes|log/);
    });

    it("may be a folder called .gitignore", () => {
        const odd = { repository: { present: [".gitignore"] } };
        assert.equal(actions({}, odd)[".gitignore"], "kept");
        assert.ok(
            plan({}, odd).notes.includes(".gitignore is no file: add node_modules/ and dist/ to .git/info/exclude"),
        );
    });
});

describe("A project beside Node.js of a team", () => {
    const cases: readonly (readonly [string, Texts, string])[] = [
        ["workspaces", { "package.json": '{"workspaces": ["web"]}' }, "package.json has workspaces"],
        ["bun", { "package.json": "{}", "bun.lock": "" }, "package.json is installed by bun"],
        ["pnpm", { "package.json": "{}", "pnpm-lock.yaml": "" }, "package.json is installed by pnpm"],
        [
            "yarn by its name",
            { "package.json": '{"packageManager": "yarn@4.1.0"}' },
            "package.json is installed by yarn",
        ],
        ["modules", { "package.json": '{"type": "module"}' }, "package.json is of type module"],
        ["a program", { "package.json": '{"main": "server.js"}' }, "package.json has a program of its own"],
        [
            "a build",
            { "package.json": '{"devDependencies": {"vite": "5.0.0"}}' },
            "package.json builds something of the team's own",
        ],
        ["a compiler", { "package.json": "{}", "tsconfig.json": "{}" }, "tsconfig.json is the team's"],
    ];
    for (const [name, texts, reason] of cases) {
        it(`has a folder of its own next to ${name}`, () => {
            const all = plan(texts);
            const files = all.files.map(({ path }) => path);
            assert.ok(files.includes("release/package.json") && !files.includes("package.json"));
            assert.ok(all.notes.includes(`${reason}, so the project has a folder of its own: release`));
            assert.equal(all.steps[0], "cd release");
            const settings = parse(all.files.find(({ path }) => path === "release/Pulumi.dev.yaml")!.content);
            assert.equal(settings.config["fastapi-release:service"].context, "..");
            const kept = plan({ ...texts, Dockerfile: "FROM python:3.12\n" });
            assert.match(kept.files.find(({ path }) => path === ".dockerignore")!.content, /^release$/m);
        });
    }

    it("is not put into a folder of the team", () => {
        const texts = { "package.json": '{"type": "module"}', "release/notes.md": "" };
        assert.ok("fastapi-release/Pulumi.yaml" in actions(texts));
        assert.ok("release/Pulumi.yaml" in actions({ ...texts, "release/Pulumi.yaml": "" }));
    });

    it("stays beside the source where only npm is used", () => {
        assert.ok("package.json" in actions({ "package.json": '{"private": true}', "package-lock.json": "{}" }));
    });
});

describe("The written settings", () => {
    it("ask for the health path of the source, else for the OpenAPI document, else for the port", () => {
        const main = (more: string, options = "") => ({
            "app/main.py": `from fastapi import FastAPI\napp = FastAPI(${options})\n${more}`,
        });
        const routes = '@app.get("/healthz")\ndef h(): ...\n@app.get("/readyz")\ndef r(): ...\n';
        assert.deepEqual(release(main(routes)).probes, { path: "/healthz", readiness: { path: "/readyz" } });
        assert.deepEqual(release({}).probes, { path: "/openapi.json" });
        assert.deepEqual(release({}, { said: { health: "/up" } }).probes, { path: "/up" });
        const none = main("", "openapi_url=None");
        assert.equal(release(none).probes, undefined);
        assert.ok(
            plan(none).notes.includes(
                "probes only ask whether the port is open, since the source shows no path for them; name one with --health",
            ),
        );
    });

    it("send what middlewares ask of a request", () => {
        const main = `from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware
app = FastAPI()
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "*.example.com"])
app.add_middleware(HTTPSRedirectMiddleware)
`;
        const { probes, env } = release({ "app/main.py": main });
        assert.deepEqual(probes, {
            path: "/openapi.json",
            host: "www.example.com",
            headers: { "X-Forwarded-Proto": "https" },
        });
        assert.deepEqual(env, { FORWARDED_ALLOW_IPS: "*" });
    });

    const needing = {
        "app/main.py": `import os
from fastapi import FastAPI
app = FastAPI()
A = os.environ["REGION"], os.environ["MAIL"], os.environ["API_KEY"], os.environ["COUNT"]
`,
        ".env.example": "REGION=eu\nAPI_KEY=abc\nMAIL=\nCOUNT=10\n",
        ".env": "MAIL=real@example.com\n",
    };

    it("fill in what an example shows, and leave the rest to a person", () => {
        const text = content("Pulumi.dev.yaml", needing);
        assert.deepEqual(parse(text).config["fastapi-release:release"].env, { REGION: "eu", COUNT: "10" });
        assert.doesNotMatch(text, /real@example\.com|abc/);
        assert.ok(
            plan(needing).notes.includes(
                "cannot start without MAIL and API_KEY: give values in Pulumi.dev.yaml and Pulumi.prod.yaml",
            ),
        );
    });

    it("are valid before and after a person has filled them in", () => {
        const text = content("Pulumi.dev.yaml", needing);
        const filled = text
            .replace(/# (MAIL: )/, "$1me@example.com")
            .replace("# existingNamespace:", "existingNamespace:")
            .replace("# secretEnv:", "secretEnv:")
            .replace(/# {3}(API_KEY: \{)/, "  $1");
        for (const one of [text, filled]) {
            const config = Object.entries(parse(one).config as Record<string, unknown>);
            const values = Object.fromEntries(
                config.map(([key, value]) => [key.replace("fastapi-release:", ""), value]),
            );
            delete values["kubernetes:context"];
            assert.deepEqual(readSettings(values).problems ?? [], []);
        }
        const { env, secretEnv } = parse(filled).config["fastapi-release:release"];
        assert.deepEqual([env.MAIL, secretEnv], ["me@example.com", { API_KEY: { secret: "users-api-env-v1" } }]);
        // A name whose value was forgotten is refused.
        const forgotten = parse(text.replace("# MAIL:", "MAIL:")).config["fastapi-release:release"];
        assert.match(
            readSettings({ service: { name: "a", namespace: "b" }, release: forgotten }).problems?.[0]?.path ?? "",
            /release\.env\.MAIL/,
        );
    });

    it("give what the source writes a place", () => {
        const main = `import os
from fastapi import FastAPI
import transformers
os.makedirs("uploads", exist_ok=True)
URL = os.getenv("DATABASE_URL", "sqlite:///./a.db")
app = FastAPI()
`;
        const { env, volumes, mounts } = release({ "app/main.py": main });
        assert.deepEqual(env, { HOME: "/tmp", DATABASE_URL: "sqlite:////data/a.db" });
        assert.deepEqual(volumes, { uploads: { emptyDir: {} }, data: { emptyDir: {} } });
        assert.deepEqual(mounts, [
            { volume: "uploads", path: "/app/uploads" },
            { volume: "data", path: "/data" },
        ]);
    });

    it("link a file beside the code into a volume, in a Dockerfile of init's", () => {
        const main = 'from fastapi import FastAPI\nURL = "sqlite:///./a.db"\napp = FastAPI()\n';
        assert.match(content("Dockerfile", { "app/main.py": main }), /^RUN ln -sf \/data\/a\.db \/app\/a\.db$/m);
    });

    it("start the image of a Dockerfile that stays as a release can", () => {
        const texts = {
            Dockerfile:
                "FROM python:3.12\nWORKDIR /code\nCOPY . .\nEXPOSE 80\nCMD uvicorn app.main:app --host 0.0.0.0 --port 80\n",
        };
        const { port, args } = release(texts);
        assert.deepEqual([port, args], [8000, ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]]);
        assert.deepEqual(
            plan(texts).notes.filter(note => note.startsWith("Dockerfile")),
            [
                "Dockerfile line 5: release.args in the settings starts the server otherwise, since the server listens on port 80, " +
                    'which the pods\' user may not open ("permission denied"); the command starts uvicorn through a shell, ' +
                    "which passes no SIGTERM on: requests in flight are cut when a pod ends",
            ],
        );
    });

    it("name the context and the Dockerfile of a build from the folder above", () => {
        const texts = {
            "backend/app/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
            "backend/pyproject.toml": "",
            "backend/Dockerfile":
                'FROM python:3.12\nWORKDIR /app/backend\nCOPY uv.lock /app/\nCOPY backend /app/backend\nCMD ["fastapi", "run", "app/main.py"]\n',
            "uv.lock": "",
        };
        const repository = { folder: "backend", present: ["Dockerfile"] };
        const { context, build } = service(texts, { repository });
        assert.deepEqual([context, build], ["..", { dockerfile: "Dockerfile" }]);
        assert.ok("../.dockerignore" in actions(texts, { repository }));
    });

    it("propose the migration that the source has, without running it", () => {
        const texts = {
            "alembic.ini": "[alembic]\nscript_location = migrations\n",
            "migrations/env.py": "",
            "requirements.txt": "fastapi\nuvicorn\nalembic\n",
        };
        assert.match(content("Pulumi.dev.yaml", texts), /# migration: \{ command: \[alembic, upgrade, head\] \}/);
        assert.equal(release(texts).migration, undefined);
    });

    it("build a copy of a Dockerfile that a line or two put right", () => {
        const start = 'CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]\n';
        const texts = { Dockerfile: `FROM python:3.12\nRUN pip install --user x\n${start}` };
        const all = actions(texts);
        assert.deepEqual([all["Dockerfile"], all["Dockerfile.release"]], ["kept", "written"]);
        const copy = `FROM python:3.12\nRUN pip install --user x\nRUN chmod -R a+rX /root\n${start}`;
        assert.equal(content("Dockerfile.release", texts), copy);
        assert.deepEqual(service(texts).build, { dockerfile: "Dockerfile.release" });
        assert.deepEqual(release(texts).env, { PYTHONUSERBASE: "/root/.local" });
        assert.equal(
            plan(texts).notes[0],
            "Dockerfile line 2 installs packages into /root, which the pods' user, 10001, may not enter: the build takes a copy, " +
                "Dockerfile.release, which differs by this: add `RUN chmod -R a+rX /root` above line 3",
        );
        assert.equal(actions({ ...texts, "Dockerfile.release": copy })["Dockerfile.release"], "kept");
        const old = {
            Dockerfile: `FROM python:3.9-slim\n${start}`,
            "app/main.py": "from fastapi import FastAPI\nx: int | None = 1\napp = FastAPI()\n",
        };
        assert.equal(content("Dockerfile.release", old), `FROM python:3.11-slim\n${start}`);
    });

    it("say what stops a Dockerfile that cannot be helped, and how to get another", () => {
        const texts = {
            Dockerfile: 'FROM python:3.12\nCOPY nothing .\nCMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]\n',
        };
        assert.deepEqual(plan(texts).notes.slice(0, 2), [
            "Dockerfile line 2 stops each release: copies nothing, which the repository does not have: add it, or remove it there",
            "or let init write a Dockerfile instead of Dockerfile: init --force Dockerfile",
        ]);
    });
});

describe("A planned pipeline", () => {
    const git = { hasVersions: false, branch: "trunk" };

    it("is for the default branch", () => {
        const text = content(
            ".github/workflows/release.yml",
            {},
            { said: { pipeline: "github" }, repository: { git } },
        );
        assert.deepEqual(parse(text).on.push.branches, ["trunk"]);
    });

    it("is at Git's root, and works in the project's folder", () => {
        const texts = {
            "api/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
            "api/requirements.txt": "",
            "api/test_main.py": "",
        };
        const repository = { folder: "api", git, present: [] };
        for (const [pipeline, path] of [
            ["github", "../.github/workflows/release.yml"],
            ["gitlab", "../.gitlab-ci.yml"],
            ["jenkins", "../Jenkinsfile"],
        ] as const) {
            const text = content(path, texts, { said: { pipeline }, repository });
            if (pipeline === "github") {
                const { test, review, dev, rollback } = parse(text).jobs;
                assert.equal(test.steps.at(-1)["working-directory"], "api");
                for (const job of [review, dev, rollback]) assert.equal(job.steps.at(-1).with.folder, "api");
                assert.match(
                    review.steps.find((step: { run?: string }) => step.run?.includes("openapi")).run,
                    /&& PYTHONPATH=\. python3 -c 'import json; from main import app as app; print\(json\.dumps\(app\.openapi\(\)\)\)' > "\$RUNNER_TEMP\/openapi\.json"$/,
                );
            } else if (pipeline === "gitlab") {
                const { test, ".release": base } = parse(text);
                assert.deepEqual([test.script[0], base.before_script[0]], ["cd api", "cd api"]);
            } else assert.match(text, /sh 'cd api && npm ci'/);
        }
    });

    it("has another name beside a pipeline that does something else", () => {
        const other = "name: publish\n";
        const names = (texts: Texts, pipeline: Answers["pipeline"]) => {
            const { files, notes } = plan(texts, { said: { pipeline }, repository: { present: [] } });
            return [files.at(-1)!.path, files.at(-1)!.action, notes.filter(note => note.includes("stays as it is"))];
        };
        assert.deepEqual(names({ ".github/workflows/release.yml": other }, "github"), [
            ".github/workflows/fastapi-release.yml",
            "written",
            [],
        ]);
        assert.deepEqual(names({ ".gitlab-ci.yml": other }, "gitlab"), [
            ".gitlab/fastapi-release.yml",
            "written",
            [
                ".gitlab-ci.yml stays as it is; add to it: `include: [{ local: .gitlab/fastapi-release.yml }]`, and the stages test, deploy, rollback",
            ],
        ]);
        assert.deepEqual(names({ Jenkinsfile: other }, "jenkins"), [
            "Jenkinsfile.release",
            "written",
            ["Jenkinsfile stays as it is; make another job of Jenkins with the script path Jenkinsfile.release"],
        ]);
        const own = "      - run: npx fastapi-release deploy\n";
        assert.deepEqual(names({ ".github/workflows/release.yml": own }, "github").slice(0, 2), [
            ".github/workflows/release.yml",
            "kept",
        ]);
    });
});
