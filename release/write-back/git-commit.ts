import { basename, dirname } from "node:path";
import { askGit, hasCommit, headOf, readGit, runGit } from "../../machine/git.js";
import { SettingsFile } from "../stack/settings-file.js";

/** The settings file in HEAD; undefined if HEAD has no such file. Rejects with Git's words, outside a repository too. */
export async function readCommitted(path: string): Promise<SettingsFile | undefined> {
    const [directory, file] = [dirname(path), basename(path)];
    await readGit(directory, ["rev-parse", "--git-dir"]);
    if ((await headOf(directory)) === undefined) return undefined;
    const entry = await readGit(directory, ["ls-tree", "-z", "HEAD", "--", file]);
    const object = /^\S+ blob ([0-9a-f]+)\t/.exec(entry)?.[1];
    if (object === undefined) return undefined;
    return SettingsFile.parse(path, await readGit(directory, ["cat-file", "blob", object]));
}

/**
 * Commits one file, whatever else is staged or changed: signed, hooked and named as a person's settings say. Rejects with
 * Git's words, or with those of a hook.
 */
export async function commitFile(
    directory: string,
    file: string,
    message: string,
): Promise<{ readonly id: string; readonly subject: string }> {
    const path = `:(literal)${file}`;
    const isKnown = (await askGit(directory, "ls-files", "--error-unmatch", "--", path)) !== undefined;
    // Git cannot commit an untracked file by name.
    if (!isKnown) await runGit(directory, ["add", "--intent-to-add", "--", path]);
    // The message is in UTF-8, whatever a person's settings say of other messages.
    const args = ["-c", "i18n.commitEncoding=UTF-8", "commit", "--quiet", "--cleanup=whitespace", "--file=-"];
    try {
        await runGit(directory, [...args, "--only", "--", path], { input: message });
    } catch (error) {
        if (!isKnown) await runGit(directory, ["rm", "--quiet", "--cached", "--", path]).catch(() => undefined);
        throw error;
    }
    const [id = "", subject = ""] = (await readGit(directory, ["log", "-1", "--no-patch", "--format=%h%n%s"])).split(
        "\n",
    );
    return { id, subject };
}

/** Where a push goes. */
export interface PushTarget {
    readonly remote: string;
    readonly branch: string;
}

/** The named branch, else the one that the current branch follows in the remote that it is pushed to, else its namesake. */
export async function pushTarget(directory: string, given: string | undefined): Promise<PushTarget> {
    const named = given?.replace(/^refs\/heads\//, "");
    const current = await askGit(directory, "symbolic-ref", "--quiet", "HEAD");
    if (current === undefined) {
        if (named === undefined) throw new Error("no branch is checked out; name one: --push BRANCH");
        const remote = await askGit(directory, "config", "--get", "remote.pushDefault");
        return { remote: remote ?? "origin", branch: named };
    }
    const format = "--format=%(push:remotename)%00%(upstream:remotename)%00%(upstream:remoteref)";
    const [pushed, followed, branch = ""] = (await readGit(directory, ["for-each-ref", format, current])).split("\0");
    // A dot is this repository itself.
    const remote = [pushed, followed].find(name => name !== undefined && name !== "" && name !== ".") ?? "origin";
    const follows = remote === followed ? branch : "";
    return { remote, branch: named ?? (follows || current).replace(/^refs\/heads\//, "") };
}

/** Pushes HEAD and nothing else. Rejects with Git's words, and if commits other than write-backs would go with it. */
export async function pushHead(directory: string, { remote, branch }: PushTarget): Promise<void> {
    const others = await otherCommits(directory, { remote, branch });
    if (others.length > 0) {
        const shown = others.slice(0, 3).join("; ") + (others.length > 3 ? "; …" : "");
        const count = others.length === 1 ? "another commit" : `${others.length} other commits`;
        throw new Error(`${count} would go to ${branch} of ${remote} with it: ${shown}`);
    }
    await runGit(directory, ["push", "--quiet", "--no-follow-tags", remote, `HEAD:refs/heads/${branch}`]);
}

/** Commits of HEAD that a remote branch lacks and that are no write-backs; none if the branch is not there yet, or is ahead. */
async function otherCommits(directory: string, { remote, branch }: PushTarget): Promise<readonly string[]> {
    const listed = await runGit(directory, ["ls-remote", "--quiet", remote, `refs/heads/${branch}`]);
    const tip = /^[0-9a-f]+/.exec(listed)?.[0];
    if (tip === undefined || !(await hasCommit(directory, tip))) return [];
    const format = "--format=%h %s%x00%(trailers:key=Ledger-Entry,valueonly)%x00";
    const log = await readGit(directory, ["log", format, `${tip}..HEAD`]);
    const [...parts] = log.split("\0");
    return parts.flatMap((text, index) => (index % 2 === 0 && parts[index + 1]?.trim() === "" ? [text.trim()] : []));
}
