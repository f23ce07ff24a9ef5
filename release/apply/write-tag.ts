import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Refusal } from "../report/refusal.js";

/** Makes an annotated tag of the commit at hand. Nothing is pushed. */
export async function writeTag(directory: string, name: string, message: string): Promise<void> {
    try {
        await promisify(execFile)("git", ["tag", "--annotate", name, "--message", message], { cwd: directory });
    } catch (error) {
        const said = (error as { stderr?: string }).stderr?.trim() || (error as Error).message;
        throw new Refusal(`Git did not make the tag ${name}: ${said}`);
    }
}
