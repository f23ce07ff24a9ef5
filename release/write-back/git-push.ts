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
    const { own, others } = await commitsAhead(directory, { remote, branch }, isNew);
    if (!isNew && own.length === 0) return false;
    if (others.length > 0) {
        const shown = others.slice(0, 3).join("; ") + (others.length > 3 ? "; …" : "");
        const count = others.length === 1 ? "another commit" : `${others.length} other commits`;
        throw new Error(`${count} would go to ${branch} of ${remote} with it: ${shown}`);
    }
    await runGit(directory, ["push", "--quiet", "--no-follow-tags", remote, `HEAD:refs/heads/${branch}`]);
    return true;
}

interface Titles {
    /** Of write-backs. */
    readonly own: readonly string[];
    readonly others: readonly string[];
}

/** Commits of HEAD that a remote branch lacks, as far as they decide whether HEAD is pushed. */
async function commitsAhead(
    directory: string,
    { remote, branch }: Required<PushTarget>,
    isNew: boolean,
): Promise<Titles> {
    const listed = await runGit(directory, ["ls-remote", "--quiet", remote, `refs/heads/${branch}`]);
    const tip = /^[0-9a-f]+/.exec(listed)?.[0];
    if (tip !== undefined && (await hasCommit(directory, tip))) return commitsIn(directory, [`${tip}..HEAD`]);
    // Git takes what is new to a branch that is new, and says why it refuses it for one that is ahead.
    if (isNew) return { own: [], others: [] };
    if (tip === undefined) {
        return { ...(await commitsIn(directory, ["HEAD", "--not", `--remotes=${remote}`])), others: [] };
    }
    await runGit(directory, [...fetchQuietly, remote, `refs/heads/${branch}`]);
    return commitsIn(directory, [`${tip}..HEAD`]);
}

/** Leaves every ref as it is. */
const fetchQuietly = [
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-prune",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    "--refmap=",
];

async function commitsIn(directory: string, range: readonly string[]): Promise<Titles> {
    const format = "--format=%h %s%x00%(trailers:key=Ledger-Entry,valueonly)%x00";
    const parts = (await readGit(directory, ["log", format, ...range])).split("\0");
    const commits = parts.flatMap((title, index) => {
        const trailer = parts[index + 1];
        return index % 2 === 1 || trailer === undefined ? [] : [{ title: title.trim(), isOwn: trailer.trim() !== "" }];
    });
    const titles = (isOwn: boolean) => commits.filter(commit => commit.isOwn === isOwn).map(({ title }) => title);
    return { own: titles(true), others: titles(false) };
}
