import { askGit, hasCommit, readGit, runGit } from "../../machine/git.js";
import { currentBranch, pushRemotes } from "../../machine/git-remote.js";
import { typedWord } from "../../machine/shell.js";

/** Where a push goes. */
export interface PushTarget {
    readonly remote: string;
    /** Undefined if no branch is checked out, and none named. */
    readonly branch?: string;
}

/**
 * The named branch, else the one that the current branch follows in the remote that it is pushed to, else its namesake.
 * Rejects if nothing says which remote.
 */
export async function pushTarget(directory: string, given: string | undefined): Promise<PushTarget> {
    const named = given?.replace(/^refs\/heads\//, "");
    const current = await currentBranch(directory);
    const remotes = await pushRemotes(directory, current ?? named);
    const [remote, ...others] = remotes;
    if (remote === undefined) throw new Error("this repository has no remote; add one: git remote add origin URL");
    if (others.length > 0) {
        const set = `git -C ${typedWord(directory)} config remote.pushDefault ${typedWord(remote)}`;
        throw new Error(`no setting says to which of the remotes ${remotes.join(", ")}; set one: \`${set}\``);
    }
    if (named !== undefined) return { remote, branch: named };
    if (current === undefined) return { remote };
    const followed = await askGit(directory, "config", "--get", `branch.${current}.remote`);
    const merged = followed === remote && (await askGit(directory, "config", "--get", `branch.${current}.merge`));
    return { remote, branch: (merged || current).replace(/^refs\/heads\//, "") };
}

/**
 * Pushes HEAD and nothing else. Rejects with Git's words, and if commits other than write-backs would go with it.
 *
 * @param isNew whether a write-back has just been committed; otherwise only one that is not there yet is pushed
 * @returns whether anything was pushed
 */
export async function pushHead(directory: string, { remote, branch }: PushTarget, isNew: boolean): Promise<boolean> {
    if (branch === undefined) throw new Error("no branch is checked out; name one: --push BRANCH");
    const listed = await runGit(directory, ["ls-remote", "--quiet", remote, `refs/heads/${branch}`]);
    const tip = /^[0-9a-f]+/.exec(listed)?.[0];
    if (tip !== undefined && !(await hasCommit(directory, tip))) {
        // Git refuses the push of what is new, and says why.
        if (!isNew) await runGit(directory, [...fetchQuietly, remote, `refs/heads/${branch}`]);
    }
    const { own, others } = await commitsAhead(directory, remote, tip);
    if (!isNew && own.length === 0) return false;
    if (others.length > 0) {
        const shown = others.slice(0, 3).join("; ") + (others.length > 3 ? "; …" : "");
        const count = others.length === 1 ? "another commit" : `${others.length} other commits`;
        throw new Error(`${count} would go to ${branch} of ${remote} with it: ${shown}`);
    }
    await runGit(directory, ["push", "--quiet", "--no-follow-tags", remote, `HEAD:refs/heads/${branch}`]);
    return true;
}

/** Leaves every ref as it is. */
const fetchQuietly = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--refmap="];

interface Ahead {
    /** Write-backs. */
    readonly own: readonly string[];
    /** None if the branch is not there yet, or is ahead. */
    readonly others: readonly string[];
}

/** Commits of HEAD that a remote branch lacks. */
async function commitsAhead(directory: string, remote: string, tip: string | undefined): Promise<Ahead> {
    const isHere = tip !== undefined && (await hasCommit(directory, tip));
    const range = isHere ? [`${tip}..HEAD`] : ["HEAD", "--not", `--remotes=${remote}`];
    const format = "--format=%h %s%x00%(trailers:key=Ledger-Entry,valueonly)%x00";
    const parts = (await readGit(directory, ["log", format, ...range])).split("\0");
    const titles = (isOwn: boolean) =>
        parts.flatMap((text, index) =>
            index % 2 === 0 && parts[index + 1] !== undefined && (parts[index + 1]?.trim() !== "") === isOwn
                ? [text.trim()]
                : [],
        );
    return { own: titles(true), others: isHere ? titles(false) : [] };
}
