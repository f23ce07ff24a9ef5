// The first line that says what a commit does:
//   type(scope)!: what          Conventional Commits 1.0.0, https://www.conventionalcommits.org/en/v1.0.0/
//   ✨ what  or  :sparkles: what  https://gitmoji.dev
//   Revert "…"  Reapply "…"     as Git, GitHub, GitLab, Bitbucket and Azure write them
// behind what people and forges put before it: tickets, labels in brackets, emojis, numbers of pull requests.
import { gitmojis } from "gitmojis";

/** `perf` counts as a fix; types that do not concern behaviour count as other. */
export type CommitKind = "breaking" | "feature" | "fix" | "other";

/** From the largest step to the smallest. */
export const kindsBySize: readonly CommitKind[] = ["breaking", "feature", "fix", "other"];

export interface Subject {
    /** Undefined: it follows no convention that is known here. */
    readonly kind?: CommitKind;
    /** Title of the commit that it takes back. */
    readonly reverts?: string;
    /** Whether it takes back a feature or a breaking change, by that title. */
    readonly retracts?: boolean;
    /** Names by which a revert may call it. */
    readonly names: readonly string[];
}

const typesByKind: Readonly<Record<CommitKind, string>> = {
    breaking: "breaking",
    feature: "feat feats feature features",
    fix: "fix fixes fixed bug bugfix bugfixes hotfix perf performance security",
    other:
        "build bump chore chores ci dep deps doc docs example examples format i18n infra internal lint merge misc refactor " +
        "refactoring release revert style test tests tooling typo typos wip",
};
const kindsByType = new Map(
    kindsBySize.flatMap(kind => typesByKind[kind].split(" ").map(type => [type, kind] as const)),
);
/** The types that the convention's own tools write; nobody begins a line of prose with them and a colon. */
const plainTypes = new Set("feat fix perf build chore ci docs refactor revert style test".split(" "));

const scope = String.raw`(?:\((?:[^()\r\n]|\([^()\r\n]*\))*\)|\[[^\][\r\n]*\])`;
const header = new RegExp(
    String.raw`^(?<types>[a-z][a-z0-9]*(?:\s*[,/&+|]\s*[a-z][a-z0-9-]*)*)\s*(?<early>!*)\s*(?<scope>${scope}?)\s*(?<late>!*)\s*[:：](?<gap>\s*)(?![:/\s])\S`,
    "i",
);
const breakingHeader = /^breaking[ -]changes?\s*(\([^()]*\))?\s*!?:\s*\S/i;

const kindsByStep = { major: "breaking", minor: "feature", patch: "fix" } as const;
const emojiKinds = new Map(
    gitmojis.flatMap(({ emoji, code, semver }) => {
        const kind = semver === null ? "other" : kindsByStep[semver];
        return [plainEmoji(emoji), code].map(name => [name, kind] as const);
    }),
);
const emoji = /^(?:(?:\p{Extended_Pictographic}(?:\u{fe0f}|\u{200d}|[\u{1f3fb}-\u{1f3ff}])*)+|:[a-z0-9_+-]+:)/u;

/** What no person words: versions, and the updates of Dependabot and Renovate. */
const machineLines: readonly RegExp[] = [
    /^(?:(?:bump|prepare|release|version)\b.* )?v?\d+\.\d+\S*(?: release)?$/i,
    /^bumps? (?:.+ from \S+ to \S+|the .+ with \d+ updates?)/i,
    /^(?:automated upgrade: )?(?:bump|update|upgrade)s? .+ to (?:v\d\S*|\d+\.\d\S*)$/i,
    /^update .+ requirement from .+ to /i,
    /^(?:update|pin) (?:dependency|dependencies|\S+ (?:action|digest|docker tag|docker digest))\b/i,
    /^lock file maintenance$/i,
    /^initial commit$/i,
];

function plainEmoji(text: string): string {
    return text.replaceAll("\u{fe0f}", "");
}

/** What may stand before the type. */
const prefixes: readonly RegExp[] = [
    /^(?:fixup|squash|amend)! */,
    /^[*-] +/,
    // GitHub, bors: #12, GH-12, 12: · Azure: Merged PR 12: · Bitbucket: Pull request #12: · Jupyter: Backport PR #12:
    /^(?:Merged PR|Pull request|Backport PR|PR|MR)? *\(?[#!]?\d+\)?(?: on branch \S+)? *[:|–—-] */i,
    /^\(?(?:#|GH-)\d+\)?[\s:|,–—-]+/i,
    // Tickets: USR-12, (USR-12), USR-12, USR-13
    /^\(?[a-z][a-z0-9_]*-\d+(?:[\s,/&+]+[a-z][a-z0-9_]*-\d+)*\)?[\s:|/,–—-]+/i,
    /^(?:draft|wip) *:? +(?=[a-z]+[^:\s]*:)/i,
];

/** @param strict accepts only what nobody writes by chance, for lines of a body */
export function readSubject(text: string, strict = false): Subject {
    const title = text.trim();
    const { rest, emojiKind, label } = withoutPrefixes(title);
    const names = [title, rest, rest.replace(header, found => found.at(-1)!)].map(normalTitle);
    const reverts = revertedTitle(rest);
    if (reverts !== undefined) {
        const { sign, base } = netEffect(rest);
        const found = readSubject(base).kind;
        const isBreaking = /^revert(\([^()]*\))?!:/i.test(rest);
        const kind = isBreaking ? "breaking" : sign < 0 ? "fix" : found;
        return { kind, reverts, names, retracts: sign < 0 && (found === "feature" || found === "breaking") };
    }
    const byHeader = headerKind(rest, strict);
    if (emojiKind === "breaking" && (byHeader !== undefined || !strict)) return { kind: "breaking", names };
    const byMachine = machineLines.some(pattern => pattern.test(normalTitle(rest))) ? "other" : undefined;
    return { kind: byHeader ?? (strict ? undefined : (label ?? emojiKind ?? byMachine)), names };
}

function headerKind(text: string, strict: boolean): CommitKind | undefined {
    if (!strict && breakingHeader.test(text)) return "breaking";
    const found = header.exec(text)?.groups;
    if (found === undefined) return undefined;
    const { types = "", early, late, gap } = found;
    const names = types.toLowerCase().split(/\s*[,/&+|]\s*/);
    if ((early || late) && gap && names.length === 1) return "breaking";
    if (strict && !names.every(name => plainTypes.has(name))) return undefined;
    const kinds = names.flatMap(name => kindsByType.get(name) ?? []);
    if (kinds.length > 0) return early || late ? "breaking" : largest(kinds);
    // `users(api): search` is the convention with a type of its own; `users: search` is how others name a part.
    return found["scope"] && gap && !strict ? "other" : undefined;
}

export function beginsWithEmoji(text: string): boolean {
    return emoji.test(text);
}

export function largest(kinds: readonly (CommitKind | undefined)[]): CommitKind | undefined {
    return kindsBySize.find(kind => kinds.includes(kind));
}

function withoutPrefixes(title: string): { rest: string; emojiKind?: CommitKind; label?: CommitKind } {
    let rest = title;
    let emojiKind: CommitKind | undefined;
    let label: CommitKind | undefined;
    for (;;) {
        const before = rest;
        for (const prefix of prefixes) rest = rest.replace(prefix, "");
        const bracketed = /^\[([^\][\r\n]+)\][\s:–—-]*(?=\S)/.exec(rest);
        if (bracketed !== null && !/^[ x]$/i.test(bracketed[1]!)) {
            label ??= headerKind(`${bracketed[1]}: x`, false);
            rest = rest.slice(bracketed[0].length);
        }
        const sign = emoji.exec(rest)?.[0];
        if (sign !== undefined && rest.length > sign.length) {
            rest = rest.slice(sign.length).trimStart();
            emojiKind ??= /^(\([^()]*\))?!:/.test(rest) ? "breaking" : emojiKinds.get(plainEmoji(sign));
        }
        if (rest === before) return { rest, emojiKind, label };
    }
}

const reverts: readonly RegExp[] = [
    /^revert(?:\([^()]*\))?!?: *["'`“](?<title>.+)["'`”](?: *\([^()]*\))*$/i,
    /^revert(?:\([^()]*\))?!?: *(?<title>.+)$/i,
    /^revert(?:s|ed|ing)? *["'`“](?<title>.+)["'`”](?: *\([^()]*\))*$/i,
    /^[a-z]+(?:\([^()]*\))?: *revert *["'`“](?<title>.+)["'`”](?: *\([^()]*\))*$/i,
    /^revert(?:s|ed|ing)? +(?<title>.+)$/i,
];
const reapply = /^reapply *["'`“](?<title>.+)["'`”](?: *\([^()]*\))*$/i;

function revertedTitle(text: string): string | undefined {
    const again = reapply.exec(text)?.groups?.["title"];
    if (again !== undefined) return `Revert "${again}"`;
    return reverts.map(pattern => pattern.exec(text)?.groups?.["title"]).find(title => title !== undefined);
}

/** A revert of a revert, or `Reapply "…"`, has the first commit's effect; any other revert has the reverse. */
function netEffect(text: string): { sign: number; base: string } {
    const { rest } = withoutPrefixes(text.trim());
    const title = revertedTitle(rest);
    if (title === undefined) return { sign: 1, base: rest };
    const { sign, base } = netEffect(title);
    return { sign: -sign, base };
}

/** Titles are compared without the numbers of pull requests that forges append. */
export function normalTitle(title: string): string {
    return title
        .replace(/(?:\s*\((?:pull request )?[#!]\d+\)|\s*\[(?:skip ci|ci skip)\])+$/i, "")
        .replaceAll(/\s+/g, " ")
        .trim()
        .toLowerCase();
}
