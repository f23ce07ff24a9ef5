import type { Commit } from "../plan/conventional-commits.js";
import type { GitTag } from "../plan/known-versions.js";
import { Refusal } from "../report/refusal.js";
import { git } from "./run-git.js";

/** What Git says of the history at hand. */
export interface HistoryFacts {
    /** The commit at hand. */
    readonly head: string;
    /** All tags that the commit at hand has behind it. */
    readonly tags: readonly GitTag[];
}

/** Refuses where the history is not there or not whole: a version made of a part of it would be wrong. */
export async function readHistory(directory: string): Promise<HistoryFacts> {
    const head = await git(directory, "rev-parse", "--verify", "--quiet", "HEAD");
    if (head === undefined) {
        throw new Refusal(`${directory} is in no Git repository, or in one without a commit; commit something first.`);
    }
    if ((await git(directory, "rev-parse", "--is-shallow-repository")) === "true") {
        throw new Refusal(
            "this clone has a part of the history only, so that commits cannot be counted; " +
                "get the rest: git fetch --unshallow --tags",
        );
    }
    const format = "%(refname)%09%(objectname)%09%(*objectname)";
    const listed = await git(directory, "for-each-ref", "--merged=HEAD", `--format=${format}`, "refs/tags");
    const tags = lines(listed).map(line => {
        const [name = "", object = "", peeled] = line.split("\t");
        // An annotated tag is an object of its own, which names the commit.
        return { name: name.slice("refs/tags/".length), commit: peeled || object };
    });
    return { head, tags };
}

/**
 * The commits that HEAD has and `since` has not, newest first; all of HEAD's without it.
 *
 * @param folder counts only what touches it, relative to `directory`
 */
export async function readCommits(
    directory: string,
    since: string | undefined,
    folder: string | undefined,
): Promise<readonly Commit[]> {
    const range = since === undefined ? "HEAD" : `${since}..HEAD`;
    const paths = folder === undefined ? [] : ["--", folder];
    const log = await git(directory, "log", "--format=%H%n%B%x00", range, ...paths);
    if (log === undefined) {
        throw new Refusal(`this clone does not have commit ${since}; get it: git fetch --tags`);
    }
    return log.split("\0").flatMap(text => {
        const [id = "", ...message] = text.trimStart().split("\n");
        return id === "" ? [] : [{ id, message: message.join("\n").trim() }];
    });
}

/** What differs from the commit at hand, new files too. */
export async function readChanges(directory: string): Promise<readonly string[]> {
    const status = await git(directory, "status", "--porcelain");
    return lines(status).map(line => line.slice(3));
}

/** The commit that a tag names, wherever it is; undefined when there is no such tag. */
export async function tagCommit(directory: string, name: string): Promise<string | undefined> {
    return git(directory, "rev-parse", "--verify", "--quiet", `refs/tags/${name}^{commit}`);
}

function lines(text: string | undefined): string[] {
    return (text ?? "").split("\n").filter(Boolean);
}
