import type { Problem } from "../../model/settings/problem.js";
import type { Commit } from "./commit.js";
import { type CountedCommit, type CountedCommits, countCommits, countKinds } from "./count-commits.js";
import { type KnownVersion, newest } from "./known-versions.js";
import { type CommitKind, kindsBySize } from "./read-subject.js";
import { compareReleased, isPreview, isTime, plainPreview, type previews, withoutPreview } from "./version-order.js";

export interface NextVersionRequest {
    /** Kind of preview, for a version such as 1.5.0-rc.1. */
    readonly pre?: (typeof previews)[number];
    /** Makes the version a time, such as 2026.11.21-143005. */
    readonly timestamp?: boolean;
}

/** What planning asks Git and the clock. */
export interface VersionFacts {
    /** Commits since `latest`, newest first, children before parents. */
    readonly sinceLatest: readonly Commit[];
    /** The same since `final`. */
    readonly sinceFinal: readonly Commit[];
    /** Counts only commits that touch it; from the top of the repository. */
    readonly folder?: string;
    readonly now: Date;
    /** Whether a version has been built from another commit, such as one that never passed its gate. @default none */
    readonly isTaken?: (version: string) => boolean;
}

/** Versions from which commits count. */
export interface NextVersionBases {
    /** The last version, including previews if one is requested; decides whether anything is new. */
    readonly latest?: KnownVersion;
    /** The last version that is not a preview; changes since then decide the step. */
    readonly final?: KnownVersion;
}

/** The first version, as the semver FAQ recommends. */
const firstVersion = "0.1.0";

export type VersionStep = "first" | "major" | "minor" | "patch" | "preview" | "time" | "none";

export interface NextVersion {
    readonly version: string;
    /** `none`: nothing has changed; the version is the last one. */
    readonly step: VersionStep;
    /** How many commits of each kind count. */
    readonly commits: Readonly<Record<CommitKind, number>>;
    /** The commits that decide the step; all of one kind. */
    readonly deciding: readonly CountedCommit[];
    /** Commits that follow no convention, if one of them could ask for a larger step. */
    readonly unread: readonly CountedCommit[];
    /** Squash merges whose list asks for more than the title, which counts. */
    readonly understating: readonly CountedCommit[];
    /** Features and breaking changes, released before, that were taken back; each counts as a fix. */
    readonly retracting: readonly CountedCommit[];
    readonly uncounted: CountedCommits["uncounted"];
    /** Versions that the commits ask for and that another commit has taken. */
    readonly passedOver: readonly string[];
    /** Whether a breaking change makes only a minor version: nothing is promised below 1.0.0. */
    readonly breakingBelowOne: boolean;
}

export type PlannedVersion =
    | { readonly plan: NextVersion; readonly problems?: undefined }
    | { readonly plan?: undefined; readonly problems: readonly Problem[] };

/** The last version that is not a preview. */
export function chooseFinal(known: readonly KnownVersion[], timestamp = false): KnownVersion | undefined {
    return newest(
        known.filter(({ version }) => (timestamp ? isTime(version) : !isTime(version) && !isPreview(version))),
    );
}

/** @param sinceFinal the commits since the last version that is not a preview */
export function chooseBases(
    known: readonly KnownVersion[],
    { pre, timestamp }: NextVersionRequest,
    sinceFinal: readonly Pick<Commit, "id">[],
): NextVersionBases {
    const final = chooseFinal(known, timestamp);
    if (pre === undefined || timestamp) return { latest: final, final };
    return { latest: newest([...(final === undefined ? [] : [final]), ...openPreviews(known, sinceFinal)]), final };
}

/** Previews that no later version has left behind. */
function openPreviews(known: readonly KnownVersion[], sinceFinal: readonly Pick<Commit, "id">[]): KnownVersion[] {
    const ids = new Set(sinceFinal.map(({ id }) => id));
    return known.filter(
        ({ version, tag, commit }) =>
            isPreview(version) && (tag === undefined || (commit !== undefined && ids.has(commit))),
    );
}

/**
 * The next version, or the last one if nothing has changed.
 *
 * @param known all known versions
 */
export function planNextVersion(
    request: NextVersionRequest,
    known: readonly KnownVersion[],
    { sinceLatest, sinceFinal, folder, now, isTaken = () => false }: VersionFacts,
): PlannedVersion {
    const { latest, final } = chooseBases(known, request, sinceFinal);
    const { counted, uncounted } = countCommits(sinceFinal, folder);
    const news = sinceLatest === sinceFinal ? { counted, uncounted } : countCommits(sinceLatest, folder);
    const commits = countKinds(counted);
    const largest = kindsBySize.find(kind => commits[kind] > 0) ?? "other";
    const plan = (asked: string, step: VersionStep, breakingBelowOne = false) => {
        const isCounting = step !== "none" && step !== "time";
        const passedOver: string[] = [];
        let version = asked;
        for (; isCounting && isTaken(version); version = oneFurther(version)) passedOver.push(version);
        const isOpen = isCounting && final !== undefined && couldBeLarger(final.version, largest);
        return {
            plan: {
                ...{ version, step, commits, breakingBelowOne, passedOver },
                deciding: isCounting ? counted.filter(({ kind, isUnread }) => kind === largest && !isUnread) : [],
                unread: isOpen ? counted.filter(({ isUnread }) => isUnread) : [],
                understating: isOpen ? counted.filter(({ understates }) => understates) : [],
                retracting: isOpen ? counted.filter(({ retracts }) => retracts) : [],
                uncounted: news.uncounted,
            },
        };
    };
    if (latest !== undefined && news.counted.length === 0) return plan(latest.version, "none");
    if (request.timestamp) {
        const time = timeVersion(now);
        return above(time, latest) ?? plan(time, "time");
    }
    const { version: stepped, step } = next(final?.version, largest);
    // A preview made by hand may be a larger step than the commits call for.
    const promised = newest(openPreviews(known, sinceFinal))?.version ?? "0.0.0";
    const base = compareReleased(withoutPreview(promised), stepped) > 0 ? withoutPreview(promised) : stepped;
    const belowOne = largest === "breaking" && step === "minor";
    if (request.pre === undefined) return plan(base, step, belowOne);
    const preview = nextPreview(known, `${base}-${request.pre}`);
    return above(preview, latest) ?? plan(preview, "preview", belowOne);
}

function next(version: string | undefined, largest: CommitKind): { version: string; step: VersionStep } {
    if (version === undefined) return { version: firstVersion, step: "first" };
    const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
    if (largest === "breaking" && major > 0) return { version: `${major + 1}.0.0`, step: "major" };
    if (largest === "breaking" || largest === "feature") return { version: `${major}.${minor + 1}.0`, step: "minor" };
    return { version: `${major}.${minor}.${patch + 1}`, step: "patch" };
}

/** With its last number one larger: `1.4.1` after `1.4.0`, `1.5.0-rc.3` after `1.5.0-rc.2`. */
function oneFurther(version: string): string {
    return version.replace(/\d+$/, number => String(Number(number) + 1));
}

/** Whether a commit that was not understood could have asked for more. */
function couldBeLarger(version: string, largest: CommitKind): boolean {
    return next(version, "breaking").version !== next(version, largest).version;
}

/** `1.5.0-rc.3` after `1.5.0-rc.2`, `1.5.0-rc2` or `1.5.0rc2`. */
function nextPreview(known: readonly KnownVersion[], name: string): string {
    const numbers = known.flatMap(({ version }) => {
        const plain = plainPreview(version);
        const rest = plain.startsWith(`${name}.`) ? plain.slice(name.length + 1) : "";
        return /^[0-9]+$/.test(rest) ? [Number(rest)] : [];
    });
    return `${name}.${Math.max(0, ...numbers) + 1}`;
}

function above(version: string, latest: KnownVersion | undefined): PlannedVersion | undefined {
    if (latest === undefined || compareReleased(version, latest.version) > 0) return undefined;
    const advice = isTime(version)
        ? "correct this machine's clock"
        : "continue with that kind of preview, or leave out --pre to release it";
    const message = `${version} would not come after ${latest.version}, which already exists; ${advice}.`;
    return { problems: [{ path: isTime(version) ? "--timestamp" : "--pre", message }] };
}

function timeVersion(now: Date): string {
    const [date = "", time = ""] = now.toISOString().split("T");
    return `${date.replaceAll("-", ".")}-${time.slice(0, 8).replaceAll(":", "")}`;
}
