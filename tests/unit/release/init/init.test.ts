import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { projectFolder } from "../../../../machine/files.js";
import { readSettings } from "../../../../model/settings/read-settings.js";
import { settingsProblems } from "../../../../model/settings/settings-problems.js";
import { defaultAnswers } from "../../../../release/init/default-answers.js";
import { askAnswers } from "../../../../release/init/init.js";
import { describeRepository } from "../../../../release/init/repository/describe-repository.js";
import { SettingsFile } from "../../../../release/stack/settings-file.js";
import { linkModules, makeFastApiRepository } from "../fastapi-repository.js";
import { sampleFiles } from "./sample-files.js";

const command = join(projectFolder(), "dist", "release", "main.js");
const golden = join(projectFolder(), "tests", "unit", "release", "golden", "init.txt");

describe("init", function () {
    this.timeout(30_000);
    let folder: string;
    beforeEach(() => {
        folder = join(mkdtempSync(join(tmpdir(), "init-")), "greeter");
        makeFastApiRepository(folder);
    });
    afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

    const init = (...args: string[]) => {
        const library = ["--library", "git+https://git.example.com/team/fastapi-release.git#v0.1.0"];
        const all = ["init", "--cwd", folder, ...library, ...args];
        return spawnSync(process.execPath, [command, ...all], { encoding: "utf8", input: "" });
    };

    it("writes a project that the settings reader and the compiler accept, and says what comes next", () => {
        const { status, stdout, stderr } = init("--pipeline", "github", "--name", "hello");
        assert.deepEqual([status, stderr], [0, ""]);
        assert.equal(stdout.replaceAll(folder, "FOLDER"), readFileSync(golden, "utf8"));
        for (const stack of ["dev", "prod"]) {
            const { settings, problems } = readSettings(SettingsFile.read(folder, stack).values());
            assert.deepEqual(problems ?? settingsProblems(settings), [], stack);
        }
        linkModules(folder);
        const tsc = join(projectFolder(), "node_modules", "typescript", "bin", "tsc");
        const compiled = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
        assert.deepEqual([compiled.status, compiled.stdout], [0, ""]);
        const { main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        assert.ok(existsSync(join(folder, main)));
    });

    it("uses the library's version of the SDK", () => {
        init();
        const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const own = JSON.parse(readFileSync(join(projectFolder(), "package.json"), "utf8"));
        assert.deepEqual(dependencies, {
            "@pulumi/pulumi": own.dependencies["@pulumi/pulumi"],
            "fastapi-release": "git+https://git.example.com/team/fastapi-release.git#v0.1.0",
        });
    });

    it("keeps existing files, and changes nothing in a second run", () => {
        writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
        init();
        assert.equal(readFileSync(join(folder, "Dockerfile"), "utf8"), "FROM scratch\n");
        const ignored = readFileSync(join(folder, ".dockerignore"), "utf8");
        writeFileSync(join(folder, "Pulumi.dev.yaml"), "config: {}\n");
        const { stdout } = init();
        assert.match(stdout, / {2}kept {9}Pulumi\.dev\.yaml {3}\(--force Pulumi\.dev\.yaml replaces it\)\n/);
        assert.match(stdout, / {2}kept {9}package\.json\n/);
        assert.equal(readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8"), "config: {}\n");
        assert.equal(readFileSync(join(folder, ".dockerignore"), "utf8"), ignored);
        init("--force", "Pulumi.dev.yaml");
        assert.match(readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8"), /repository: localhost:5000\/greeter/);
        assert.equal(readFileSync(join(folder, "Dockerfile"), "utf8"), "FROM scratch\n");
        init("--force", "Dockerfile");
        assert.match(readFileSync(join(folder, "Dockerfile"), "utf8"), /uvicorn/);
    });

    it("writes nothing in a dry run, or if something is wrong", () => {
        const before = readdirSync(folder);
        const dry = init("--dry-run", "--json");
        assert.equal(dry.status, 0);
        assert.equal(JSON.parse(dry.stdout).dryRun, true);
        const wrong = init("--port", "http");
        assert.deepEqual(
            [wrong.status, wrong.stdout, wrong.stderr],
            [1, "", '1 problem, so nothing was written:\n  - --port: "http" is not a whole number from 1 to 65535.\n'],
        );
        assert.deepEqual(readdirSync(folder), before);
    });

    it("takes the library from its own folder, and says that other machines do not have it", () => {
        const { stdout } = spawnSync(process.execPath, [command, "init", "--cwd", folder], {
            encoding: "utf8",
            input: "",
        });
        const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        assert.match(dependencies["fastapi-release"], /^file:\.\.\//);
        assert.match(stdout, /which other machines do not have; for a pipeline, name a Git repository with --library/);
        const missing = init("--library", "../nowhere");
        assert.match(
            missing.stderr,
            /^--library \.\.\/nowhere: no package\.json there; name a checkout of fastapi-release\.\n$/,
        );
    });
});

describe("The questions of init", () => {
    it("ask for what no option sets, and use the default on Enter", async () => {
        const facts = describeRepository(sampleFiles({}, { root: "/x/greeter" }));
        const [input, output] = [new PassThrough(), new PassThrough()];
        const replies = ["hello", "", "registry.example.com/hello", "", "http", "gitlab"];
        output.on("data", (chunk: Buffer) => {
            if (/\]: $/.test(chunk.toString())) setImmediate(() => input.write(`${replies.shift()}\n`));
        });
        let said = "";
        output.on("data", chunk => {
            said += chunk;
        });
        const answers = await askAnswers(defaultAnswers(facts), { health: "/up" }, { input, output });
        assert.deepEqual(answers, {
            name: "hello",
            namespace: "hello",
            repository: "registry.example.com/hello",
            app: "app.main:app",
            port: "http",
            health: "/up",
            pipeline: "gitlab",
            context: "fastapi-release",
        });
        assert.equal(
            said,
            "Name of the service [greeter]: Kubernetes namespace (dev gets the suffix -dev) [hello]: " +
                "Image repository [localhost:5000/hello]: Application, in uvicorn's form [app.main:app]: " +
                "Port [8000]: Pipeline (github, gitlab, jenkins, none) [none]: ",
        );
    });
});
