import { askGit, writeTag } from "../../machine/git.js";
import { pushRemotes } from "../../machine/git-remote.js";
import { changedFiles } from "../../machine/source-files.js";
import type { Problem } from "../../model/settings/problem.js";
import { openLedger } from "../open/open-ledger.js";
import type { CommonOptions } from "../open/open-service.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { readProject } from "../stack/project.js";
import { adviseTagPush } from "../write-back/advise-by-hand.js";
import type { CountedCommit } from "./count-commits.js";
import { counts } from "./describe-next-version.js";
import { type FoundVersion, findNextVersion, type VersionQuestion } from "./find-next-version.js";

export interface NextVersionOptions extends Pick<CommonOptions, "stack" | "cwd" | "json">, VersionQuestion {
    /** Tags HEAD with an annotated tag. */
    readonly write: boolean;
    /** Ignores the ledger. */
    readonly tagsOnly: boolean;
    /** Exits 1 if no commit since the last version counts. */
    readonly failIfNone: boolean;
}

/** Prints the next version, based on the commits since the last one, as the last line on standard output. */
export async function nextVersion(options: NextVersionOptions, report: Report): Promise<void> {
    const project = readProject(options);
    const { directory } = project;
    const ledger = () => (options.tagsOnly ? undefined : openLedger(options, project, report));
    const found = await findNextVersion(options, directory, ledger, report);
    const { plan, bases, tag, unreadTags } = found;
    const written = options.write && (await write(found, directory, report));
    report.result({
        version: plan.version,
        step: plan.step,
        last: bases.latest,
        commits: plan.commits,
        unread: plan.unread.map(asNamed),
        understated: plan.understating.map(asNamed),
        uncounted: plan.uncounted,
        unreadTags,
        tag,
        written,
    });
    if (!options.json) report.say(plan.version);
    if (options.failIfNone && plan.step === "none") throw new Refusal("--fail-if-none: there is nothing to release.");
}

function asNamed({ id, title }: CountedCommit): { readonly commit: string; readonly title: string } {
    return { commit: id, title };
}

/** Tags HEAD, unless it is tagged or the version belongs to another commit. */
async function write({ plan, head, tag, known }: FoundVersion, directory: string, report: Report): Promise<boolean> {
    if (known?.tag !== undefined) {
        report.warn(`nothing to tag: ${known.tag} already exists, on ${known.commit?.slice(0, 8)}`);
        return false;
    }
    if (known !== undefined && known.commit !== head) {
        report.warn(
            `nothing to tag: ${known.version} was released from ${known.commit?.slice(0, 8)}, not from this commit`,
        );
        return false;
    }
    const [taken, changes] = await Promise.all([tagCommit(directory, tag), changedFiles(directory)]);
    const problems: Problem[] = [];
    if (taken !== undefined) {
        const message = `${tag} already exists, on ${taken.slice(0, 8)}, which is not an ancestor of this commit; merge it.`;
        problems.push({ path: "--write", message });
    }
    if (changes.length > 0) {
        const files = changes.slice(0, 5).join(", ") + (changes.length > 5 ? ", …" : "");
        problems.push({
            path: "--write",
            message: `the working tree differs from the commit: ${files}; commit or stash.`,
        });
    }
    if (problems.length > 0) throw Refusal.of(problems, "so nothing was tagged");
    await writeTag(directory, tag, `Release ${plan.version}\n\n${counts(plan.commits)}`);
    const advice = adviseTagPush(tag, await pushRemotes(directory));
    report.warn(`tagged ${head.slice(0, 8)} as ${tag}; nothing was pushed: ${advice}`);
    return true;
}

/** The commit of a tag, reachable or not; undefined if there is no such tag. */
export async function tagCommit(directory: string, name: string): Promise<string | undefined> {
    return askGit(directory, "rev-parse", "--verify", "--quiet", `refs/tags/${name}^{commit}`);
}
