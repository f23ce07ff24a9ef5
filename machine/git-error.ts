import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { ForeseenError } from "./foreseen-error.js";

/** A remote that never answers must not hold a command forever. */
export const patienceMs = 120_000;

/**
 * Why Git did not do what it was asked. `no`: its answer is no, by its exit code 1. `failed`: it could not answer, which is
 * never to be read as no, as clean, or as the lack of a repository.
 */
export type GitRefusal = "no git" | "no repository" | "no commit" | "no" | "failed";

/** What Git said when it failed: words for people, further lines indented. */
export class GitError extends ForeseenError {
    override readonly name = "GitError";

    constructor(
        message: string,
        readonly reason: GitRefusal = "failed",
    ) {
        super(message);
    }
}

interface GitFailure {
    /** Exit code, or the system's name of an error; null if a signal ended Git. */
    readonly code: string | number | null;
    readonly stdout: Buffer | null;
    readonly stderr: Buffer | null;
}

/** Git's own words, and what they mean. */
export function explainGit(directory: string, args: readonly string[], { code, stdout, stderr }: GitFailure): GitError {
    const command = `git ${args.find((arg, index) => !arg.startsWith("-") && args[index - 1] !== "-c")}`;
    if (code === "ENOENT") {
        if (!existsSync(directory)) return new GitError(`the folder ${directory} does not exist`);
        return new GitError("there is no git on PATH; install Git", "no git");
    }
    if (code === "ETIMEDOUT") return new GitError(`${command} did not end within ${patienceMs / 1000} s`);
    // Why there is nothing to commit goes to standard output.
    const said = [stderr, stdout].map(bytes => ownWords(String(bytes ?? ""))).find(Boolean);
    const words = said ?? `${command} failed without a word (${code ?? "ended by a signal"})`;
    if (code === 1) return new GitError(words, "no");
    if (/^fatal: your current branch .* does not have any commits yet$/m.test(words)) {
        return new GitError(words, "no commit");
    }
    if (!/^fatal: not a git repository \(or any /m.test(words)) return new GitError(words);
    const broken = repositoryAbove(directory);
    if (broken === undefined) return new GitError(words, "no repository");
    return new GitError(`${words}\n    but there is ${broken}, which may be damaged or unreadable`);
}

/** Git passes over a `.git` whose HEAD is empty or lost, as after a full disk, as if it were not there. */
function repositoryAbove(directory: string): string | undefined {
    // Where somebody forbids to look further up, there is none.
    if (process.env["GIT_CEILING_DIRECTORIES"]) return undefined;
    // While others remove the folder, Git may say this of it, too.
    if (!existsSync(directory)) return undefined;
    let folder = realpathSync(directory);
    for (;;) {
        const found = join(folder, ".git");
        if (isRepository(found)) return found;
        if (folder === dirname(folder)) return undefined;
        folder = dirname(folder);
    }
}

/** An empty folder of that name is none; one that cannot be read may be. */
function isRepository(path: string): boolean {
    try {
        const stats = statSync(path, { throwIfNoEntry: false });
        return stats !== undefined && (stats.isFile() || readdirSync(path).length > 0);
    } catch {
        return true;
    }
}

/** Lines as Git wrote them, blank ones left out; further ones are indented as below a bullet. */
function ownWords(text: string): string {
    const lines = text.split(/[\r\n]+/).map(line => line.trim());
    return lines.filter(Boolean).join("\n    ");
}
