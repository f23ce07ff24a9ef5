import { hasCommit, readGit, unlessOutside, writeTag } from "../../machine/git.js";
import { pushRemotes } from "../../machine/git-remote.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { RegistryAccess } from "../../registry/registry-access.js";
import { lookUp, RegistryError } from "../../registry/registry-api.js";
import { openLedger } from "../open/open-ledger.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { type Project, readProject } from "../stack/project.js";
import { readFileSettings } from "../stack/read-file-settings.js";
import { SettingsFile } from "../stack/settings-file.js";
import { adviseTagPush } from "../write-back/advise-by-hand.js";
import type { HistoryOptions } from "./filter-history.js";
import { parseSeal, type Seal, sealMessage, sealPrefix } from "./ledger-seal.js";
import { type LedgerImage, ledgerImages, type ProvenImage, planProof, type RegistryAnswer } from "./plan-proof.js";

export interface ProveOptions extends HistoryOptions {
    /** Whether to seal the entries that no tag seals yet. */
    readonly tag: boolean;
}

/** Checks the ledger's entries against their seals in Git tags, and its images against the registry. */
export async function historyProve(options: ProveOptions, report: Report): Promise<void> {
    if ([options.since, options.release, options.metrics].some(option => option !== undefined)) {
        throw new Refusal("prove checks the whole ledger; leave out --since, --release and --metrics.");
    }
    const project = readProject(options);
    const ledger = await openLedger(options, project, report);
    const entries = [...ledger.entries].toReversed();
    const [seals, images] = await Promise.all([
        readSeals(project.directory, project.name, options.stack),
        registryImages(ledgerImages(entries.map(entry => ledger.withDigests(entry))), accessOf(options, project)),
    ]);
    if (entries.length === 0 && seals.seals.length === 0) {
        throw new Refusal(`the ledger of stack ${options.stack} has no entry yet, so there is nothing to prove.`);
    }
    const request = { project: project.name, stack: options.stack, tag: options.tag };
    const records = entries.map(entry => ledger.recordOf(entry));
    const proof = planProof(request, { records, images, ...seals });
    if (proof.newSeal !== undefined) await applySeal(proof.newSeal, entries, project, options.stack, report);
    for (const line of proof.lines) report.say(line);
    const proven = proof.problems.length === 0;
    report.result({
        proven,
        entries: proof.entries,
        sealedTo: proof.sealedTo,
        ...(proof.head === undefined ? {} : { head: proof.head }),
        ...(proof.newSeal === undefined ? {} : { tag: proof.newSeal.tag }),
        findings: proof.findings,
        images,
        problems: proof.problems.map(({ message }) => message),
    });
    if (!proven) throw Refusal.of(proof.problems, "so the ledger is not proven");
    report.say(proof.sealedTo < proof.entries ? `proven up to entry ${proof.sealedTo}` : "proven");
}

/** How the settings say that registries are reached, as far as they can be read: the ledger does not need them. */
function accessOf({ stack }: ProveOptions, project: Project): RegistryAccess {
    try {
        const { settings } = readFileSettings(SettingsFile.ofStack(project, stack));
        return { registries: settings?.service.registries, directory: project.directory };
    } catch {
        return {};
    }
}

/**
 * Writes the tag that seals the ledger. It points to the commit of the last sealed entry, or to HEAD if this repository
 * does not have that commit.
 *
 * @param entries oldest first
 */
export async function applySeal(
    seal: Seal,
    entries: readonly LedgerEntry[],
    { directory, name }: Pick<Project, "directory" | "name">,
    stack: string,
    report: Report,
): Promise<void> {
    const { commit } = entries[seal.head.entry - 1] ?? {};
    const isHere = commit !== undefined && (await hasCommit(directory, commit));
    await writeTag(directory, seal.tag, sealMessage(seal, name, stack), isHere ? commit : "HEAD");
    const advice = adviseTagPush(seal.tag, await pushRemotes(directory));
    report.say(`wrote the tag ${seal.tag}; keep it where no one can change it: ${advice}`);
}

/** Seals of a ledger in the tags of a Git repository. */
export interface SealFacts {
    /** Whether the folder is in a Git repository. */
    readonly isRepository: boolean;
    readonly seals: readonly Seal[];
    /** Tags that are named like a seal but are not one. */
    readonly unreadable: readonly string[];
}

/** @param directory the Pulumi project's */
export async function readSeals(directory: string, project: string, stack: string): Promise<SealFacts> {
    const format = "--format=%(refname:strip=2)%00%(objecttype)%00%(contents)%00";
    const args = ["for-each-ref", format, `refs/tags/${sealPrefix(project, stack)}`];
    const tags = await readGit(directory, args).catch(unlessOutside);
    if (tags === undefined) return { isRepository: false, seals: [], unreadable: [] };
    const fields = tags.split("\0");
    const seals: Seal[] = [];
    const unreadable: string[] = [];
    for (let at = 0; at + 2 < fields.length; at += 3) {
        const [tag, type, message] = [fields[at]!.trimStart(), fields[at + 1], fields[at + 2]!];
        const seal = type === "tag" ? parseSeal(tag, message) : undefined;
        if (seal === undefined) unreadable.push(tag);
        else seals.push(seal);
    }
    return { isRepository: true, seals, unreadable };
}

/** Registries handle many requests at once badly. */
const atOnce = 6;

/** Looks images up in their registries. Does not reject if a registry fails. */
export async function registryImages(images: readonly LedgerImage[], access: RegistryAccess): Promise<ProvenImage[]> {
    const proven: ProvenImage[] = [];
    for (let start = 0; start < images.length; start += atOnce) {
        const some = images.slice(start, start + atOnce);
        proven.push(...(await Promise.all(some.map(async image => ({ ...image, ...(await askFor(image, access)) })))));
    }
    return proven;
}

async function askFor({ repository, version, digest }: LedgerImage, access: RegistryAccess): Promise<RegistryAnswer> {
    if (digest === undefined) return { state: "unknown", detail: "the ledger does not have its digest." };
    try {
        const [byDigest, byTag] = await Promise.all([
            lookUp(repository, digest, access),
            lookUp(repository, version, access),
        ]);
        const moved = byTag === undefined || byTag.digest === digest ? {} : { detail: byTag.digest };
        if (byDigest === undefined) return { state: "lost", ...moved };
        if (moved.detail !== undefined) return { state: "moved", ...moved };
        return { state: byTag === undefined ? "untagged" : "present" };
    } catch (error) {
        if (error instanceof RegistryError) return { state: "unknown", detail: error.message };
        throw error;
    }
}
