import { execFile, execFileSync } from "node:child_process";
import { ForeseenError } from "./foreseen-error.js";

/** A remote that never answers must not hold a command forever. */
const patienceMs = 120_000;
const maxBuffer = 1 << 28;

/** What Git said when it failed: a sentence for people. */
export class GitError extends ForeseenError {
    override readonly name = "GitError";
}

export interface GitInput {
    /** What Git reads on its standard input. @default nothing */
    readonly input?: string;
    /** Added to the environment of this process. @default nothing */
    readonly environment?: Readonly<Record<string, string>>;
}

/** Standard output of Git in a folder. Rejects with Git's own words when it fails, is not there, or never ends. */
export async function runGitForBytes(
    directory: string,
    args: readonly string[],
    given: GitInput = {},
): Promise<Buffer> {
    // Without a terminal nobody could answer Git's questions.
    const quiet = process.stdin.isTTY ? {} : { GIT_TERMINAL_PROMPT: "0" };
    const env = { ...process.env, ...quiet, ...given.environment };
    return new Promise((resolve, reject) => {
        const options = { cwd: directory, env, timeout: patienceMs, maxBuffer, encoding: "buffer" } as const;
        const child = execFile("git", [...args], options, (error, stdout, stderr) => {
            if (error === null) return resolve(stdout);
            if (error.code === "ENOENT") return reject(new GitError("there is no git on PATH"));
            if (error.killed) return reject(new GitError(`git ${args[0]} did not end within ${patienceMs / 1000} s`));
            reject(new GitError(String(stderr).trim() || error.message));
        });
        // Git may end before it has read everything; its exit code says why.
        child.stdin?.on("error", () => undefined);
        child.stdin?.end(given.input ?? "");
    });
}

/** The same as text, without the last line break. */
export async function runGit(directory: string, args: readonly string[], given: GitInput = {}): Promise<string> {
    return (await runGitForBytes(directory, args, given)).toString().replace(/\n$/, "");
}

/** The same; undefined when Git fails or is not there. */
export function askGit(directory: string, ...args: string[]): Promise<string | undefined> {
    return runGit(directory, args).catch(() => undefined);
}

/** The same at once, for constructors. */
export function askGitNow(directory: string, ...args: string[]): string | undefined {
    try {
        const stdio = ["ignore", "pipe", "ignore"] as const;
        return execFileSync("git", args, { cwd: directory, encoding: "utf8", stdio: [...stdio], maxBuffer }).trim();
    } catch {
        return undefined;
    }
}

/** Makes an annotated tag. Pushes nothing, and refuses to move a tag that exists. */
export async function writeTag(directory: string, name: string, message: string, commit = "HEAD"): Promise<void> {
    // On standard input: a long message is too long for an argument.
    const args = ["tag", "--annotate", "--cleanup=verbatim", "--file=-", name, commit];
    const input = message.endsWith("\n") ? message : `${message}\n`;
    await runGit(directory, args, { input }).catch((error: Error) => {
        throw new GitError(`Git did not make the tag ${name}: ${error.message}`);
    });
}

/** Each deploy writes these. They are no source of the image, though they may lie in its build context. */
const settingsFiles = ":(exclude,glob)Pulumi.*.yaml";

/** Git's arguments that list what differs from HEAD in a build context. */
export function contextStatus(context: string): string[] {
    return ["status", "--porcelain", "--untracked-files=all", "--", context, settingsFiles];
}

/** Git's arguments that succeed when a build context is the same at two commits; undefined when one is not a commit. */
export function contextDiff(context: string, one: string, other: string): string[] | undefined {
    if (![one, other].every(commit => commit === "HEAD" || /^[0-9a-f]{7,64}$/.test(commit))) return undefined;
    return ["diff", "--quiet", one, other, "--", context, settingsFiles];
}
