import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Commits one file as it is, whatever else is staged or changed; gives the commit, shortened. Rejects with Git's words. */
export async function commitFile(directory: string, file: string, message: string): Promise<string> {
    const isKnown = await git(directory, "ls-files", "--error-unmatch", "--", file).then(
        () => true,
        () => false,
    );
    // Of a file that Git does not know, nothing can be committed by its name.
    if (!isKnown) await git(directory, "add", "--intent-to-add", "--", file);
    try {
        await git(directory, "commit", "--quiet", `--message=${message}`, "--only", "--", file);
    } catch (error) {
        if (!isKnown) await git(directory, "rm", "--quiet", "--cached", "--", file).catch(() => undefined);
        throw error;
    }
    return git(directory, "rev-parse", "--short", "HEAD");
}

/** Where the commit of a push goes. */
export interface PushTarget {
    readonly remote: string;
    readonly branch: string;
}

/** The branch that is named, else the one that the branch at hand follows, else one of its name. */
export async function pushTarget(directory: string, named: string | undefined): Promise<PushTarget> {
    const current = await git(directory, "symbolic-ref", "--quiet", "--short", "HEAD").catch(() => undefined);
    const branch = named ?? current;
    if (branch === undefined) throw new Error("no branch is checked out; name one: --push BRANCH");
    const setting = (key: string) =>
        current === undefined ? undefined : git(directory, "config", `branch.${current}.${key}`).catch(() => undefined);
    const [remote = "origin", follows] = [await setting("remote"), await setting("merge")];
    return { remote, branch: named ?? follows?.replace(/^refs\/heads\//, "") ?? branch };
}

/** Pushes HEAD. Rejects with Git's words. */
export async function pushHead(directory: string, { remote, branch }: PushTarget): Promise<void> {
    await git(directory, "push", "--quiet", remote, `HEAD:refs/heads/${branch}`);
}

/** A remote that does not answer must not hold the command for ever. */
const patienceMs = 120_000;

async function git(directory: string, ...args: string[]): Promise<string> {
    // Without a terminal nobody could answer a question.
    const env = process.stdin.isTTY ? process.env : { ...process.env, GIT_TERMINAL_PROMPT: "0" };
    try {
        const { stdout } = await run("git", args, { cwd: directory, env, timeout: patienceMs, maxBuffer: 1 << 24 });
        return stdout.trim();
    } catch (error) {
        const { stderr, code, killed, message } = error as Error & {
            stderr?: string;
            code?: unknown;
            killed?: boolean;
        };
        if (code === "ENOENT") throw new Error("there is no git on PATH");
        if (killed) throw new Error(`git ${args[0]} did not end within ${patienceMs / 1000} s`);
        throw new Error(stderr?.trim() || message);
    }
}
