import { execFile, spawnSync } from "node:child_process";
import { gitEnvironment } from "./git-environment.js";
import { explainGit, GitError, patienceMs } from "./git-error.js";

// The only client of Git, which is the program on PATH. Two ways to call it:
//
//   askGit, readGit    questions: nobody's settings change the answer, and nothing is written
//   runGit             deeds: commit, tag, push; signed, hooked and named as the person's own settings say

const maxBuffer = 1 << 28;

export interface GitInput {
    /** What Git reads on its standard input. @default nothing */
    readonly input?: string;
    /** Added to the environment of this process. @default nothing */
    readonly environment?: Readonly<Record<string, string>>;
}

/** What makes an answer the same on every machine, beside the options of each question. */
const steady = [
    "--no-replace-objects",
    "--no-optional-locks",
    ...[
        "advice.graftFileDeprecated=false",
        "color.ui=false",
        "column.ui=never",
        // Slower and safer: the files themselves are asked.
        "core.checkStat=default",
        "core.fsmonitor=false",
        "core.quotePath=false",
        "core.trustctime=true",
        "diff.ignoreSubmodules=none",
        "diff.relative=false",
        "i18n.logOutputEncoding=UTF-8",
        "log.follow=false",
        "log.showSignature=false",
        "status.showUntrackedFiles=normal",
    ].flatMap(setting => ["-c", setting]),
];

/** Grafts are one clone's own view of the history. */
const ungrafted = { GIT_GRAFT_FILE: "/dev/null" };

/** Commits are looked up here alone, not in the remote of a partial clone. */
export const lookedUpHere = { GIT_NO_LAZY_FETCH: "1" };

/** Standard output of a question, as bytes. Rejects with a GitError. */
export function readGitForBytes(directory: string, args: readonly string[], given: GitInput = {}): Promise<Buffer> {
    const environment = { ...ungrafted, ...given.environment };
    return execute(directory, [...steady, ...args], { ...given, environment });
}

/** The same as text, without the last line break. */
export async function readGit(directory: string, args: readonly string[], given: GitInput = {}): Promise<string> {
    return textOf(await readGitForBytes(directory, args, given));
}

/** The answer to a question; undefined if Git says no, or has no commit to ask about. Rejects if it cannot answer. */
export function askGit(directory: string, ...args: string[]): Promise<string | undefined> {
    return readGit(directory, args).catch(unlessNo);
}

/** The same at once, for code that cannot wait. */
export function askGitNow(directory: string, ...args: string[]): string | undefined {
    const execute = (repository: NodeJS.ProcessEnv): string => {
        const env = { ...repository, ...gitEnvironment(process.env), ...ungrafted };
        const options = { cwd: directory, env, timeout: patienceMs, maxBuffer };
        const { error, status, stdout, stderr } = spawnSync("git", [...steady, ...args], options);
        if (error === undefined && status === 0) return textOf(stdout);
        const code = (error as NodeJS.ErrnoException | undefined)?.code ?? status;
        throw explainGit(directory, args, { code, stdout, stderr });
    };
    try {
        try {
            return execute({});
        } catch (error) {
            return execute(namedRepository(error));
        }
    } catch (error) {
        return unlessNo(error);
    }
}

/** The commit that is checked out. Undefined outside of a repository and before its first commit. */
export async function headOf(directory: string): Promise<string | undefined> {
    // Alone of all commands, log tells a branch without a commit from one whose file is broken.
    return askGit(directory, "log", "-1", "--no-patch", "--format=%H").catch(unlessOutside);
}

/** Whether this clone has a commit. */
export async function hasCommit(directory: string, commit: string): Promise<boolean> {
    const args = ["rev-parse", "--verify", "--quiet", `${commit}^{commit}`];
    const found = await readGit(directory, args, { environment: lookedUpHere }).catch(unlessNo);
    return found !== undefined;
}

/** For `catch`: undefined if the folder is in no repository; throws any other error. */
export function unlessOutside(error: unknown): undefined {
    if (error instanceof GitError && error.reason === "no repository") return undefined;
    throw error;
}

function unlessNo(error: unknown): undefined {
    if (error instanceof GitError && (error.reason === "no" || error.reason === "no commit")) return undefined;
    throw error;
}

/** Standard output of a deed, without the last line break. Rejects with a GitError. */
export async function runGit(directory: string, args: readonly string[], given: GitInput = {}): Promise<string> {
    return textOf(await execute(directory, args, given));
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

function execute(directory: string, args: readonly string[], given: GitInput): Promise<Buffer> {
    return executeIn({}, directory, args, given).catch(error =>
        executeIn(namedRepository(error), directory, args, given),
    );
}

function executeIn(
    repository: NodeJS.ProcessEnv,
    directory: string,
    args: readonly string[],
    { input = "", environment }: GitInput,
): Promise<Buffer> {
    const env = { ...repository, ...gitEnvironment(process.env), ...environment };
    return new Promise((resolve, reject) => {
        const options = { cwd: directory, env, timeout: patienceMs, maxBuffer, encoding: "buffer" } as const;
        const child = execFile("git", [...args], options, (error, stdout, stderr) => {
            if (error === null) return resolve(stdout);
            const code = error.killed ? "ETIMEDOUT" : (error.code ?? null);
            reject(explainGit(directory, args, { code, stdout, stderr }));
        });
        // Git may end before it has read everything; its exit code says why.
        child.stdin?.on("error", () => undefined);
        child.stdin?.end(input);
    });
}

/** The repository that the environment names, for a folder that is in none; throws the error if it names none. */
function namedRepository(error: unknown): NodeJS.ProcessEnv {
    const { GIT_DIR, GIT_WORK_TREE } = process.env;
    if (!GIT_DIR) throw error;
    unlessOutside(error);
    return { GIT_DIR, ...(GIT_WORK_TREE ? { GIT_WORK_TREE } : {}) };
}

function textOf(bytes: Buffer): string {
    return bytes.toString().replace(/\n$/, "");
}
