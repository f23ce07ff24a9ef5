import { askGit, hasCommit, headOf, writeTag } from "../../machine/git.js";
import { pushRemotes } from "../../machine/git-remote.js";
import { typedWord } from "../../machine/shell.js";
import { changedFiles } from "../../machine/source-files.js";
import type { Problem } from "../../model/settings/problem.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { type Ledger, lastSucceeded } from "../ledger/ledger.js";
import { openLedger } from "../open/open-ledger.js";
import type { CommonOptions } from "../open/open-service.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { readProject } from "../stack/project.js";
import { adviseTagPush } from "../write-back/advise-by-hand.js";
import type { Commit } from "./commit.js";
import type { CountedCommit } from "./count-commits.js";
import { counts, describeNextVersion } from "./describe-next-version.js";
import { fromTop, pathProblems, prefixProblems } from "./given-names.js";
import { type KnownVersion, mergeVersions } from "./known-versions.js";
import {
    chooseBases,
    chooseFinal,
    type NextVersion,
    type NextVersionRequest,
    planNextVersion,
} from "./plan-next-version.js";
import { type GitTag, readTags, tagFor } from "./read-tags.js";
import {
    describeElsewhere,
    describeFamilies,
    describeOpenTags,
    describeOtherPrefixes,
    familyProblems,
    hasFamilies,
    openTags,
} from "./tag-families.js";

export interface NextVersionOptions extends Pick<CommonOptions, "stack" | "cwd" | "json">, NextVersionRequest {
    /** Tags HEAD with an annotated tag. */
    readonly write: boolean;
    /** Counts only commits that touch this folder, relative to Pulumi.yaml. */
    readonly path?: string;
    /** Prefix of tags. @default "v", and tags without it are read too */
    readonly tagPrefix?: string;
    /** Ignores the ledger. */
    readonly tagsOnly: boolean;
    /** Exits 1 if no commit since the last version counts. */
    readonly failIfNone: boolean;
}

/** Prints the next version, based on the commits since the last one, as the last line on standard output. */
export async function nextVersion(options: NextVersionOptions, report: Report): Promise<void> {
    const { path: folder } = options;
    const project = readProject(options);
    const { directory } = project;
    const wrong = [...pathProblems(directory, folder), ...(await prefixProblems(directory, options.tagPrefix))];
    if (wrong.length > 0) throw Refusal.of(wrong, "so nothing was counted");
    const { head, tags, elsewhere } = await readHistory(directory);
    const place = folder === undefined ? undefined : await fromTop(directory, folder);
    const released = options.tagsOnly ? [] : releasedVersions(await openLedger(options, project, report));
    const tagged = readTags(tags, options.tagPrefix);
    const isTimed = options.timestamp === true;
    if (!isTimed) {
        const places = hasFamilies(tagged) ? await readPlaces(directory) : new Map();
        const rivals = familyProblems(tagged, places, released.length > 0, options.tagPrefix);
        if (rivals.length > 0) throw Refusal.of(rivals, "so the last version is unknown");
    }
    const known = mergeVersions(
        tagged.versions.map(({ prefix: _, ...version }) => version),
        released,
    );
    const sinceFinal = await readCommits(directory, knownCommit(chooseFinal(known, isTimed), options));
    const bases = chooseBases(known, options, sinceFinal);
    const sinceLatest =
        bases.latest === bases.final ? sinceFinal : await readCommits(directory, knownCommit(bases.latest, options));
    const facts = { sinceLatest, sinceFinal, folder: place, now: new Date() };
    const planned = planNextVersion(options, known, facts);
    if (planned.plan === undefined) throw Refusal.of(planned.problems, "so there is no next version");
    const { plan } = planned;

    const unreadTags = isTimed ? [] : openTags(tagged, bases.final, options.tagPrefix);
    const aboutTags = isTimed
        ? []
        : [
              ...describeOpenTags(unreadTags, options.tagPrefix),
              ...describeFamilies(tagged),
              ...describeOtherPrefixes(readTags(tags), tagged, options.tagPrefix),
              ...describeElsewhere(readTags(elsewhere, options.tagPrefix), bases.final),
          ];
    for (const line of [...aboutTags, ...describeNextVersion(plan, bases, known, folder)]) report.warn(line);
    const tag = tagFor(plan.version, known, options.tagPrefix);
    const tagging = { directory, head, tag, known: known.find(({ version }) => version === plan.version) };
    const written = options.write && (await write(plan, tagging, report));
    report.result({
        version: plan.version,
        step: plan.step,
        last: bases.latest,
        commits: plan.commits,
        unread: plan.unread.map(asNamed),
        understated: plan.understating.map(asNamed),
        uncounted: plan.uncounted,
        unreadTags: unreadTags.map(({ name }) => name),
        tag,
        written,
    });
    if (!options.json) report.say(plan.version);
    if (options.failIfNone && plan.step === "none") throw new Refusal("--fail-if-none: there is nothing to release.");
}

function asNamed({ id, title }: CountedCommit): { readonly commit: string; readonly title: string } {
    return { commit: id, title };
}

/** The commit of a version that commits are counted from; undefined before the first version. */
function knownCommit(base: KnownVersion | undefined, { tagPrefix }: NextVersionOptions): string | undefined {
    if (base === undefined || base.commit !== undefined) return base?.commit;
    const { version, entry } = base;
    const message = `entry ${entry} of the ledger does not have its commit; tag it: \`git tag ${typedWord(tagFor(version, [], tagPrefix))} COMMIT\``;
    throw Refusal.of([{ path: version, message }], "so commits cannot be counted");
}

interface Place {
    readonly directory: string;
    /** HEAD. */
    readonly head: string;
    /** Name of the tag. */
    readonly tag: string;
    /** The version, if already known. */
    readonly known: KnownVersion | undefined;
}

/** Tags HEAD, unless it is tagged or the version belongs to another commit. */
async function write(plan: NextVersion, { directory, head, tag, known }: Place, report: Report): Promise<boolean> {
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

/** The history of HEAD. */
export interface HistoryFacts {
    /** HEAD. */
    readonly head: string;
    /** All tags on HEAD and its ancestors, in the order of their numbers. */
    readonly tags: readonly GitTag[];
    /** All other tags. */
    readonly elsewhere: readonly GitTag[];
}

/** Refuses a missing or incomplete history, which would give a wrong version. */
export async function readHistory(directory: string): Promise<HistoryFacts> {
    const head = await headOf(directory);
    if (head === undefined) {
        throw new Refusal(`${directory} is not in a Git repository with a commit; commit something first.`);
    }
    if ((await askGit(directory, "rev-parse", "--is-shallow-repository")) === "true") {
        throw new Refusal(
            "this clone has only a part of the history, so commits cannot be counted; " +
                "get the rest: git fetch --unshallow --tags",
        );
    }
    const [tags, elsewhere] = await Promise.all([
        readTagRefs(directory, "--merged=HEAD"),
        readTagRefs(directory, "--no-merged=HEAD"),
    ]);
    return { head, tags, elsewhere };
}

async function readTagRefs(directory: string, which: string): Promise<readonly GitTag[]> {
    const format = "--format=%(refname)%09%(objectname)%09%(*objectname)";
    const listed = await askGit(directory, "for-each-ref", which, "--sort=version:refname", format, "refs/tags");
    return lines(listed).map(line => {
        const [name = "", object = "", peeled] = line.split("\t");
        // An annotated tag is a separate object that names the commit.
        return { name: name.slice("refs/tags/".length), commit: peeled || object };
    });
}

/** The commits in HEAD but not in `since`, newest first, children before parents; without `since`, all of HEAD's. */
export async function readCommits(directory: string, since: string | undefined): Promise<readonly Commit[]> {
    const range = since === undefined ? "HEAD" : `${since}..HEAD`;
    const format = "--format=%x00%H %P%n%B%x00";
    if (since !== undefined && !(await hasCommit(directory, since))) {
        throw new Refusal(`this clone does not have commit ${since}; get it: git fetch --tags`);
    }
    // Paths from the top. Renames would need the files' contents, which a partial clone lacks.
    const form = ["--name-only", "--no-renames", "--topo-order", format];
    const log = (await askGit(directory, "log", ...form, range)) ?? "";
    const [, ...texts] = log.split("\0");
    return texts.flatMap((text, index) => {
        if (index % 2 === 1) return [];
        const [ids = "", ...message] = text.split("\n");
        const [id = "", ...parents] = ids.trim().split(" ");
        return [{ id, parents, message: message.join("\n").trim(), paths: lines(texts[index + 1]) }];
    });
}

/** Place of each of HEAD's commits, the oldest first. */
async function readPlaces(directory: string): Promise<ReadonlyMap<string, number>> {
    const listed = await askGit(directory, "rev-list", "--date-order", "--reverse", "HEAD");
    return new Map(lines(listed).map((id, index) => [id, index]));
}

/** The commit of a tag, reachable or not; undefined if there is no such tag. */
export async function tagCommit(directory: string, name: string): Promise<string | undefined> {
    return askGit(directory, "rev-parse", "--verify", "--quiet", `refs/tags/${name}^{commit}`);
}

function lines(text: string | undefined): string[] {
    return (text ?? "").split("\n").filter(Boolean);
}

/** A version that the last successful entry has in a slot. */
export interface ReleasedVersion {
    readonly version: string;
    /** That entry's number. */
    readonly entry: number;
    /** Commit of the first entry that had it. */
    readonly commit?: string;
}

/** Versions still in the stack's slots. Reads the whole ledger, since a rollback may have brought a version back. */
export function releasedVersions({ entries }: Pick<Ledger, "entries">): ReleasedVersion[] {
    const last = lastSucceeded(entries);
    if (last === undefined) return [];
    const versions = new Map<string, ReleasedVersion>();
    for (const [, { version }] of slotEntries(last.slots)) versions.set(version, { version, entry: last.entry });
    for (const { result, commit, slots } of entries) {
        if (result !== "succeeded" || commit === undefined) continue;
        for (const [, { version }] of slotEntries(slots)) {
            const known = versions.get(version);
            if (known !== undefined) versions.set(version, { ...known, commit });
        }
    }
    return [...versions.values()];
}
