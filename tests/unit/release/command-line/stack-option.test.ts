import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../../machine/files.js";
import { commands } from "../../../../release/commands.js";
import { SampleProject } from "../sample-project.js";
import { twoReleases } from "../sample-settings.js";

const main = join(projectFolder(), "dist", "release", "main.js");

/** Arguments that a command needs besides those about its stack. */
const needed: Readonly<Record<string, readonly string[]>> = {
    deploy: ["1.2.0"],
    canary: ["pause"],
    freeze: ["--reason", "x", "--no-update"],
    unfreeze: ["--no-update"],
    quarantine: ["1.0.0", "--reason", "x", "--no-update"],
    unquarantine: ["1.0.0", "--no-update"],
    show: ["latest"],
    settings: ["refresh"],
    render: ["latest", "--out", "manifests"],
};
const withoutStack = ["init", "completion"];
const ofStacks = Object.keys(commands).filter(name => !withoutStack.includes(name));

describe("--stack", function () {
    this.timeout(120_000);
    let project: SampleProject;
    beforeEach(() => {
        project = new SampleProject();
        project.record(twoReleases, "deploy 1.1.0");
    });
    afterEach(() => project.remove());

    async function run(...args: string[]): Promise<{ readonly code: number; readonly output: string }> {
        const env = { ...process.env, PULUMI_BACKEND_URL: "" };
        const child = spawn(process.execPath, [main, ...args, "--cwd", project.folder], { cwd: project.folder, env });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", chunk => (output += String(chunk)));
        const code = await new Promise<number>(done => child.on("close", code => done(code ?? -1)));
        return { code, output };
    }
    const files = () => readdirSync(project.root, { recursive: true }).map(String).sort();

    it("is refused by every command when it is not a name, and no file is written", async () => {
        const before = files();
        for (const command of ofStacks) {
            const { code, output } = await run(command, ...(needed[command] ?? []), "--stack", "x/../../out/dev");
            assert.equal(code, 1, `${command}: ${output}`);
            assert.match(
                output,
                /--stack: "x\/\.\.\/\.\.\/out\/dev" is not the name of a stack: .* There is dev\.$/m,
                command,
            );
        }
        assert.deepEqual(files(), before);
    });

    it("is refused by every command when there is no such stack, with those that exist", async () => {
        const before = files();
        for (const command of ofStacks.filter(name => name !== "doctor")) {
            const { code, output } = await run(command, ...(needed[command] ?? []), "--stack", "typo");
            assert.equal(code, 1, `${command}: ${output}`);
            assert.match(output, /\bdev\b/, `${command}: ${output}`);
            assert.match(output, /has no stack typo|Pulumi\.typo\.yaml does not exist/, `${command}: ${output}`);
        }
        const { code, output } = await run("doctor", "--stack", "typo");
        assert.equal(code, 1, output);
        assert.match(output, /Pulumi\.typo\.yaml does not exist; make one, or use --stack dev/);
        assert.deepEqual(files(), before);
    });

    it("is not looked for in a folder that does not exist", async () => {
        const yaml = readFileSync(join(project.folder, "Pulumi.yaml"), "utf8");
        project.write("users/Pulumi.yaml", yaml.replace("/state", "/sttae"));
        for (const args of [["history"], ["next-version"], ["settings", "refresh"], ["report", "--out", "r.html"]]) {
            const { code, output } = await run(...args);
            assert.equal(code, 1, output);
            assert.match(
                output,
                /Pulumi's state folder \S+\/sttae does not exist; make it, or name another: PULUMI_BACKEND_URL\./,
            );
        }
    });

    it("has no organization where Pulumi keeps its state in a folder", async () => {
        for (const args of [["history"], ["settings", "refresh"], ["promote"], ["deploy", "1.2.0"], ["doctor"]]) {
            const { code, output } = await run(...args, "--stack", "acme/dev");
            assert.equal(code, 1, output);
            assert.match(
                output,
                /there is no organization acme at file:\/\/\S+, where Pulumi's state is; leave it out of the stack's name\. Nothing was done\./,
            );
        }
    });

    it("has a settings file that is there, or it is said why there is none", async () => {
        const refresh = async () => (await run("settings", "refresh")).output;
        renameSync(project.file, join(project.folder, "Pulumi.dev.yml"));
        assert.match(
            await refresh(),
            /Pulumi\.dev\.yaml does not exist, and Pulumi does not read Pulumi\.dev\.yml; make one\./,
        );
        symlinkSync("settings/dev.yaml", project.file);
        assert.match(
            await refresh(),
            /Pulumi\.dev\.yaml is a link to settings\/dev\.yaml, which does not exist; make one\./,
        );
        const yaml = readFileSync(join(project.folder, "Pulumi.yaml"), "utf8");
        project.write("users/Pulumi.yaml", `${yaml}stackConfigDir: stacks\n`);
        assert.match(
            await refresh(),
            /Pulumi\.yaml: the folder of the settings, \/\S+\/stacks, does not exist; make it, or leave out the key\./,
        );
    });

    it("is of a project whose name Pulumi takes", async () => {
        const yaml = readFileSync(join(project.folder, "Pulumi.yaml"), "utf8");
        for (const name of ["../x", "..", "a b", "x".repeat(101)]) {
            project.write("users/Pulumi.yaml", yaml.replace(/^name: .*$/m, `name: "${name}"`));
            const { code, output } = await run("history");
            assert.equal(code, 1, output);
            assert.match(output, /Pulumi\.yaml: ".* is not the name of a project; use up to 100 letters/);
        }
        for (const name of ["Pulumi.yml", "Pulumi.json"]) {
            rmSync(join(project.folder, "Pulumi.yaml"), { force: true });
            project.write(`users/${name}`, yaml);
            assert.match(
                (await run("history")).output,
                new RegExp(`has no Pulumi\\.yaml but ${name}, which only Pulumi reads`),
            );
            rmSync(join(project.folder, name));
        }
        mkdirSync(join(project.folder, "Pulumi.yaml"));
        assert.match((await run("history")).output, /Pulumi\.yaml cannot be read: EISDIR/);
    });

    it("has no keys that Pulumi completes with the name of the project to ours", async () => {
        project.write("users/Pulumi.yaml", "name: fastapi-release\nruntime: nodejs\n");
        const text = readFileSync(project.file, "utf8");
        project.write("users/Pulumi.dev.yaml", `${text}  traffic: blue\n  other: 1\n`);
        const { code, output } = await run("settings", "refresh");
        assert.equal(code, 1, output);
        assert.match(output, /2 problems, in \S+Pulumi\.dev\.yaml; nothing was changed:/);
        assert.match(output, / - traffic: Pulumi reads it as fastapi-release:traffic; write that\./);
    });

    it("may be written as Pulumi writes it", async () => {
        const { code, output } = await run("history", "--stack", "organization/users/dev");
        assert.equal(code, 0, output);
        assert.match(output, /deploy 1\.1\.0/);
        const other = await run("history", "--stack", "organization/orders/dev");
        assert.equal(other.code, 1);
        assert.match(other.output, /--stack: it names the project orders, but .*Pulumi\.yaml is users\./);
    });

    for (const key of ["stackConfigDir", "config"]) {
        it(`finds its settings where Pulumi.yaml says they are, by ${key}`, () => findsSettings(key));
    }
    async function findsSettings(key: string): Promise<void> {
        mkdirSync(join(project.folder, "stacks"));
        renameSync(project.file, join(project.folder, "stacks", "Pulumi.dev.yaml"));
        const yaml = readFileSync(join(project.folder, "Pulumi.yaml"), "utf8");
        project.write("users/Pulumi.yaml", `${yaml}${key}: stacks\n`);
        const { code, output } = await run("settings", "refresh");
        assert.equal(code, 0, output);
        assert.match(readFileSync(join(project.folder, "stacks", "Pulumi.dev.yaml"), "utf8"), /traffic: green/);
        assert.ok(!existsSync(project.file));
    }

    it("of a report is each of several", async () => {
        const { code, output } = await run("report", "--out", "r.html", "--stacks", "dev,../x,,typo");
        assert.equal(code, 1);
        assert.match(output, /--stacks: "\.\.\/x" is not the name of a stack/);
        assert.match(output, /--stacks: "" is not the name of a stack/);
        const typo = await run("report", "--out", "r.html", "--stacks", "dev,typo");
        assert.match(typo.output, /project users has no stack typo; its stacks are dev\./);
        assert.ok(!existsSync(join(project.folder, "r.html")));
    });
});
