import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { readSettings } from "../../../model/read-settings.js";
import { settingsProblems } from "../../../model/settings-problems.js";
import { projectFolder } from "../../../platform/source-folder.js";
import { askAnswers } from "../../../release/facts/ask-answers.js";
import { defaultAnswers } from "../../../release/plan/project/answers.js";
import { SettingsFile } from "../../../release/stack/settings-file.js";
import { linkModules, makeFastApiRepository } from "./fastapi-repository.js";

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

    it("writes a project that reader and compiler accept, and says what comes next", () => {
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

    it("takes the SDK's version that the library has", () => {
        init();
        const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        const own = JSON.parse(readFileSync(join(projectFolder(), "package.json"), "utf8"));
        assert.deepEqual(dependencies, {
            "@pulumi/pulumi": own.dependencies["@pulumi/pulumi"],
            "fastapi-release": "git+https://git.example.com/team/fastapi-release.git#v0.1.0",
        });
    });

    it("leaves what is there, and changes nothing when it is run again", () => {
        writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
        init();
        assert.equal(readFileSync(join(folder, "Dockerfile"), "utf8"), "FROM scratch\n");
        assert.ok(!existsSync(join(folder, ".dockerignore")));
        writeFileSync(join(folder, "Pulumi.dev.yaml"), "config: {}\n");
        const { stdout } = init();
        assert.match(stdout, / {2}kept {9}Pulumi\.dev\.yaml {3}\(--force overwrites it\)\n/);
        assert.equal(readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8"), "config: {}\n");
        init("--force");
        assert.match(readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8"), /repository: localhost:5000\/greeter/);
    });

    it("writes nothing in a dry run, nor when something is wrong", () => {
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

    it("takes the library from the folder that it runs from, and says that others do not have it", () => {
        const { stdout } = spawnSync(process.execPath, [command, "init", "--cwd", folder], {
            encoding: "utf8",
            input: "",
        });
        const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        assert.match(dependencies["fastapi-release"], /^file:\.\.\//);
        assert.match(stdout, /which other machines do not have; for a pipeline name a Git repository by --library/);
        const missing = init("--library", "../nowhere");
        assert.match(
            missing.stderr,
            /^--library \.\.\/nowhere: there is no package\.json; name a checkout of fastapi-release\.\n$/,
        );
    });
});

describe("The package as a project installs it", () => {
    it("has what is compiled, without the tests", () => {
        const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
        const packed = execFileSync("npm", args, { cwd: projectFolder(), encoding: "utf8", stdio: "pipe" });
        const paths = new Set((JSON.parse(packed)[0].files as { path: string }[]).map(({ path }) => path));
        const wanted = [
            "dist/index.js",
            "dist/components/index.js",
            "dist/components/index.d.ts",
            "dist/release/main.js",
            "stand-ins/language-host/main.go",
            "stand-ins/language-host/run-python.py",
            "schema/settings.schema.json",
        ];
        assert.deepEqual(
            wanted.filter(path => !paths.has(path)),
            [],
        );
        assert.deepEqual(
            [...paths].filter(path => /^(dist\/)?tests\/|\.tsbuildinfo$/.test(path)),
            [],
        );
    }).timeout(60_000);
});

describe("The questions of init", () => {
    it("ask for what no option has said, and take Enter for what is shown", async () => {
        const facts = {
            directory: "/x/greeter",
            apps: [],
            paths: [],
            dependencies: { kind: "none" } as const,
            hasUvicorn: false,
            top: [],
            present: [],
        };
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
            "Name of the service [greeter]: Kubernetes namespace (dev gets -dev behind it) [hello]: " +
                "Image repository [localhost:5000/hello]: Application, as uvicorn takes it [app.main:app]: " +
                "Port [8000]: Pipeline (github, gitlab, jenkins, none) [none]: ",
        );
    });
});
