// A killed CLI cannot end the processes it started: they must end by themselves.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TriedProgram } from "./tried-program.js";

const program = `
const random = require("@pulumi/random");
const pet = new random.RandomPet("pet");
pet.id.apply(id => { require("fs").writeFileSync("made", id); setInterval(() => {}, 1000); });
`;

describe("A killed CLI", function () {
    this.timeout(120_000);
    let tried: TriedProgram;
    let cli: ChildProcess | undefined;
    before(async () => {
        tried = await TriedProgram.create({
            "Pulumi.yaml": "name: shop\nruntime: {name: nodejs, options: {typescript: false}}\nmain: index.js\n",
            "package.json": "{}",
            "index.js": program,
        });
    });
    after(() => {
        cli?.kill("SIGKILL");
        tried?.end();
    });

    it("leaves no language host, no program and no provider behind", async () => {
        const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", "dev"];
        const { environment, pulumiCommand } = tried.home;
        const options = { cwd: join(tried.root, "project"), env: { ...process.env, ...environment } };
        cli = spawn(pulumiCommand.command, args, { ...options, stdio: "ignore" });
        for (let waited = 0; !existsSync(join(tried.root, "project", "made")); waited++) {
            assert.ok(waited < 600, "the program does not end by itself");
            await sleep(100);
        }
        const started = descendants(cli.pid!);
        const commands = started.map(commandLine).join("\n");
        for (const part of ["pulumi-language-nodejs", "cmd/run", "main.js random"])
            assert.ok(commands.includes(part), commands);
        cli.kill("SIGKILL");
        for (let waited = 0; started.some(pid => commandLine(pid) !== ""); waited++) {
            assert.ok(waited < 50, `still running: ${started.map(commandLine).join(", ")}`);
            await sleep(100);
        }
    });
});

function descendants(pid: number): number[] {
    const children = readdirSync("/proc").filter(name => /^\d+$/.test(name) && parentOf(name) === pid);
    return children.map(Number).flatMap(child => [child, ...descendants(child)]);
}

function parentOf(pid: string): number | undefined {
    return Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1]);
}

/** Empty once the process has ended. */
function commandLine(pid: number): string {
    return read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

function read(file: string): string {
    try {
        return readFileSync(file, "utf8");
    } catch {
        return "";
    }
}
