import type { Problem } from "../../model/problem.js";
import type { PulumiUpdate } from "../ledger/pulumi-update.js";
import { type ChainLink, finishedRecords, ledgerChain } from "./ledger-chain.js";
import { lastSeal, nextSeal, type Seal, sealPrefix } from "./ledger-seal.js";
import { type ChainFinding, proveChain } from "./prove-chain.js";
import { imageFinding, isProven, type ProvenImage } from "./prove-images.js";

export interface ProofRequest {
    /** Of Pulumi. */
    readonly project: string;
    readonly stack: string;
    /** Whether the head is to be sealed by a tag. */
    readonly tag: boolean;
}

export interface ProofFacts {
    /** All that the ledger holds, oldest first. */
    readonly records: readonly PulumiUpdate[];
    readonly isRepository: boolean;
    readonly seals: readonly Seal[];
    /** Tags that are named like a seal and are none. */
    readonly unreadable: readonly string[];
    readonly images: readonly ProvenImage[];
}

/** What of the ledger can be proven, and what not. */
export interface Proof {
    readonly entries: number;
    /** Absent in an empty ledger, and while its only entry is under way. */
    readonly head?: ChainLink;
    /** How far seals reach, the new one with them. */
    readonly sealedTo: number;
    readonly findings: readonly ChainFinding[];
    /** To be written; absent where none was asked for, or the last one holds everything. */
    readonly newSeal?: Seal;
    readonly lines: readonly string[];
    /** Why the ledger is not proven; none where it is. */
    readonly problems: readonly Problem[];
}

/** Says how far the ledger is what it was, and whether its images are still there. */
export function planProof({ project, stack, tag }: ProofRequest, facts: ProofFacts): Proof {
    const { records, isRepository, images } = facts;
    const finished = finishedRecords(records);
    const chain = ledgerChain(finished);
    const head = chain.at(-1);
    const findings = proveChain(finished, facts.seals);
    const chainProblems = [
        ...(isRepository
            ? []
            : ["the project is in no Git repository, whose tags would hold the seals of its ledger."]),
        ...facts.unreadable.map(name => `the tag ${name} is named like a seal of the ledger and is none.`),
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
        ...(head === undefined ? {} : { head }),
        sealedTo,
        findings,
        ...(newSeal === undefined ? {} : { newSeal }),
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

/** How far the proof reaches. */
function reachLines({ tag, head, after }: Seal, entries: number, isNew: boolean): string[] {
    if (isNew) {
        const old = after?.entry ?? 0;
        return [
            `sealed now by the tag ${tag}: ${range(old + 1, head.entry)}`,
            old === 0 ? "whether they were changed before is not known" : `as sealed before: ${range(1, old)}`,
        ];
    }
    const open = `${range(head.entry + 1, entries)}, of which a change would not be seen; \`history prove --tag\` seals it`;
    return [`as ${tag} sealed it: ${range(1, head.entry)}`, ...(entries > head.entry ? [`not sealed: ${open}`] : [])];
}

/** `entry 3`, `entries 3 to 9`. */
function range(first: number, last: number): string {
    return first === last ? `entry ${first}` : `entries ${first} to ${last}`;
}
