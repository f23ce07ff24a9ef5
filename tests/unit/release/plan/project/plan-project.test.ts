import assert from "node:assert/strict";
import { parse } from "yaml";
import {
    type Answers,
    completeAnswers,
    defaultAnswers,
    pipelineKinds,
} from "../../../../../release/plan/project/answers.js";
import { planProject } from "../../../../../release/plan/project/plan-project.js";
import type { LibraryFacts, RepositoryFacts } from "../../../../../release/plan/project/repository-facts.js";

const facts: RepositoryFacts = {
    directory: "/home/ada/Users_API",
    apps: [{ name: "app.main:app", file: "app/main.py", factory: false }],
    paths: ["/healthz", "/readyz", "/version"],
    dependencies: { kind: "requirements", file: "requirements.txt", hashes: true },
    hasUvicorn: true,
    top: ["app", "requirements.txt", "tests"],
    present: [],
};
const library: LibraryFacts = {
    reference: "git+https://git.example.com/team/fastapi-release.git#v0.1.0",
    isFolder: false,
    pulumiVersion: "3.248.0",
    typescriptVersion: "5.9.3",
};

function plan(change: Partial<RepositoryFacts> = {}, said: Partial<Answers> = {}, options = {}) {
    const found = { ...facts, ...change };
    const planned = planProject(completeAnswers(defaultAnswers(found), said), found, library, options);
    return planned.plan ?? assert.fail(planned.problems!.map(({ path, message }) => `${path}: ${message}`).join("\n"));
}
const content = (path: string, ...args: Parameters<typeof plan>) =>
    plan(...args).files.find(file => file.path === path)?.content ?? assert.fail(`no ${path}`);

describe("A project's plan", () => {
    it("takes the name from the folder, as Kubernetes takes it", () => {
        assert.equal(defaultAnswers(facts).name, "users-api");
        assert.equal(defaultAnswers({ ...facts, directory: "/" }).name, "service");
        assert.equal(defaultAnswers({ ...facts, directory: "/x/2nd.service-" }).name, "nd-service");
    });

    it("has namespace and repository follow the name that was said", () => {
        const { namespace, repository } = completeAnswers(defaultAnswers(facts), { name: "people" });
        assert.deepEqual([namespace, repository], ["people", "localhost:5000/people"]);
    });

    it("tells all that is wrong, by option", () => {
        const said = { ...defaultAnswers(facts), name: "Users!", port: 0, app: "main", health: "x", context: "" };
        const { problems } = planProject(completeAnswers(said, { name: "Users!" }), facts, library);
        assert.deepEqual(problems, [
            {
                path: "--name",
                message:
                    '"Users!" is not a name for Kubernetes; use lower-case letters, digits and dashes, a letter first.',
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

    it("keeps what is there, and overwrites it by force", () => {
        const present = ["Pulumi.yaml", "package.json"];
        const actions = (options = {}) =>
            plan({ present }, {}, options).files.filter(({ action }) => action !== "written");
        assert.deepEqual(
            actions().map(({ path, action }) => `${path} ${action}`),
            ["Pulumi.yaml kept", "package.json kept"],
        );
        assert.deepEqual(
            actions({ force: true }).map(({ action }) => action),
            ["overwritten", "overwritten"],
        );
    });

    it("never touches rules of Git's, nor the ignore file of a Dockerfile that stays", () => {
        const found = { gitignore: "node_modules\n", dockerfile: "FROM x\n", present: [".gitignore", "Dockerfile"] };
        const paths = plan(found, {}, {}).files.map(({ path, action }) => `${path} ${action}`);
        assert.ok(!paths.some(path => path.startsWith(".gitignore") || path.startsWith(".dockerignore")));
        assert.ok(paths.includes("Dockerfile kept"));
        const { notes } = plan(found);
        assert.ok(notes.includes(".gitignore lacks dist/; add them"));
        assert.match(
            notes.join("\n"),
            /the Dockerfile does not tell what it is built from, so it would be refused; add:\n {4}ARG APP_VERSION/,
        );
        const forced = plan(found, {}, { force: true }).files.map(({ path }) => path);
        assert.ok(forced.includes(".dockerignore") && !forced.includes(".gitignore"));
    });

    it("names what every gate asks for and the source does not have", () => {
        const [note] = plan({ paths: ["/healthz"] }).notes;
        assert.match(
            note ?? "",
            /^the gate asks each release for \/readyz and \/version, which no source file has; add:\n/,
        );
        assert.ok(note?.includes('return {"version": os.environ["APP_VERSION"]}'));
        assert.doesNotMatch(plan().notes.join("\n"), /gate/);
    });

    it("asks the path that tells whether it lives where that is another one", () => {
        const settings = parse(content("Pulumi.dev.yaml", { paths: ["/health"] }));
        assert.deepEqual(settings.config["fastapi-release:release"].probes, {
            startup: { path: "/health" },
            liveness: { path: "/health" },
        });
        assert.equal(parse(content("Pulumi.dev.yaml")).config["fastapi-release:release"].probes, undefined);
    });

    it("quotes what YAML would take for something else", () => {
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

    it("installs by hash where there is a lock, and says so where there is none", () => {
        assert.equal(line(/pip install .*--require-hashes -r requirements\.txt/).length, 1);
        const loose = { dependencies: { kind: "requirements", file: "requirements.txt", hashes: false } } as const;
        assert.equal(line(/--require-hashes/, loose).length, 0);
        assert.equal(line(/^# Not pinned by hash/, loose).length, 1);
        assert.equal(line(/uv export --frozen/, { dependencies: { kind: "uv" } }).length, 1);
        assert.equal(line(/^COPY --from=lock/, { dependencies: { kind: "uv" } }).length, 1);
        assert.equal(line(/tomllib/, { dependencies: { kind: "pyproject" } }).length, 1);
    });

    it("copies the folder of the application only", () => {
        assert.deepEqual(line(/^COPY \./), ["COPY ./app ./app"]);
        assert.match(content(".dockerignore"), /^\*\n!requirements\.txt\n!app\n/);
        const src = { apps: [{ name: "users.main:app", file: "src/users/main.py", factory: false }] };
        assert.deepEqual(line(/^COPY \.|PYTHONPATH/, src), [
            "ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app/src",
            "COPY ./src ./src",
        ]);
        const top = { apps: [{ name: "main:app", file: "main.py", factory: false }] };
        assert.deepEqual(line(/^COPY \./, top), ["COPY . ."]);
        assert.match(content(".dockerignore", top), /^node_modules\n[\s\S]*\nPulumi\*\.yaml\n/);
    });

    it("calls a function that makes the application", () => {
        const made = { apps: [{ name: "app.main:make", file: "app/main.py", factory: true }] };
        assert.match(line(/^CMD/, made)[0] ?? "", /"uvicorn", "--factory", "app\.main:make",/);
        assert.match(line(/^CMD/)[0] ?? "", /"uvicorn", "app\.main:app",/);
    });

    it("runs as a user of its own, on the port that is asked for", () => {
        assert.deepEqual(line(/^(USER|EXPOSE)/, {}, { port: 9000 }), ["USER 10001:10001", "EXPOSE 9000"]);
        assert.equal(line(/UVICORN_PORT=9000/, {}, { port: 9000 }).length, 1);
    });

    it("installs the drain where the repository has it", () => {
        const top = [...facts.top, "fastapi-release-drain"];
        assert.equal(line(/fastapi-release-drain$/, { top }).length, 2);
        assert.match(content(".dockerignore", { top }), /\n!fastapi-release-drain\n/);
        assert.equal(line(/drain/).filter(text => text.startsWith("COPY")).length, 0);
    });
});

describe("A written pipeline", () => {
    const texts = pipelineKinds.flatMap(pipeline =>
        pipeline === "none" ? [] : [plan({}, { pipeline }).files.at(-1)!],
    );

    it("is YAML where it is to be", () => {
        const github = parse(texts[0]!.content);
        assert.deepEqual(Object.keys(github.jobs), ["test", "deploy", "rollback"]);
        assert.equal(github.jobs.deploy.steps[0].with["fetch-depth"], 0);
        assert.equal(github.jobs.rollback.if, "github.event_name == 'workflow_dispatch'");
        const gitlab = parse(texts[1]!.content);
        assert.deepEqual(gitlab.stages, ["test", "deploy", "rollback"]);
        assert.equal(gitlab.rollback.rules[0].when, "manual");
        assert.ok(gitlab.test.script.every((line: unknown) => typeof line === "string"));
        assert.ok(
            [...gitlab.deploy.script, ...gitlab[".release"].before_script].every(line => typeof line === "string"),
        );
    });

    it("tests, then deploys the next version, and rolls back by hand for a reason", () => {
        assert.deepEqual(
            texts.map(({ path }) => path),
            [".github/workflows/release.yml", ".gitlab-ci.yml", "Jenkinsfile"],
        );
        for (const { path, content: text } of texts) {
            assert.match(text, /npm ci/, path);
            assert.match(text, /python3 -m pytest/, path);
            assert.match(text, /version=\$\(npx fastapi-release next-version --stack dev\)/, path);
            assert.match(text, /npx fastapi-release deploy "\$version" --stack dev --promote/, path);
            assert.match(text, /npx fastapi-release rollback --stack .*--reason "\$/, path);
            assert.match(text, /PULUMI_CONFIG_PASSPHRASE/, path);
        }
    });

    it("has a place for tests where there are none", () => {
        assert.match(content("Jenkinsfile", { top: ["app"] }, { pipeline: "jenkins" }), /echo 'no tests yet/);
    });
});
