// Pulumi's own ways to get the CLI and plugins: its Automation API, which npm's package `pulumi` does the same as, and
// `pulumi plugin install`. Each in a process of its own, since neither of them can be called off: after 30 s without
// a sign of life the machine counts as offline.
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { PluginPin } from "./pinned-pulumi.js";

const patienceMs = 30_000;
const lookMs = 200;

/** @returns what kept it from being installed; undefined when it is. */
export function downloadCli(version: string): Promise<string | undefined> {
    const script = `const { PulumiCommand } = require("@pulumi/pulumi/automation");
        PulumiCommand.install({ version: new (require("semver").SemVer)(${JSON.stringify(version)}) })
            .catch(error => { console.error(error.message); process.exit(1); });`;
    const folder = join(process.env["HOME"] ?? homedir(), ".pulumi", "versions");
    return runPatiently(process.execPath, ["--eval", script], folder, __dirname);
}

/** @returns what kept it from being installed; undefined when it is. */
export function downloadPlugin(
    command: string,
    { name, version }: PluginPin,
    home: string,
): Promise<string | undefined> {
    return runPatiently(command, ["plugin", "install", "resource", name, version], join(home, "plugins"), "/");
}

/**
 * Runs an installer for as long as it gives a sign of life: output, or another size of the folder that it fills.
 *
 * @returns what it failed of; undefined when it did not
 */
export function runPatiently(
    command: string,
    args: readonly string[],
    folder: string,
    cwd: string,
    silenceMs = patienceMs,
): Promise<string | undefined> {
    return new Promise(resolve => {
        const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
        // A group of its own: the installer is a shell script with children.
        const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
        let [output, seen, since] = ["", "", Date.now()];
        const listen = (chunk: Buffer) => {
            output += chunk.toString();
        };
        child.stdout.on("data", listen);
        child.stderr.on("data", listen);
        let silent = false;
        const watch = setInterval(() => {
            const now = `${output.length} ${folderSize(folder)}`;
            if (now !== seen) [seen, since] = [now, Date.now()];
            if (Date.now() - since < silenceMs || child.pid === undefined) return;
            silent = true;
            process.kill(-child.pid, "SIGKILL");
        }, lookMs);
        const end = (problem: string | undefined) => {
            clearInterval(watch);
            resolve(problem);
        };
        child.on("error", error => end(error.message));
        child.on("close", code => {
            if (silent) end(`nothing came for ${silenceMs / 1000} s`);
            else end(code === 0 ? undefined : output.trim().split("\n").at(-1) || `exit code ${code}`);
        });
    });
}

function folderSize(folder: string): number {
    try {
        const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
        return files.reduce(
            (sum, file) => sum + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0),
            0,
        );
    } catch {
        return 0;
    }
}
