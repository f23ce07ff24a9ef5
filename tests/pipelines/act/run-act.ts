import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildGoPrograms } from "../../../platform/go-build.js";
import { actionFolders } from "../published-actions.js";
import { type EndedRun, runToEnd } from "../run-to-end.js";

const programs = { name: "act", moduleFolder: "tests/pipelines/act" };

export interface ActOptions {
    /** Below the folder. @default all of .github/workflows that listen to the event */
    readonly workflow?: string;
    /** The event's payload, as GitHub sends it. @default what act makes up */
    readonly payload?: object;
    readonly inputs?: Readonly<Record<string, string>>;
    readonly secrets?: Readonly<Record<string, string>>;
    readonly variables?: Readonly<Record<string, string>>;
    readonly environment?: Readonly<Record<string, string>>;
    /** Folders that take the place of actions: `{ "team/deploy@v1": FOLDER }`. Those that tests publish are known. */
    readonly actions?: Readonly<Record<string, string>>;
    /** @default 300 */
    readonly limitSeconds?: number;
}

const pairs = (option: string, values: Readonly<Record<string, string>> = {}) =>
    Object.entries(values).flatMap(([key, value]) => [option, `${key}=${value}`]);

/**
 * Runs the workflows of a Git work tree for an event, on this machine instead of in containers. `actions/checkout` is a
 * copy of the work tree; act knows no concurrency groups and no environments.
 */
export async function runAct(folder: string, event: string, options: ActOptions = {}): Promise<EndedRun> {
    const program = join(await buildGoPrograms(programs, () => undefined), programs.name);
    const scratch = mkdtempSync(join(tmpdir(), "act-"));
    try {
        const payload = join(scratch, "event.json");
        if (options.payload !== undefined) writeFileSync(payload, JSON.stringify(options.payload));
        const args = [
            ...[event, "--directory", folder, "--platform", "ubuntu-latest=-self-hosted"],
            ...["--action-offline-mode", "--pull=false", "--no-cache-server"],
            ...["--action-cache-path", join(scratch, "actions")],
            ...(options.workflow === undefined ? [] : ["--workflows", options.workflow]),
            ...(options.payload === undefined ? [] : ["--eventpath", payload]),
            ...pairs("--input", options.inputs),
            ...pairs("--secret", options.secrets),
            ...pairs("--var", options.variables),
            ...pairs("--env", options.environment),
            ...pairs("--local-repository", { ...actionFolders(), ...options.actions }),
        ];
        // Below the home folder, act has its settings, its caches and its copies of work trees.
        const home = { HOME: scratch, XDG_CACHE_HOME: scratch, XDG_CONFIG_HOME: scratch };
        const env = { ...process.env, ...home, NO_COLOR: "1" };
        return await runToEnd([program, ...args], { cwd: folder, env, limitSeconds: options.limitSeconds ?? 300 });
    } finally {
        rmSync(scratch, { recursive: true, force: true });
    }
}
