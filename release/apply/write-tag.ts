import { execFile } from "node:child_process";
import { Refusal } from "../report/refusal.js";

/**
 * Makes an annotated tag. Nothing is pushed, and a tag that is there is not moved.
 *
 * @param commit what it names; default: the commit at hand
 */
export async function writeTag(directory: string, name: string, message: string, commit = "HEAD"): Promise<void> {
    const args = ["tag", "--annotate", "--cleanup=verbatim", "--file=-", name, commit];
    await new Promise<void>((resolve, reject) => {
        // By its input: a long message is too long for an argument.
        const child = execFile("git", args, { cwd: directory }, (error, _stdout, stderr) => {
            if (error === null) resolve();
            else reject(new Refusal(`Git did not make the tag ${name}: ${stderr.trim() || error.message}`));
        });
        child.stdin?.on("error", () => undefined);
        child.stdin?.end(message.endsWith("\n") ? message : `${message}\n`);
    });
}
