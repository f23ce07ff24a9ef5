import { compareVersions } from "../../model/release/compare-versions.js";
import type { Problem } from "../../model/settings/problem.js";
import { isPreview, isTime, type KnownVersion, newest, withoutPreview } from "./known-versions.js";

export const previews = ["alpha", "beta", "rc"] as const;

export interface NextVersionRequest {
    /** Kind of preview, for a version such as 1.5.0-rc.1. */
    readonly pre?: (typeof previews)[number];
    /** Makes the version a time, such as 2026.11.21-143005. */
    readonly timestamp?: boolean;
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
    readonly deciding: readonly Commit[];
    /** Whether a breaking change makes only a minor version: nothing is promised below 1.0.0. */
    readonly breakingBelowOne: boolean;
}

export type PlannedVersion =
    | { readonly plan: NextVersion; readonly problems?: undefined }
    | { readonly plan?: undefined; readonly problems: readonly Problem[] };

export function chooseBases(known: readonly KnownVersion[], { pre, timestamp }: NextVersionRequest): NextVersionBases {
    if (timestamp) {
        const latest = newest(known.filter(({ version }) => isTime(version)));
        return latest === undefined ? {} : { latest, final: latest };
    }
    const steps = known.filter(({ version }) => !isTime(version));
    const final = newest(steps.filter(({ version }) => !isPreview(version)));
    const latest = pre === undefined ? final : newest(steps);
    return { latest, final };
}

/**
 * The next version, or the last one if nothing has changed.
 *
 * @param known all known versions
 * @param found commits since `latest` and since `final`, newest first, and the time
 */
export function planNextVersion(
    request: NextVersionRequest,
    known: readonly KnownVersion[],
    found: { readonly sinceLatest: readonly Commit[]; readonly sinceFinal: readonly Commit[]; readonly now: Date },
): PlannedVersion {
    const { latest, final } = chooseBases(known, request);
    const counting = withoutReverted(found.sinceFinal);
    const byKind = (kind: CommitKind) => counting.filter(({ message }) => commitKind(message) === kind);
    const counts = {
        breaking: byKind("breaking").length,
        feature: byKind("feature").length,
        fix: byKind("fix").length,
        other: byKind("other").length,
    };
    const plan = (version: string, step: VersionStep, deciding: readonly Commit[] = [], breakingBelowOne = false) => ({
        plan: { version, step, commits: counts, deciding, breakingBelowOne },
    });
    if (latest !== undefined && withoutReverted(found.sinceLatest).length === 0) return plan(latest.version, "none");
    if (request.timestamp) {
        const time = timeVersion(found.now);
        return above(time, latest) ?? plan(time, "time");
    }
    const largest = (["breaking", "feature", "fix", "other"] as const).find(kind => counts[kind] > 0) ?? "other";
    const { version: stepped, step } = next(final?.version, largest);
    // A preview made by hand may be a larger step than the commits call for.
    const promised = newest(known.filter(({ version }) => isPreview(version)))?.version ?? "0.0.0";
    const base = compareVersions(withoutPreview(promised), stepped) > 0 ? withoutPreview(promised) : stepped;
    const belowOne = largest === "breaking" && step === "minor";
    if (request.pre === undefined) return plan(base, step, byKind(largest), belowOne);
    const preview = nextPreview(known, `${base}-${request.pre}`);
    return above(preview, latest) ?? plan(preview, "preview", byKind(largest), belowOne);
}

function next(version: string | undefined, largest: CommitKind): { version: string; step: VersionStep } {
    if (version === undefined) return { version: firstVersion, step: "first" };
    const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
    if (largest === "breaking" && major > 0) return { version: `${major + 1}.0.0`, step: "major" };
    if (largest === "breaking" || largest === "feature") return { version: `${major}.${minor + 1}.0`, step: "minor" };
    return { version: `${major}.${minor}.${patch + 1}`, step: "patch" };
}

/** `1.5.0-rc.3` after `1.5.0-rc.2`. */
function nextPreview(known: readonly KnownVersion[], name: string): string {
    const numbers = known.flatMap(({ version }) => {
        const rest = version.startsWith(`${name}.`) ? version.slice(name.length + 1) : "";
        return /^[0-9]+$/.test(rest) ? [Number(rest)] : [];
    });
    return `${name}.${Math.max(0, ...numbers) + 1}`;
}

function above(version: string, latest: KnownVersion | undefined): PlannedVersion | undefined {
    if (latest === undefined || compareVersions(version, latest.version) > 0) return undefined;
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

// Conventional Commits 1.0.0, as far as the next version needs them: `type(scope)!: what`, a footer `BREAKING CHANGE: …`,
// and Git's own text of a revert. Parsed here because the maintained parsers are ES modules, which this program cannot
// load.

/** A Git commit. */
export interface Commit {
    /** 40 or 64 hex digits. */
    readonly id: string;
    /** The whole message. */
    readonly message: string;
}

/** `perf` counts as a fix; types that do not concern behaviour count as other. */
export type CommitKind = "breaking" | "feature" | "fix" | "other";

const header = /^(?<type>[a-z]+)(\([^()\r\n]+\))?(?<breaking>!)?: +\S/i;
const breakingFooter = /^BREAKING[ -]CHANGE(: | #)\S/m;

const kinds: Readonly<Record<string, CommitKind>> = { feat: "feature", fix: "fix", perf: "fix" };

export function commitKind(message: string): CommitKind {
    const found = header.exec(message)?.groups;
    if (found?.["breaking"] !== undefined || breakingFooter.test(message)) return "breaking";
    return kinds[found?.["type"]?.toLowerCase() ?? ""] ?? "other";
}

/** The first line of a message. */
export function commitTitle({ message }: Commit): string {
    return message.split("\n", 1)[0]!.trim();
}

/**
 * The commits without reverted ones and their reverts, which cancel out. A revert of a revert restores the first commit.
 *
 * @param commits newest first
 */
export function withoutReverted(commits: readonly Commit[]): readonly Commit[] {
    const gone = new Set<Commit>();
    for (const commit of commits) {
        const id = /^This reverts commit ([0-9a-f]{7,64})\b/m.exec(commit.message)?.[1];
        if (id === undefined || gone.has(commit)) continue;
        const reverted = commits.find(other => other.id.startsWith(id));
        if (reverted === undefined) continue;
        gone.add(reverted).add(commit);
    }
    return commits.filter(commit => !gone.has(commit));
}
