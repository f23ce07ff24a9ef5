import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectFolder } from "../../../../../machine/files.js";
import type { LibraryFacts } from "../../../../../release/init/answers.js";
import { type Answers, completeAnswers, pipelineKinds } from "../../../../../release/init/answers.js";
import { defaultAnswers } from "../../../../../release/init/default-answers.js";
import { planProject } from "../../../../../release/init/project/plan-project.js";
import { describeRepository } from "../../../../../release/init/repository/describe-repository.js";
import type { RepositoryFacts } from "../../../../../release/init/repository/repository-facts.js";
import { sampleFiles } from "../sample-files.js";

const facts = describeRepository(
    sampleFiles({
        "app/main.py": 'app = FastAPI()\npaths = ["/healthz", "/readyz", "/version"]\n',
        "requirements.txt": "fastapi==0.115.0 --hash=sha256:0\nuvicorn==0.32.0 --hash=sha256:0\n",
        "tests/test_users.py": "",
    }),
);
const library: LibraryFacts = {
    reference: "git+https://git.example.com/team/fastapi-release.git#v0.1.0",
    isFolder: false,
    pulumiVersion: "3.248.0",
    typescriptVersion: "5.9.3",
    action: "name: fastapi-release\n",
};

function plan(change: Partial<RepositoryFacts> = {}, said: Partial<Answers> = {}, options = {}) {
    const found = { ...facts, ...change };
    const planned = planProject(completeAnswers(defaultAnswers(found), said), found, library, options);
    return planned.plan ?? assert.fail(planned.problems!.map(({ path, message }) => `${path}: ${message}`).join("\n"));
}
const content = (path: string, ...args: Parameters<typeof plan>) =>
    plan(...args).files.find(file => file.path === path)?.content ?? assert.fail(`no ${path}`);

describe("A project's plan", () => {
    it("takes the name from the folder, made valid for Kubernetes", () => {
        assert.equal(defaultAnswers(facts).name, "users-api");
        assert.equal(defaultAnswers({ ...facts, name: "" }).name, "service");
        assert.equal(defaultAnswers({ ...facts, name: "2nd.service-" }).name, "nd-service");
    });

    it("derives namespace and repository from a given name", () => {
        const { namespace, repository } = completeAnswers(defaultAnswers(facts), { name: "people" });
        assert.deepEqual([namespace, repository], ["people", "localhost:5000/people"]);
    });

    it("reports all problems, by option", () => {
        const said = { ...defaultAnswers(facts), name: "Users!", port: 0, app: "main", health: "x", context: "" };
        const { problems } = planProject(completeAnswers(said, { name: "Users!" }), facts, library);
        assert.deepEqual(problems, [
            {
                path: "--name",
                message:
                    '"Users!" is not a Kubernetes name; use lower-case letters, digits and dashes, starting with a letter.',
            },
            { path: "--port", message: "0 is not a whole number from 1 to 65535." },
            { path: "--health", message: '"x" is not a path; use one like /v1/users.' },
            { path: "--app", message: '"main" is not an application; use one like app.main:app.' },
            { path: "--context", message: '"" is not the name of a context.' },
        ]);
        const { problems: other } = planProject(
            { ...defaultAnswers(facts), pipeline: "travis" as never },
            facts,
            library,
        );
        assert.deepEqual(other, [
            { path: "--pipeline", message: '"travis" is not a pipeline; use one of github, gitlab, jenkins, none.' },
        ]);
    });

    it("quotes strings that YAML would read as something else", () => {
        const settings = parse(content("Pulumi.dev.yaml", {}, { name: "on", context: "arn:aws:eks/x y" }), {
            version: "1.1",
        });
        assert.equal(settings.config["fastapi-release:service"].name, "on");
        assert.equal(settings.config["kubernetes:context"], "arn:aws:eks/x y");
    });
});

describe("A written Dockerfile", () => {
    const line = (pattern: RegExp, ...args: Parameters<typeof plan>) =>
        content("Dockerfile", ...args)
            .split("\n")
            .filter(text => pattern.test(text));

    it("listens on a port that its user may open everywhere, whatever the source says", () => {
        assert.equal(defaultAnswers({ ...facts, port: 80 }).port, 8000);
        assert.equal(defaultAnswers({ ...facts, port: 9000 }).port, 9000);
        const { problems } = planProject({ ...defaultAnswers(facts), port: 80 }, facts, library, {});
        assert.deepEqual(problems, [
            {
                path: "--port",
                message:
                    "80 is below 1024, which the container's user may not open everywhere; use one like 8000. " +
                    "Users reach the Service on port 80 in any case.",
            },
        ]);
    });

    it("runs as its own user, on the given port", () => {
        assert.deepEqual(line(/^(USER|EXPOSE)/, {}, { port: 9000 }), ["USER 10001:10001", "EXPOSE 9000"]);
        assert.equal(line(/UVICORN_PORT=9000/, {}, { port: 9000 }).length, 1);
    });
});

describe("A written pipeline", () => {
    const texts = pipelineKinds.flatMap(pipeline =>
        pipeline === "none" ? [] : [plan({}, { pipeline }).files.at(-1)!],
    );

    it("is valid YAML, except for Jenkins", () => {
        const github = parse(texts[0]!.content);
        assert.deepEqual(Object.keys(github.jobs), ["test", "review", "dev", "prod", "rollback", "verify"]);
        for (const job of ["review", "dev", "prod"]) assert.equal(github.jobs[job].steps[0].with["fetch-depth"], 0);
        const { permissions, jobs } = github;
        assert.deepEqual(
            [permissions, jobs.review.permissions, jobs.dev.permissions, jobs.prod.permissions],
            [{ contents: "read" }, { contents: "read", "pull-requests": "write" }, { contents: "write" }, undefined],
        );
        assert.equal(github.jobs.rollback.if, "github.event_name == 'workflow_dispatch'");
        const gitlab = parse(texts[1]!.content);
        assert.deepEqual(gitlab.stages, ["test", "deploy", "rollback"]);
        assert.equal(gitlab.rollback.rules[0].when, "manual");
        assert.ok(gitlab.test.script.every((line: unknown) => typeof line === "string"));
        assert.ok(
            [...gitlab.deploy.script, ...gitlab[".release"].before_script].every(line => typeof line === "string"),
        );
    });

    it("gives no secret to a job that needs none, and needs neither Docker nor a registry to roll back", () => {
        const { jobs } = parse(texts[0]!.content);
        assert.doesNotMatch(JSON.stringify(jobs.test), /secrets\./);
        assert.match(JSON.stringify(jobs.dev), /docker login/);
        for (const job of ["prod", "rollback", "verify"])
            assert.doesNotMatch(JSON.stringify(jobs[job]), /docker|REGISTRY/i);
    });

    it("pins the actions of others by commit, with their version", () => {
        const action = readFileSync(join(projectFolder(), "action.yml"), "utf8");
        const used = [texts[0]!.content, action].flatMap(text =>
            [...text.matchAll(/^ *- (uses: [^.].*)$/gm)].map(([, line = ""]) => line),
        );
        assert.ok(used.length > 5);
        for (const line of used) assert.match(line, /^uses: [\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    it("writes the action that its jobs use", () => {
        const path = ".github/actions/fastapi-release/action.yml";
        const { files } = plan({}, { pipeline: "github" });
        assert.equal(files.find(file => file.path === path)?.content, library.action);
        assert.match(texts[0]!.content, /uses: \.\/\.github\/actions\/fastapi-release$/m);
    });

    it("tests, then deploys the next version, and rolls back by hand for a reason", () => {
        assert.deepEqual(
            texts.map(({ path }) => path),
            [".github/workflows/release.yml", ".gitlab-ci.yml", "Jenkinsfile"],
        );
        for (const { path, content: text } of texts) {
            assert.match(text, /python3 -m pytest/, path);
            if (path.startsWith(".github")) {
                const { dev, rollback } = parse(text).jobs;
                assert.equal(dev.steps.at(-1).with.args, "--next\n--promote\n--tag\n--wait-lock\n");
                assert.match(rollback.steps.at(-1).with.args, /^--reason=\$\{\{ inputs\.reason \}\}$/m);
            } else {
                assert.match(text, /npm ci/, path);
                assert.match(text, /npx fastapi-release doctor --ci --stack dev/, path);
                assert.match(text, /npx fastapi-release deploy --next --stack dev --promote/, path);
                assert.match(text, /npx fastapi-release rollback --stack .*--reason "\$/, path);
            }
            assert.match(text, /PULUMI_CONFIG_PASSPHRASE/, path);
        }
    });

    it("ends with a deploy of 0.1.0, or of what follows the versions that Git's tags name", () => {
        const deploy = (hasVersions: boolean) => {
            const files = { ...facts.files, git: { hasVersions } };
            return plan({ files }).steps.find(step => step.includes("deploy"));
        };
        assert.equal(deploy(false), "npx fastapi-release deploy 0.1.0");
        assert.equal(deploy(true), "npx fastapi-release deploy --next");
    });
});
