import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../../../../machine/files.js";
import { commands } from "../../../../release/commands.js";
import { completion, type Shell } from "../../../../release/completion/completion.js";
import { Report } from "../../../../release/output/report.js";

/** Completes a line of words in bash, as readline does on Tab. */
const ask = [
    'source "$0"',
    'COMP_WORDS=("$@")',
    "COMP_CWORD=$(($# - 1))",
    "_fastapi_release",
    'printf "%s\\n" "' + "$" + '{COMPREPLY[@]}"',
].join("; ");

const hasShell = (shell: string) => spawnSync(shell, ["--version"]).status === 0;

describe("Completion", function () {
    this.timeout(20_000);
    let folder: string;
    const scripts = {} as Record<Shell, string>;

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "completion-"));
        for (const shell of ["bash", "zsh", "fish"] as const) {
            let text = "";
            const report = new Report(false, (_stream, said) => {
                text += said;
            });
            await completion({ shell, commands, json: false }, report);
            scripts[shell] = join(folder, `script.${shell}`);
            writeFileSync(scripts[shell], text);
        }
        mkdirSync(join(folder, "project"));
        const block =
            "config:\n    fastapi-release:slots:\n        blue:\n            version: 1.0.0\n            digest: x\n";
        writeFileSync(join(folder, "project", "Pulumi.yaml"), "name: users\n");
        writeFileSync(join(folder, "project", "Pulumi.dev.yaml"), block);
        const flow =
            'config:\n    fastapi-release:slots: {blue: {version: "1.1.0", env: {API_version: "9.0.0"}, checks: [{path: /, json: {version: "2"}}]}}\n';
        writeFileSync(join(folder, "project", "Pulumi.prod.yaml"), flow);
    });
    after(() => rmSync(folder, { recursive: true }));

    function bash(line: string): string[] {
        // bash also splits at =.
        const words = line
            .split(/ |(=)/)
            .filter((word, index, all) => word !== undefined && (word !== "" || index === all.length - 1));
        const cwd = join(folder, "project");
        const said = execFileSync("bash", ["--norc", "-c", ask, scripts.bash, ...words], { cwd, encoding: "utf8" });
        return said.split("\n").filter(Boolean);
    }

    it("offers all commands in bash", () => {
        const offered = bash("fastapi-release ");
        assert.deepEqual(
            offered.filter(word => !word.startsWith("-")),
            Object.keys(commands),
        );
        assert.deepEqual(bash("fastapi-release roll"), ["rollback"]);
    });

    it("offers each command's own options in bash", async () => {
        for (const [name, make] of Object.entries(commands)) {
            const options = (await make()).options.map(({ long }) => long!);
            const offered = bash(`fastapi-release ${name} --`);
            assert.deepEqual(
                options.filter(option => !offered.includes(option)),
                [],
                name,
            );
        }
        assert.deepEqual(bash("fastapi-release deploy --pro"), ["--promote"]);
        assert.deepEqual(bash("fastapi-release rollback --pro"), []);
    });

    const cases: [line: string, offered: string[]][] = [
        ["fastapi-release next-version --pre ", ["alpha", "beta", "rc"]],
        ["fastapi-release next-version --pre=b", ["beta"]],
        ["fastapi-release completion f", ["fish"]],
        ["fastapi-release status --stack ", ["dev", "prod"]],
        ["fastapi-release status --stack=p", ["prod"]],
        ["fastapi-release rollback --to ", ["1.0.0"]],
        ["fastapi-release rollback --stack prod --to ", ["1.1.0"]],
        ["fastapi-release rollback --stack=prod --to=1", ["1.1.0"]],
        ["fastapi-release deploy 1", ["1.0.0"]],
        ["fastapi-release deploy --cwd ../project 1", ["1.0.0"]],
        ["fastapi-release deploy --cwd ../nowhere 1", []],
        ["fastapi-release rollback --message deploy --to ", ["1.0.0"]],
        ["fastapi-release deploy --message ", []],
        ["fastapi-release deploy --wait-lock --pro", ["--promote"]],
        ["fastapi-release rollback --wait-lock --stack prod --to ", ["1.1.0"]],
        ["fastapi-release canary ab", ["abort"]],
        ["fastapi-release deploy --from ", ["dev", "prod"]],
        ["fastapi-release settings ref", ["refresh"]],
    ];
    for (const [line, offered] of cases) {
        it(`offers [${offered.join(" ")}] for "${line}" in bash`, () => assert.deepEqual(bash(line), offered));
    }

    // Only if the shell is installed; all scripts are made from the same words.
    if (hasShell("fish")) {
        it("offers the same in fish", () => {
            const fish = (line: string) => {
                const script = `source ${scripts.fish}; complete --do-complete '${line}'`;
                const said = execFileSync("fish", ["--no-config", "-c", script], {
                    cwd: join(folder, "project"),
                    encoding: "utf8",
                });
                return said
                    .split("\n")
                    .filter(Boolean)
                    .map(text => text.split("\t")[0]);
            };
            assert.deepEqual(fish("fastapi-release roll"), ["rollback"]);
            assert.deepEqual(fish("fastapi-release next-version --pre ").sort(), ["alpha", "beta", "rc"]);
            assert.deepEqual(fish("fastapi-release status --stack "), ["dev", "prod"]);
            assert.deepEqual(fish("fastapi-release rollback --stack prod --to "), ["1.1.0"]);
            assert.deepEqual(fish("fastapi-release deploy --pro"), ["--promote"]);
        });
    }
    if (hasShell("zsh")) {
        it("is accepted by zsh without an error", () => {
            const script = `autoload -U compinit && compinit -D -u && source ${scripts.zsh} && print $_comps[fastapi-release]`;
            const { stdout, stderr } = spawnSync("zsh", ["-f", "-c", script], { encoding: "utf8" });
            assert.deepEqual([stdout, stderr], ["_fastapi_release\n", ""]);
        });
    }

    it("is printed by the command, which says how to install it", () => {
        const main = join(projectFolder(), "dist", "release", "main.js");
        const run = (...args: string[]) =>
            execFileSync(process.execPath, [main, "completion", ...args], { encoding: "utf8" });
        assert.match(run("bash"), /\ncomplete -F _fastapi_release fastapi-release\n$/);
        assert.match(run("--help"), /fastapi-release completion zsh > "\$\{fpath\[1\]\}\/_fastapi-release"/);
    });
});
