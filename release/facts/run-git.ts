import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Standard output without the last line break; undefined when Git failed or is not there. */
export async function git(directory: string, ...args: string[]): Promise<string | undefined> {
    try {
        const { stdout } = await run("git", args, { cwd: directory, maxBuffer: 1 << 26 });
        return stdout.replace(/\n$/, "");
    } catch {
        return undefined;
    }
}
