import { readGit } from "../../machine/git.js";
import { currentBranch } from "../../machine/git-remote.js";
import { typedWord } from "../../machine/shell.js";
import type { Report } from "../output/report.js";
import { advisePush } from "./advise-by-hand.js";
import { branchOf, type CommitOptions, type Committed, commitSettings, warnUndone } from "./commit-settings.js";
import { type PushTarget, pushHead, pushTarget } from "./git-push.js";

/**
 * Commits what a command has written back, nothing else, and pushes it if asked to, or what an earlier command could not
 * push. Never rejects: traffic has moved, and the ledger has the decision. Warns about what failed, in Git's words and with
 * the commands to type.
 */
export async function commitWriteBack(options: CommitOptions, report: Report): Promise<void> {
    const commit = await commitSettings(options, report);
    if (commit === undefined) return;
    const isPushed = options.push !== undefined && (await pushCommit(commit, options, report));
    if (isPushed || commit.id === undefined) return;
    const { directory, id } = commit;
    if ((await currentBranch(directory).catch(() => "unknown")) !== undefined) return;
    const keep = `git -C ${typedWord(directory)} branch write-back-${id} ${id}`;
    report.warn(`warning: no branch is checked out, so ${id} is on none and will be lost; to give it one: \`${keep}\``);
}

async function pushCommit({ directory, id }: Committed, options: CommitOptions, report: Report): Promise<boolean> {
    let target: PushTarget | undefined;
    try {
        target = await pushTarget(directory, branchOf(options));
        if (!(await pushHead(directory, target, id !== undefined))) return false;
        const pushed = id ?? (await readGit(directory, ["rev-parse", "--short", "HEAD"]));
        report.say(`pushed ${pushed} to ${target.branch} of ${target.remote}`);
        return true;
    } catch (error) {
        const { message } = error as Error;
        const what =
            id === undefined ? "an earlier commit may not be pushed" : `${id} is committed here but not pushed`;
        warnUndone(what, message, target === undefined ? "" : advisePush(directory, message, target), report);
        return false;
    }
}
