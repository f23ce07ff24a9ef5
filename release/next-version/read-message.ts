// A commit's whole message: the subject, which merge commits have in their body; the list of a squash merge; footers
// such as `BREAKING CHANGE: …`; and what a revert takes back.
import { beginsWithEmoji, type CommitKind, largest, readSubject, type Subject } from "./read-subject.js";

export interface Message {
    /** Undefined: it follows no convention that is known here. */
    readonly kind?: CommitKind;
    /** Whether a squash merge's list, or the word BREAKING somewhere, says more than its kind. */
    readonly understates: boolean;
    /** What it does, in one line, for people. */
    readonly title: string;
    /** Names by which a revert may call it. */
    readonly names: readonly string[];
    /** Numbers of its pull requests. */
    readonly numbers: readonly string[];
    /** The commits that it takes back. */
    readonly reverts?: RevertedCommits;
    /** Whether it does nothing else than take them back. */
    readonly isRevert: boolean;
    /** Whether it takes back a feature or a breaking change. */
    readonly retracts: boolean;
}

export interface RevertedCommits {
    /** Beginnings of their ids. */
    readonly ids: readonly string[];
    readonly title?: string;
    /** Numbers of their pull requests. */
    readonly numbers: readonly string[];
}

/** First lines of forges and of Git that say only what was merged; the title is in the body. */
const mergeLines: readonly RegExp[] = [
    /^Merge (?:pull request #\d+|(?:remote-tracking )?branch(?:es)?|tags?|commits?|remote|changes|(?:PR )?#\d+)\b/i,
    /^Merge #\d+/,
    /^Merged? in \S+ \(pull request #\d+\)/i,
    /^Auto merge of #\d+/i,
    /^Merge$/,
];
/** Lines of merge commits that are not a title. */
const notTitle = /^(?:[*#]|See merge request|Approved-by:|Related work items:|Conflicts:|[\w-]+-by: |\s)/i;
const squashLine = /^Squashed commit of the following:?$/i;

const none = String.raw`(?:none|no|nope|n\/?a|nothing|false|-+)\W*$`;
/** `BREAKING CHANGE: …`, `BREAKING-CHANGE #…`, `Breaking changes:` and what follows; not `Breaking changes: none`. */
const breakingFooter = new RegExp(
    String.raw`^[ \t]*(?:[*-] +)?[*_]{0,2}breaking[ -]changes?[*_]{0,2}[ \t]*(?:\([^()\n]*\))?!?(?::[*_]{0,2}\s+| #)(?!\s*(?:[*-] +)?${none})\S`,
    "im",
);

/** Whether a text has the word in capitals, in whatever form; not `BREAKING CHANGES: none`. */
function saysBreaking(text: string): boolean {
    return new RegExp(String.raw`\bBREAKING\b(?![ -]CHANGES?\W*${none})`, "m").test(text);
}

export function readMessage(message: string): Message {
    const text = message.replaceAll("\r\n", "\n").trim();
    const { title, body } = splitMessage(text);
    const subject = readSubject(title);
    const { list, paragraphs } = squashedKinds(body, subject.kind === undefined);
    // A title sums its list up, in which commits also fix and take back each other: public histories released by titles.
    const footer = breakingFooter.test(body) ? "breaking" : undefined;
    const own = [subject.kind, footer, ...paragraphs] as const;
    const kind = largest(own) ?? largest(list);
    const first = text.split("\n", 1)[0]!;
    return {
        kind,
        understates:
            kind !== undefined &&
            largest([kind, ...list, ...(saysBreaking(text) ? ["breaking" as const] : [])]) !== kind,
        title: title || first,
        names: [...new Set([...readSubject(first).names, ...subject.names])].filter(Boolean),
        numbers: matches([first, title, ...(text.match(/^See merge request .*/gm) ?? [])].join("\n"), ownNumber),
        reverts: revertedBy(subject, body),
        isRevert: subject.reverts !== undefined,
        retracts: subject.retracts === true,
    };
}

/** Number of the pull request in which a forge merged or squashed it. */
const ownNumber =
    /(?:^Merge pull request #|^Merged PR |^Pull request #|\(pull request #|^Auto merge of #|^Merge #|^See merge request \S*!|\(#)(\d+)/gim;

function matches(text: string, pattern: RegExp): readonly string[] {
    return [...text.matchAll(pattern)].map(found => found[1]!);
}

function splitMessage(text: string): { title: string; body: string } {
    const [first = "", ...rest] = text.split("\n");
    const quoted = /^Merge "(.+)"(?: into \S+)?$/.exec(first)?.[1];
    if (quoted !== undefined) return { title: quoted, body: clean(rest.join("\n")) };
    if (squashLine.test(first)) return { title: "", body: clean(rest.join("\n").replaceAll(/^ {4}/gm, "")) };
    if (!mergeLines.some(pattern => pattern.test(first))) return { title: first, body: clean(rest.join("\n")) };
    const at = rest.findIndex(line => line.trim() !== "");
    const title = at < 0 || notTitle.test(rest[at]!) ? "" : rest[at]!;
    return { title: title.trim(), body: clean(rest.slice(title === "" ? 0 : at + 1).join("\n")) };
}

/** A body without what was quoted: comments of a form, code, notes of somebody else's release. */
function clean(body: string): string {
    return body
        .replaceAll(/<!--[\s\S]*?-->/g, "")
        .replaceAll(/<details\b[\s\S]*?(?:<\/details>|$)/gi, "")
        .replaceAll(/^```[\s\S]*?^```/gm, "");
}

interface SquashedKinds {
    /** Of the list that forges write. */
    readonly list: readonly CommitKind[];
    /** Of whole messages, one below the other, as Git writes them. */
    readonly paragraphs: readonly CommitKind[];
}

/** @param byEmoji whether items may have an emoji in place of a type; in prose it is an ornament */
function squashedKinds(body: string, byEmoji: boolean): SquashedKinds {
    const found: (Subject & { readonly isItem: boolean })[] = [];
    const lines = body.split("\n");
    for (const [index, line] of lines.entries()) {
        const item = /^ {0,3}[*-] +(\S.*)$/.exec(line)?.[1];
        const begins = index === 0 || lines[index - 1]!.trim() === "";
        if (item === undefined && !begins) continue;
        const subject = readSubject(item ?? line, !(byEmoji && item !== undefined && beginsWithEmoji(item)));
        const [undone] = subject.reverts === undefined ? [] : readSubject(subject.reverts).names;
        const at = undone === undefined ? -1 : found.findLastIndex(({ names }) => names.includes(undone));
        if (at >= 0) found.splice(at, 1);
        else found.push({ ...subject, isItem: item !== undefined });
    }
    const kinds = (ofItems: boolean) =>
        found.flatMap(({ kind, reverts, isItem }) =>
            kind === undefined || reverts !== undefined || isItem !== ofItems ? [] : [kind],
        );
    return { list: kinds(true), paragraphs: kinds(false) };
}

function revertedBy({ reverts: title }: Subject, body: string): RevertedCommits | undefined {
    const lines = matches(
        body,
        /(?:this reverts commits?|reverted commits?) ((?:`?[0-9a-f]{7,64}`?(?:,? (?:and )?)?)+)/gi,
    );
    const ids = lines.flatMap(line => line.match(/[0-9a-f]{7,64}/g) ?? []);
    if (title === undefined) return ids.length === 0 ? undefined : { ids, numbers: [] };
    // The example of Conventional Commits names them by a footer.
    const refs = matches(body, /^Refs: ((?:[0-9a-f]{7,64}(?:, )?)+)$/gim).flatMap(line => line.split(", "));
    const numbers = matches(body, /^(?:this )?reverts (?:merge request )?(?:[\w.-]+\/)*[\w.-]*[#!](\d+)/gim);
    return { ids: [...ids, ...refs].map(id => id.toLowerCase()), title, numbers };
}
