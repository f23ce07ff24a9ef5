import type { Problem } from "../../model/settings/problem.js";
import type { Reviewed } from "./plan-review.js";

/** The first line of a review's comment, by which the next review finds it. */
export function reviewMark(stack: string): string {
    return `<!-- fastapi-release review ${stack} -->`;
}

/** Forges refuse longer comments; the rest is in the log. */
const mostLines = 150;

/**
 * A review as Markdown, for a comment or a job's summary. What others wrote stands in fences.
 *
 * @param build number and page of the build, if one made the review
 */
export function describeReview(
    reviewed: Reviewed,
    problems: readonly Problem[],
    build: { readonly ciBuild?: string; readonly ciUrl?: string } = {},
): string {
    const { stack, version, versionLines, api, deployLines, refusals, isFork } = reviewed;
    const refused = [...problems.map(({ message }) => message), ...refusals];
    const parts = [
        `### ${heading(reviewed, refused.length > 0)}`,
        ...(refused.length === 0 ? [] : [fence(refused.join("\n"))]),
        ...(version === undefined ? [] : [`**Version**\n\n${fence(versionLines.join("\n"))}`]),
        ...apiPart(api),
        ...(deployLines.length === 0 ? [] : [`**What would move**\n\n${fence(deployLines.join("\n"))}`]),
        ...(isFork
            ? [
                  "From a fork, without secrets: neither the ledger nor the cluster was asked, and tags alone decide the version.",
              ]
            : []),
        ...(build.ciUrl === undefined ? [] : [`[Build ${build.ciBuild ?? ""}](${build.ciUrl})`]),
    ];
    return [reviewMark(stack), ...parts].join("\n\n");
}

function heading({ version, stack, isNothing }: Reviewed, isRefused: boolean): string {
    if (isRefused) return version === undefined ? `Refused for \`${stack}\`` : `${version} is refused for \`${stack}\``;
    if (isNothing) return `Nothing to release to \`${stack}\`: no commit counts`;
    return `${version} would be released to \`${stack}\``;
}

function apiPart(api: Reviewed["api"]): string[] {
    if (api === undefined) return [];
    if (api.changes === undefined) return [`**API**: not compared: ${fence(api.uncompared)}`];
    if (api.changes.length === 0) return [`**API**: no change that breaks clients of ${api.live}`];
    const lines = api.changes.map(({ operation, text }) => [operation, text].filter(Boolean).join(": "));
    return [`**API**: breaks clients of ${api.live}\n\n${fence(lines.join("\n"))}`];
}

/** Longer than any fence within. */
function fence(text: string): string {
    const lines = text.split("\n");
    const shown =
        lines.length > mostLines ? [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines`] : lines;
    const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(run => run.length));
    const marks = "`".repeat(longest + 1);
    return `${marks}text\n${shown.join("\n")}\n${marks}`;
}
