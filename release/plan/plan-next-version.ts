import { compareVersions } from "../../model/compare-versions.js";
import type { Problem } from "../../model/problem.js";
import { type Commit, type CommitKind, commitKind, withoutReverted } from "./conventional-commits.js";
import { isPreview, isTime, type KnownVersion, newest, withoutPreview } from "./known-versions.js";

export const previews = ["alpha", "beta", "rc"] as const;

export interface NextVersionRequest {
    /** Asks for a preview such as 1.5.0-rc.1. */
    readonly pre?: (typeof previews)[number];
    /** Asks for a version that is a time, such as 2026.11.21-143005. */
    readonly timestamp?: boolean;
}

/** From where commits count. */
export interface NextVersionBases {
    /** The last version of the kind that is asked for, previews too where one is: nothing is new since then, or something. */
    readonly latest?: KnownVersion;
    /** The last version that is no preview: what has changed since tells how large the step is. */
    readonly final?: KnownVersion;
}

/** The first version of all, as semver's own questions and answers have it. */
const firstVersion = "0.1.0";

export type Step = "first" | "major" | "minor" | "patch" | "preview" | "time" | "none";

export interface NextVersion {
    readonly version: string;
    /** `none`: nothing has changed, and the version is the last one. */
    readonly step: Step;
    /** How many commits of each kind count. */
    readonly commits: Readonly<Record<CommitKind, number>>;
    /** Those that decide how large the step is; all of one kind. */
    readonly deciding: readonly Commit[];
    /** A breaking change that makes a minor version only, since nothing is promised below 1.0.0. */
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
    return { ...(latest === undefined ? {} : { latest }), ...(final === undefined ? {} : { final }) };
}

/**
 * The next version, or the last one where nothing has changed.
 *
 * @param known all versions that are known
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
    const plan = (version: string, step: Step, deciding: readonly Commit[] = [], breakingBelowOne = false) => ({
        plan: { version, step, commits: counts, deciding, breakingBelowOne },
    });
    if (latest !== undefined && withoutReverted(found.sinceLatest).length === 0) return plan(latest.version, "none");
    if (request.timestamp) {
        const time = timeVersion(found.now);
        return above(time, latest) ?? plan(time, "time");
    }
    const largest = (["breaking", "feature", "fix", "other"] as const).find(kind => counts[kind] > 0) ?? "other";
    const { version: stepped, step } = next(final?.version, largest);
    // A preview may have been made by hand of a larger step than the commits ask for.
    const promised = newest(known.filter(({ version }) => isPreview(version)))?.version ?? "0.0.0";
    const base = compareVersions(withoutPreview(promised), stepped) > 0 ? withoutPreview(promised) : stepped;
    const belowOne = largest === "breaking" && step === "minor";
    if (request.pre === undefined) return plan(base, step, byKind(largest), belowOne);
    const preview = nextPreview(known, `${base}-${request.pre}`);
    return above(preview, latest) ?? plan(preview, "preview", byKind(largest), belowOne);
}

function next(version: string | undefined, largest: CommitKind): { version: string; step: Step } {
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
        ? "set this machine's clock"
        : "go on with that kind of preview, or release it by leaving --pre out";
    const message = `${version} would not come after ${latest.version}, which is there already; ${advice}.`;
    return { problems: [{ path: isTime(version) ? "--timestamp" : "--pre", message }] };
}

function timeVersion(now: Date): string {
    const [date = "", time = ""] = now.toISOString().split("T");
    return `${date.replaceAll("-", ".")}-${time.slice(0, 8).replaceAll(":", "")}`;
}
