import { basename, dirname } from "node:path";
import type { PushTarget } from "./git-commit.js";

/**
 * How to commit the settings file by hand.
 *
 * @param message of the commit that failed; undefined if it did not come to that
 * @param target where it would have been pushed to, if at all
 */
export function adviseCommit(path: string, message?: string, target?: PushTarget): string {
    const git = `git -C ${quote(dirname(path))}`;
    const file = quote(basename(path));
    // The trailer marks the commit for next-version.
    const paragraphs = message?.split("\n\n") ?? [];
    const messages = [...new Set([paragraphs[0], paragraphs.at(-1)])].flatMap(text =>
        text === undefined ? [] : `--message ${quote(text)} `,
    );
    const commit = `${git} add -- ${file} && ${git} commit --only ${messages.join("")}-- ${file}`;
    const push = target === undefined ? "" : ` && ${pushCommand(dirname(path), target)}`;
    const subject = message === undefined ? "" : " Another subject: --message TEXT, there and in later commands.";
    return `To commit the file: \`${commit}${push}\`.${subject}`;
}

/**
 * How to push HEAD by hand.
 *
 * @param words Git's, of the push that failed
 */
export function advisePush(directory: string, words: string, { remote, branch }: PushTarget): string {
    const push = pushCommand(directory, { remote, branch });
    if (/\((fetch first|non-fast-forward)\)/.test(words)) {
        const pull = `git -C ${quote(directory)} pull --rebase --autostash ${quote(remote)} ${quote(branch)}`;
        return `Somebody has pushed meanwhile: \`${pull} && ${push}\`.`;
    }
    if (!/\[remote rejected\]/.test(words)) return `To push it: \`${push}\`.`;
    const own = pushCommand(directory, { remote, branch: `write-back-${branch}` });
    return `To push it: \`${push}\`, or to a branch of its own, to propose it: \`${own}\`.`;
}

function pushCommand(directory: string, { remote, branch }: PushTarget): string {
    return `git -C ${quote(directory)} push ${quote(remote)} ${quote(`HEAD:refs/heads/${branch}`)}`;
}

/** For a shell. */
function quote(text: string): string {
    return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
