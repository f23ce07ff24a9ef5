// Pulumi's own ways to install the CLI and plugins: its Automation API, which does the same as npm's package `pulumi`,
// and `pulumi plugin install`. Each runs in its own process, because neither can be cancelled: after 30 s without a
// sign of life the machine counts as offline.
import { spawn } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { PluginPin } from "../../machine/pulumi-home.js";

const patienceMs = 30_000;
const lookMs = 200;

/** @returns why it could not be installed; undefined when it was. */
export function downloadCli(version: string): Promise<string | undefined> {
    const script = `const { PulumiCommand } = require("@pulumi/pulumi/automation");
        PulumiCommand.install({ version: new (require("semver").SemVer)(${JSON.stringify(version)}) })
            .catch(error => { console.error(error.message); process.exit(1); });`;
    const folder = join(process.env["HOME"] ?? homedir(), ".pulumi", "versions");
    return runPatiently(process.execPath, ["--eval", script], folder, __dirname);
}

/** @returns why it could not be installed; undefined when it was. */
export function downloadPlugin(
    command: string,
    { name, version }: PluginPin,
    home: string,
): Promise<string | undefined> {
    return runPatiently(command, ["plugin", "install", "resource", name, version], join(home, "plugins"), "/");
}

/**
 * Runs an installer for as long as it shows signs of life: output, or a change in the size of the folder that it fills.
 *
 * @returns why it failed; undefined when it did not
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
        // A process group of its own, because the installer is a shell script with children.
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
            if (silent) end(`no progress for ${silenceMs / 1000} s`);
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
