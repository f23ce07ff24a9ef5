import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../model/problem.js";
import { writeTag } from "./apply/write-tag.js";
import { readChanges, readCommits, readHistory, tagCommit } from "./facts/version-facts.js";
import { releasedVersions } from "./ledger/released-versions.js";
import { openLedger } from "./open/open-ledger.js";
import type { CommonOptions } from "./open/open-release.js";
import { counts, describeNextVersion } from "./plan/describe-next-version.js";
import { type KnownVersion, mergeVersions, tagFor, versionTags } from "./plan/known-versions.js";
import { chooseBases, type NextVersion, type NextVersionRequest, planNextVersion } from "./plan/plan-next-version.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";
import { readProject } from "./stack/project.js";

export interface NextVersionOptions extends Pick<CommonOptions, "stack" | "cwd" | "json">, NextVersionRequest {
    /** Makes an annotated tag of the commit at hand. */
    readonly write: boolean;
    /** Counts only commits that touch this folder, relative to Pulumi.yaml. */
    readonly path?: string;
    /** @default "v", and tags without it are read, too */
    readonly tagPrefix?: string;
    /** Does not look at the ledger. */
    readonly tagsOnly: boolean;
    /** Exits 1 when there is no commit since the last version. */
    readonly failIfNone: boolean;
}

/** Tells the version that the commits since the last one ask for. Its last line on standard output is the version. */
export async function nextVersion(options: NextVersionOptions, report: Report): Promise<void> {
    const { path: folder } = options;
    const project = readProject(options.cwd);
    const { directory } = project;
    if (folder !== undefined && !existsSync(join(directory, folder))) {
        throw Refusal.of([{ path: "--path", message: `${folder} is not in ${directory}.` }], "so nothing was counted");
    }
    const { head, tags } = await readHistory(directory);
    const released = options.tagsOnly ? [] : releasedVersions(await openLedger(options, project, report));
    const known = mergeVersions(versionTags(tags, options.tagPrefix), released);
    const bases = chooseBases(known, options);
    const problems = [bases.latest, bases.final].flatMap(base => commitUnknown(base, options.tagPrefix));
    if (problems.length > 0) throw Refusal.of(problems.slice(0, 1), "so commits cannot be counted");
    const sinceFinal = await readCommits(directory, bases.final?.commit, folder);
    const sinceLatest =
        bases.latest === bases.final ? sinceFinal : await readCommits(directory, bases.latest?.commit, folder);
    const planned = planNextVersion(options, known, { sinceLatest, sinceFinal, now: new Date() });
    if (planned.plan === undefined) throw Refusal.of(planned.problems, "so there is no next version");
    const { plan } = planned;

    for (const line of describeNextVersion(plan, bases, known, folder)) report.warn(line);
    const tag = tagFor(plan.version, known, options.tagPrefix);
    const place = { directory, head, tag, known: known.find(({ version }) => version === plan.version) };
    const written = options.write && (await write(plan, place, report));
    report.result({
        version: plan.version,
        step: plan.step,
        ...(bases.latest === undefined ? {} : { last: bases.latest }),
        commits: plan.commits,
        tag,
        written,
    });
    if (!options.json) report.say(plan.version);
    if (options.failIfNone && plan.step === "none") throw new Refusal("--fail-if-none: there is nothing to release.");
}

function commitUnknown(base: KnownVersion | undefined, prefix: string | undefined): Problem[] {
    if (base === undefined || base.commit !== undefined) return [];
    const { version, entry } = base;
    const message = `entry ${entry} of the ledger does not tell its commit; tag it: \`git tag ${tagFor(version, [], prefix)} COMMIT\``;
    return [{ path: version, message }];
}

interface Place {
    readonly directory: string;
    /** The commit at hand. */
    readonly head: string;
    /** Name of the tag. */
    readonly tag: string;
    /** What was known of the version before. */
    readonly known: KnownVersion | undefined;
}

/** Tags the commit at hand, unless it is tagged or the version is another commit's. */
async function write(plan: NextVersion, { directory, head, tag, known }: Place, report: Report): Promise<boolean> {
    if (known?.tag !== undefined) {
        report.warn(`nothing to tag: ${known.tag} is there already, on ${known.commit?.slice(0, 8)}`);
        return false;
    }
    if (known !== undefined && known.commit !== head) {
        report.warn(
            `nothing to tag: ${known.version} was released from ${known.commit?.slice(0, 8)}, not from this commit`,
        );
        return false;
    }
    const [taken, changes] = await Promise.all([tagCommit(directory, tag), readChanges(directory)]);
    const problems: Problem[] = [];
    if (taken !== undefined) {
        const message = `${tag} is there already, on ${taken.slice(0, 8)}, which this commit does not have behind it; merge that.`;
        problems.push({ path: "--write", message });
    }
    if (changes.length > 0) {
        const files = changes.slice(0, 5).join(", ") + (changes.length > 5 ? ", …" : "");
        problems.push({
            path: "--write",
            message: `the tree differs from the commit: ${files}; commit or stash that.`,
        });
    }
    if (problems.length > 0) throw Refusal.of(problems, "so nothing was tagged");
    await writeTag(directory, tag, `Release ${plan.version}\n\n${counts(plan.commits)}`);
    report.warn(`tagged ${head.slice(0, 8)} as ${tag}; nothing was pushed: \`git push origin ${tag}\``);
    return true;
}
