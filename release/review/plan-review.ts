import type { Problem } from "../../model/settings/problem.js";
import { isTime } from "../next-version/version-order.js";
import type { ApiComparison } from "./api-changes.js";

/** What was found out about a change before it is merged. */
export interface Reviewed {
    readonly stack: string;
    /** The version that it would get; undefined if there is none to be had, for a reason among the problems. */
    readonly version?: string;
    /** Whether no commit counts, so that nothing would be released. */
    readonly isNothing: boolean;
    /** How the version was determined, line by line. */
    readonly versionLines: readonly string[];
    /** Undefined if no document was given, or nothing could be asked. */
    readonly api?: ApiComparison;
    /** What a deploy would do, and Pulumi's preview, line by line; empty if it would be refused. */
    readonly deployLines: readonly string[];
    /** Why a deploy would be refused, in the command's own words, each perhaps of several lines. */
    readonly refusals: readonly string[];
    /** Whether it comes from a fork: then neither cluster nor ledger was asked. */
    readonly isFork: boolean;
}

/** Why the change must not be merged as it is. */
export function planReview({ version, api }: Pick<Reviewed, "version" | "api">): readonly Problem[] {
    const changes = api?.changes ?? [];
    if (version === undefined || changes.length === 0 || mayBreak(api?.live ?? "", version)) return [];
    const count = changes.length === 1 ? "a change" : `${changes.length} changes`;
    const message = `${count} of the API would break its clients, and ${version} promises none after ${api?.live}; keep the old form beside the new one, or say so in a commit: \`feat!: …\`.`;
    return [{ path: "API", message }];
}

/** Whether a version tells clients of another one to expect breaks: a larger major version, below 1.0.0 a larger minor one. */
function mayBreak(live: string, version: string): boolean {
    // Times promise nothing.
    if (isTime(live) || isTime(version)) return true;
    const [[liveMajor = 0, liveMinor = 0], [major = 0, minor = 0]] = [live, version].map(numbers) as [
        readonly number[],
        readonly number[],
    ];
    return major > liveMajor || (liveMajor === 0 && major === 0 && minor > liveMinor);
}

function numbers(version: string): readonly number[] {
    return version.split(/[.+-]/).map(Number);
}
