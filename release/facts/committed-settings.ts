import { execFile } from "node:child_process";
import { basename, dirname } from "node:path";
import { promisify } from "node:util";
import { SettingsFile } from "../stack/settings-file.js";

const run = promisify(execFile);

/** A settings file as HEAD has it; undefined where HEAD has no such file, or there is no repository. */
export async function readCommitted(path: string): Promise<SettingsFile | undefined> {
    try {
        const args = ["show", `HEAD:./${basename(path)}`];
        const { stdout } = await run("git", args, { cwd: dirname(path), maxBuffer: 1 << 24 });
        return SettingsFile.parse(path, stdout);
    } catch {
        return undefined;
    }
}
