import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { imagesOf } from "../../model/release/release-images.js";
import type { Problem } from "../../model/settings/problem.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { PulumiUpdate } from "../ledger/pulumi-update.js";
import { type ChainLink, finishedRecords, ledgerChain } from "./ledger-chain.js";
import { lastSeal, nextSeal, type Seal, sealPrefix } from "./ledger-seal.js";
import { type ChainFinding, proveChain } from "./prove-chain.js";

export interface ProofRequest {
    /** Pulumi's project. */
    readonly project: string;
    readonly stack: string;
    /** Whether to seal the head with a tag. */
    readonly tag: boolean;
}

export interface ProofFacts {
    /** All records of the ledger, oldest first. */
    readonly records: readonly PulumiUpdate[];
    readonly isRepository: boolean;
    readonly seals: readonly Seal[];
    /** Tags that are named like a seal but are not one. */
    readonly unreadable: readonly string[];
    readonly images: readonly ProvenImage[];
}

/** What can be proven about the ledger, and what cannot. */
export interface Proof {
    readonly entries: number;
    /** Absent in an empty ledger, or if its only entry is under way. */
    readonly head?: ChainLink;
    /** Last sealed entry, including the new seal; 0 if none. */
    readonly sealedTo: number;
    readonly findings: readonly ChainFinding[];
    /** The seal to write; absent if not asked for, or if the last one covers everything. */
    readonly newSeal?: Seal;
    readonly lines: readonly string[];
    /** Why the ledger is not proven; empty if it is. */
    readonly problems: readonly Problem[];
}

/** Says how far the ledger is unchanged, and whether its images still exist. */
export function planProof({ project, stack, tag }: ProofRequest, facts: ProofFacts): Proof {
    const { records, isRepository, images } = facts;
    const finished = finishedRecords(records);
    const chain = ledgerChain(finished);
    const head = chain.at(-1);
    const findings = proveChain(finished, facts.seals);
    const chainProblems = [
        ...(isRepository ? [] : ["the project is not in a Git repository, so there are no tags to seal its ledger."]),
        ...facts.unreadable.map(name => `the tag ${name} is named like a seal of the ledger but is not one.`),
        ...findings.map(({ message }) => message),
    ];
    const newSeal = tag && chainProblems.length === 0 ? nextSeal(chain, facts.seals, project, stack) : undefined;
    const last = newSeal ?? lastSeal(facts.seals);
    const sealedTo = last?.head.entry ?? 0;
    const unsealed =
        chain.length > 0 && sealedTo === 0 && isRepository
            ? [
                  `no entry is sealed: there is no tag ${sealPrefix(project, stack)}*; \`history prove --tag\` writes one.`,
              ]
            : [];
    const bad = images.filter(image => !isProven(image)).flatMap(image => imageFinding(image) ?? []);
    const notes = images.filter(isProven).flatMap(image => imageFinding(image) ?? []);
    const present = images.filter(({ state }) => state === "present").length;
    return {
        entries: records.length,
        head,
        sealedTo,
        findings,
        newSeal,
        lines: [
            ...(last === undefined || chainProblems.length > 0
                ? []
                : reachLines(last, chain.length, newSeal !== undefined)),
            ...(records.length === chain.length ? [] : [`entry ${chain.length + 1} is under way and not sealed`]),
            `images: ${present} of ${images.length} present in the registry`,
            ...notes.map(note => `  - ${note}`),
        ],
        problems: [...chainProblems, ...unsealed, ...bad].map(message => ({ path: "", message })),
    };
}

function reachLines({ tag, head, after }: Seal, entries: number, isNew: boolean): string[] {
    if (isNew) {
        const old = after?.entry ?? 0;
        return [
            `now sealed by the tag ${tag}: ${range(old + 1, head.entry)}`,
            old === 0
                ? "whether they were changed before is unknown"
                : `unchanged since earlier seals: ${range(1, old)}`,
        ];
    }
    const open = `${range(head.entry + 1, entries)}, where a change would go unnoticed; \`history prove --tag\` seals it`;
    return [
        `unchanged since ${tag}: ${range(1, head.entry)}`,
        ...(entries > head.entry ? [`not sealed: ${open}`] : []),
    ];
}

/** `entry 3`, `entries 3 to 9`. */
function range(first: number, last: number): string {
    return first === last ? `entry ${first}` : `entries ${first} to ${last}`;
}

/** An image named by ledger entries. */
export interface LedgerImage {
    readonly repository: string;
    readonly version: string;
    /** Absent if the ledger does not have it. */
    readonly digest?: string;
    /** Numbers of the entries, oldest first. */
    readonly entries: readonly number[];
    /** Whether one of them succeeded, that is, the image has run. */
    readonly hasRun: boolean;
}

/**
 * present: there under its tag; lost: gone; moved: there, but its tag names another digest; untagged: there without its
 * tag; unknown: the registry did not say.
 */
export type ProvenState = "present" | "lost" | "moved" | "untagged" | "unknown";

export interface RegistryAnswer {
    readonly state: ProvenState;
    /** moved, and lost if the tag exists: the digest that the tag names now. unknown: why. */
    readonly detail?: string;
}

export type ProvenImage = LedgerImage & RegistryAnswer;

/**
 * Every image in the ledger, once, in order of first appearance.
 *
 * @param entries oldest first, with digests
 */
export function ledgerImages(entries: readonly LedgerEntry[]): LedgerImage[] {
    const found = new Map<string, LedgerImage>();
    for (const { entry, result, slots } of entries) {
        for (const [, release] of slotEntries(slots)) {
            for (const { repository, version, digest } of imagesOf(release)) {
                const key = `${repository}:${version}@${digest}`;
                const known = found.get(key);
                found.set(key, {
                    repository,
                    version,
                    digest,
                    entries: [...(known?.entries ?? []), entry],
                    hasRun: known?.hasRun === true || result === "succeeded",
                });
            }
        }
    }
    return [...found.values()];
}

/** Whether an image that ran can run again, and its version names no other image. */
export function isProven({ hasRun, digest, state }: ProvenImage): boolean {
    return !hasRun || (digest !== undefined && (state === "present" || state === "untagged"));
}

/** A message about an image; undefined if all is well. */
export function imageFinding({
    repository,
    version,
    digest,
    state,
    detail,
    ...image
}: ProvenImage): string | undefined {
    const name = `${repository}:${version}`;
    const where = `${entriesWords(image.entries)}${image.hasRun ? "" : ", which failed"}`;
    if (digest === undefined) return `the ledger does not have the digest of ${name} (${where}).`;
    switch (state) {
        case "present":
            return undefined;
        case "lost":
            return `the registry has lost ${name}@${digest} (${where})${detail ? `; the tag now names ${detail}` : ""}.`;
        case "moved":
            return `the tag ${name} has moved: the ledger says ${digest} (${where}), the registry ${detail}.`;
        case "untagged":
            return `the registry has ${name}@${digest} (${where}), but the tag is gone.`;
        case "unknown":
            return `unknown whether the registry has ${name}@${digest} (${where}): ${detail}`;
    }
}

/** `entry 3`, `entries 3 and 4`, `entries 3 to 9`. */
function entriesWords(entries: readonly number[]): string {
    const [first, last] = [entries[0]!, entries.at(-1)!];
    if (first === last) return `entry ${first}`;
    return entries.length === 2 ? `entries ${first} and ${last}` : `entries ${first} to ${last}`;
}
