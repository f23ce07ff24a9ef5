import type { CountedCommit } from "./count-commits.js";
import { type KnownVersion, newest } from "./known-versions.js";
import type { NextVersion, NextVersionBases, VersionStep } from "./plan-next-version.js";
import type { CommitKind } from "./read-subject.js";
import { isTime } from "./version-order.js";

const steps: Readonly<Record<Exclude<VersionStep, "none">, string>> = {
    first: "the first version",
    major: "a major version",
    minor: "a minor version",
    patch: "a patch",
    preview: "a preview",
    time: "a time",
};

/** How many commits of one kind are listed. */
const shown = 5;

/**
 * Explains how the version was determined, one line per fact.
 *
 * @param known all known versions
 * @param folder the folder that commits had to touch
 */
export function describeNextVersion(
    plan: NextVersion,
    { latest, final }: NextVersionBases,
    known: readonly KnownVersion[],
    folder?: string,
): string[] {
    const touching = folder === undefined ? "" : ` that touches ${folder}`;
    const left = uncountedWords(plan);
    if (plan.step === "none") {
        const why = left.length === 0 ? touching : ` that counts`;
        return [
            lastReleased(latest, known),
            ...left,
            `no commit since ${latest?.version}${why}: it stays ${plan.version}`,
        ];
    }
    const counted = counts(plan.commits);
    const base = final ?? latest;
    return [
        lastReleased(latest, known, plan.step === "time"),
        `${base === undefined ? "so far" : `since ${base.version}`}: ${counted}${folder === undefined ? "" : ` in ${folder}`}`,
        ...named(plan.deciding),
        ...left,
        ...unreadWords(plan),
        ...understatingWords(plan),
        ...retractingWords(plan),
        ...passedWords(plan),
        ...(plan.breakingBelowOne ? ["below 1.0.0 a breaking change is a minor version: nothing is promised yet"] : []),
        `${base === undefined ? "" : `${base.version} → `}${plan.version}, ${steps[plan.step]}`,
    ];
}

function passedWords({ passedOver }: NextVersion): string[] {
    if (passedOver.length === 0) return [];
    return [`passed over, because another commit has been built as it: ${passedOver.join(", ")}`];
}

function uncountedWords({ uncounted: { settings, empty } }: NextVersion): string[] {
    const parts = [
        ...(settings === 0
            ? []
            : [`${those(settings)} only settings files (Pulumi.STACK.yaml), which change no image`]),
        ...(empty === 0 ? [] : [`${those(empty)} no file`]),
    ];
    return parts.length === 0 ? [] : [`not counted: ${parts.join("; ")}`];
}

function those(count: number): string {
    return count === 1 ? "1 commit that touches" : `${count} commits that touch`;
}

/** Names the commits that nobody could read; a history that never keeps a convention has one line. */
function unreadWords({ unread, commits }: NextVersion): string[] {
    const all = Object.values(commits).reduce((sum, count) => sum + count, 0);
    if (unread.length === all && all > shown) {
        return [`none of these commits follows a convention such as \`feat: …\`: all count as a patch`];
    }
    const [it, they] = [
        "this commit follows no convention such as `feat: …`, and counts as a patch:",
        `these ${unread.length} commits follow no convention such as \`feat: …\`, and count as a patch:`,
    ];
    return unread.length === 0 ? [] : [unread.length === 1 ? it : they, ...named(unread)];
}

function understatingWords({ understating }: NextVersion): string[] {
    if (understating.length === 0) return [];
    return [
        "these count by title and footers, though their text has more: a squashed list, or BREAKING in another form than `BREAKING CHANGE: …`:",
        ...named(understating),
    ];
}

function retractingWords({ retracting }: NextVersion): string[] {
    if (retracting.length === 0) return [];
    const what = "taking back what was released before counts as a fix; a footer `BREAKING CHANGE: …` makes it more:";
    return [what, ...named(retracting)];
}

function lastReleased(last: KnownVersion | undefined, known: readonly KnownVersion[], isTimed = false): string {
    if (last === undefined) {
        const what = isTimed ? "no version that is a time" : "no version";
        return `${what} released before, according to Git's tags and the ledger`;
    }
    const { version, tag, entry } = last;
    const sources = [
        ...(tag === undefined ? [] : [`tag ${tag}`]),
        ...(entry === undefined ? [] : [`entry ${entry} of the ledger`]),
    ];
    const other = otherSource(last, known);
    return `last released: ${version} (${sources.join(", ")}${other === undefined ? "" : `; ${other}`})`;
}

/** What the other source, tags or ledger, has instead. */
function otherSource({ version, tag, entry }: KnownVersion, known: readonly KnownVersion[]): string | undefined {
    const alike = known.filter(other => isTime(other.version) === isTime(version));
    const tagged = newest(alike.filter(other => other.tag !== undefined));
    const recorded = newest(alike.filter(other => other.entry !== undefined));
    if (tag === undefined && tagged !== undefined) return `the newest tag before this commit is ${tagged.tag}`;
    if (entry === undefined && recorded !== undefined) return `the ledger has ${recorded.version}`;
    return undefined;
}

const words: Readonly<Record<CommitKind, readonly [string, string]>> = {
    breaking: ["breaking change", "breaking changes"],
    feature: ["feature", "features"],
    fix: ["fix", "fixes"],
    other: ["other commit", "other commits"],
};

/** `1 feature, 2 fixes`. */
export function counts(commits: NextVersion["commits"]): string {
    const parts = (Object.keys(words) as CommitKind[]).flatMap(kind => {
        const count = commits[kind];
        return count === 0 ? [] : [`${count} ${words[kind][count === 1 ? 0 : 1]}`];
    });
    return parts.length === 0 ? "no commit" : parts.join(", ");
}

function named(commits: readonly CountedCommit[]): string[] {
    const lines = commits.slice(0, shown).map(({ id, title }) => `  - ${id.slice(0, 8)} ${title}`);
    return commits.length > shown ? [...lines, `  - and ${commits.length - shown} more`] : lines;
}
