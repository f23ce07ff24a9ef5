import { typedWord } from "../../machine/shell.js";
import type { PushTarget } from "./git-push.js";
import type { ByHand, FileInFolder } from "./hindrance.js";

/**
 * How to commit the settings file by hand.
 *
 * @param message of the commit that failed; undefined if it did not come to that
 * @param target where it would have been pushed to, if that is known
 */
export function adviseCommit(
    { directory, file }: FileInFolder,
    { first, before = [], options, addOptions, isHopeless }: ByHand,
    message?: string,
    target?: PushTarget,
): string {
    if (isHopeless === true) return "";
    const git = `git ${options === undefined ? "" : `${options} `}-C ${typedWord(directory)}`;
    const path = typedWord(file);
    // The trailer marks the commit for next-version.
    const paragraphs = message?.split("\n\n") ?? [];
    const messages = [...new Set([paragraphs[0], paragraphs.at(-1)])].flatMap(text =>
        text === undefined ? [] : `--message ${typedWord(text)} `,
    );
    const commands = [
        ...before.map(command => `${git} ${command} -- ${path}`),
        `${git} add ${addOptions === undefined ? "" : `${addOptions} `}-- ${path}`,
        `${git} commit --only ${messages.join("")}-- ${path}`,
        ...(target?.branch === undefined ? [] : [pushCommand(directory, target)]),
    ];
    const subject = message === undefined ? "" : " Another subject: --message TEXT, there and in later commands.";
    const sentence = `To commit the file: \`${commands.join(" && ")}\`.${subject}`;
    return first === undefined ? sentence : `${first} ${sentence}`;
}

/**
 * How to push HEAD by hand.
 *
 * @param words Git's, of the push that failed
 */
export function advisePush(directory: string, words: string, { remote, branch }: PushTarget): string {
    const push = pushCommand(directory, { remote, branch });
    if (branch === undefined) return `To push it, with the branch's name in BRANCH: \`${push}\`.`;
    if (/\((fetch first|non-fast-forward)\)/.test(words)) {
        const pull = `git -C ${typedWord(directory)} pull --rebase --autostash ${typedWord(remote)} ${typedWord(branch)}`;
        return `Somebody has pushed meanwhile: \`${pull} && ${push}\`.`;
    }
    if (!/\[remote rejected\]/.test(words)) return `To push it: \`${push}\`.`;
    const own = pushCommand(directory, { remote, branch: `write-back-${branch}` });
    return `To push it: \`${push}\`, or to a branch of its own, to propose it: \`${own}\`.`;
}

/** How to push a tag by hand. */
export function adviseTagPush(tag: string, remotes: readonly string[]): string {
    const [remote, ...others] = remotes;
    if (remote === undefined) return "this repository has no remote";
    const command = `\`git push ${typedWord(remote)} ${typedWord(`refs/tags/${tag}`)}\``;
    return others.length === 0 ? command : `${command}, or to ${others.join(" or ")}`;
}

function pushCommand(directory: string, { remote, branch }: PushTarget): string {
    // An unset variable makes Git refuse.
    const to = branch === undefined ? '"HEAD:refs/heads/$BRANCH"' : typedWord(`HEAD:refs/heads/${branch}`);
    return `git -C ${typedWord(directory)} push ${typedWord(remote)} ${to}`;
}
