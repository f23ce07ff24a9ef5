import { askGit, hasCommit, headOf } from "../../machine/git.js";
import { typedWord } from "../../machine/shell.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { type Ledger, lastSucceeded } from "../ledger/ledger.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import type { Commit } from "./commit.js";
import { describeNextVersion } from "./describe-next-version.js";
import { fromTop, pathProblems, prefixProblems } from "./given-names.js";
import { type KnownVersion, mergeVersions } from "./known-versions.js";
import {
    chooseBases,
    chooseFinal,
    type NextVersion,
    type NextVersionBases,
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

/** Which version is asked for, and which tags and commits count. */
export interface VersionQuestion extends NextVersionRequest {
    /** Counts only commits that touch this folder, relative to Pulumi.yaml. */
    readonly path?: string;
    /** Prefix of tags. @default "v", and tags without it are read too */
    readonly tagPrefix?: string;
}

/** The next version, and where it comes from. */
export interface FoundVersion {
    readonly plan: NextVersion;
    readonly bases: NextVersionBases;
    /** HEAD. */
    readonly head: string;
    /** Name of the version's tag. */
    readonly tag: string;
    /** The version, if already known. */
    readonly known?: KnownVersion;
    /** Tags that are no versions, and may be meant as ones. */
    readonly unreadTags: readonly string[];
}

/**
 * Reads Git for the next version, and warns of whatever it could not read. Changes nothing.
 *
 * @param directory folder of Pulumi.yaml
 * @param ledger gives the stack's; undefined for none
 */
export async function findNextVersion(
    question: VersionQuestion,
    directory: string,
    ledger: () => LedgerEntries | undefined | Promise<LedgerEntries | undefined>,
    report: Report,
): Promise<FoundVersion> {
    const { path: folder } = question;
    const wrong = [...pathProblems(directory, folder), ...(await prefixProblems(directory, question.tagPrefix))];
    if (wrong.length > 0) throw Refusal.of(wrong, "so nothing was counted");
    const { head, tags, elsewhere } = await readHistory(directory);
    const place = folder === undefined ? undefined : await fromTop(directory, folder);
    const kept = await ledger();
    const inLedger = kept === undefined ? [] : releasedVersions(kept);
    const tagged = readTags(tags, question.tagPrefix);
    const isTimed = question.timestamp === true;
    if (!isTimed) {
        const places = hasFamilies(tagged) ? await readPlaces(directory) : new Map();
        const rivals = familyProblems(tagged, places, inLedger.length > 0, question.tagPrefix);
        if (rivals.length > 0) throw Refusal.of(rivals, "so the last version is unknown");
    }
    const known = mergeVersions(
        tagged.versions.map(({ prefix: _, ...version }) => version),
        inLedger,
    );
    const sinceFinal = await readCommits(directory, knownCommit(chooseFinal(known, isTimed), question));
    const bases = chooseBases(known, question, sinceFinal);
    const sinceLatest =
        bases.latest === bases.final ? sinceFinal : await readCommits(directory, knownCommit(bases.latest, question));
    const placed = kept === undefined ? new Map() : placedVersions(kept);
    const isTaken = (version: string) => placed.has(version) && placed.get(version) !== head;
    const facts = { sinceLatest, sinceFinal, folder: place, now: new Date(), isTaken };
    const planned = planNextVersion(question, known, facts);
    if (planned.plan === undefined) throw Refusal.of(planned.problems, "so there is no next version");
    const { plan } = planned;

    const unreadTags = isTimed ? [] : openTags(tagged, bases.final, question.tagPrefix);
    const aboutTags = isTimed
        ? []
        : [
              ...describeOpenTags(unreadTags, question.tagPrefix),
              ...describeFamilies(tagged),
              ...describeOtherPrefixes(readTags(tags), tagged, question.tagPrefix),
              ...describeElsewhere(readTags(elsewhere, question.tagPrefix), bases.final),
          ];
    for (const line of [...aboutTags, ...describeNextVersion(plan, bases, known, folder)]) report.warn(line);
    const tag = tagFor(plan.version, known, question.tagPrefix);
    const taken = known.find(({ version }) => version === plan.version);
    return {
        ...{ plan, bases, head, tag, unreadTags: unreadTags.map(({ name }) => name) },
        ...(taken === undefined ? {} : { known: taken }),
    };
}

/** The commit of a version that commits are counted from; undefined before the first version. */
function knownCommit(base: KnownVersion | undefined, { tagPrefix }: VersionQuestion): string | undefined {
    if (base === undefined || base.commit !== undefined) return base?.commit;
    const { version, entry } = base;
    const message = `entry ${entry} of the ledger does not have its commit; tag it: \`git tag ${typedWord(tagFor(version, [], tagPrefix))} COMMIT\``;
    throw Refusal.of([{ path: version, message }], "so commits cannot be counted");
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

type LedgerEntries = Pick<Ledger, "entries">;

/** Every version that an entry has put into a slot, failed ones included, by the commit of the first entry that had it. */
export function placedVersions({ entries }: LedgerEntries): ReadonlyMap<string, string | undefined> {
    const versions = new Map<string, string | undefined>();
    // Newest first: the oldest is the last to be set.
    for (const { commit, slots } of entries) {
        for (const [, { version }] of slotEntries(slots)) versions.set(version, commit);
    }
    return versions;
}

/** Versions still in the stack's slots. Reads the whole ledger, since a rollback may have brought a version back. */
export function releasedVersions({ entries }: LedgerEntries): ReleasedVersion[] {
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
