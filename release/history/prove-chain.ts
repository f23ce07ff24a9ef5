import type { PulumiUpdate } from "../ledger/pulumi-update.js";
import { type ChainLink, chainStart, ledgerChain, nextLink, timeOf } from "./ledger-chain.js";
import type { Seal } from "./ledger-seal.js";

/** A difference between the ledger and its seals. */
export interface ChainFinding {
    readonly what: "edited" | "removed" | "inserted" | "changed somewhere" | "contradiction";
    /** The entry's number now; for a removed one, the number it had. */
    readonly entry: number;
    /** For people. */
    readonly message: string;
}

/** An entry as sealed, and as it is now. */
interface Pair {
    readonly sealed?: SealedLink;
    readonly now?: Numbered;
}

interface SealedLink extends ChainLink {
    readonly tag: string;
}

interface Numbered {
    readonly entry: number;
    readonly record: PulumiUpdate;
}

/**
 * Compares the ledger with its seals. If today's chain has all sealed links, nothing up to the last one was changed.
 * Otherwise each entry is checked against the sealed link before it, which finds the changed ones.
 *
 * @param records of finished updates, oldest first
 */
export function proveChain(records: readonly PulumiUpdate[], seals: readonly Seal[]): ChainFinding[] {
    const { sealed, contradictions } = sealedLinks(seals);
    const chain = ledgerChain(records);
    if (sealed.every(({ entry, link }) => chain[entry - 1]?.link === link)) return contradictions;
    const now = records.map((record, index) => ({ entry: index + 1, record }));
    return [...contradictions, ...compare(pairUp(sealed, now))];
}

/** All sealed links, oldest first. If two seals differ on a link, one of the tags was rewritten. */
function sealedLinks(seals: readonly Seal[]): { sealed: SealedLink[]; contradictions: ChainFinding[] } {
    const known = new Map<number, SealedLink>();
    const contradictions: ChainFinding[] = [];
    for (const { tag, after, links } of seals.toSorted((left, right) => left.head.entry - right.head.entry)) {
        for (const link of [...(after === undefined ? [] : [after]), ...links]) {
            const other = known.get(link.entry);
            if (other === undefined) known.set(link.entry, { ...link, tag });
            else if (other.link !== link.link) {
                contradictions.push({
                    what: "contradiction",
                    entry: link.entry,
                    message: `the tags ${other.tag} and ${tag} contradict each other on entry ${link.entry}; one of them was rewritten from a changed ledger.`,
                });
                break;
            }
        }
    }
    const sealed = [...known.values()].sort((left, right) => left.entry - right.entry);
    return { sealed, contradictions };
}

/** Pairs both lists by the entries' time, which is their key: an entry with a changed time is a different entry. */
function pairUp(sealed: readonly SealedLink[], now: readonly Numbered[]): Pair[] {
    const pairs: Pair[] = [];
    let next = 0;
    for (const was of sealed) {
        const found = now.findIndex(({ record }, index) => index >= next && timeOf(record) === was.time);
        if (found < 0) {
            pairs.push({ sealed: was });
            continue;
        }
        pairs.push(...now.slice(next, found).map(entry => ({ now: entry })), { sealed: was, now: now[found]! });
        next = found + 1;
    }
    return [...pairs, ...now.slice(next).map(entry => ({ now: entry }))];
}

function compare(pairs: readonly Pair[]): ChainFinding[] {
    const findings: ChainFinding[] = [];
    let before = { entry: 0, link: chainStart };
    let between: Numbered[] = [];
    for (const { sealed, now } of pairs) {
        if (sealed === undefined) {
            between.push(now!);
            continue;
        }
        if (sealed.entry === before.entry + 1) {
            findings.push(...between.map(entry => inserted(entry, sealed)));
            if (now === undefined) findings.push(removed(sealed));
            else if (nextLink(before.link, now.record) !== sealed.link) findings.push(edited(now, sealed));
        } else {
            // The tag that seals the entries between is missing here: the chain over them can only be checked as a whole.
            const links = [...between, ...(now === undefined ? [] : [now])];
            const link = links.reduce((previous, { record }) => nextLink(previous, record), before.link);
            if (link !== sealed.link) findings.push(changedSomewhere(before.entry + 1, sealed));
        }
        before = sealed;
        between = [];
    }
    return findings;
}

function edited({ entry, record }: Numbered, sealed: SealedLink): ChainFinding {
    const then = sealed.entry === entry ? "" : ` as entry ${sealed.entry}`;
    return {
        what: "edited",
        entry,
        message: `entry ${entry} (${timeOf(record)}) was edited after ${sealed.tag} sealed it${then}.`,
    };
}

function removed({ entry, time, tag }: SealedLink): ChainFinding {
    return {
        what: "removed",
        entry,
        message: `entry ${entry} (${time}), sealed by ${tag}, is gone from the ledger.`,
    };
}

function inserted({ entry, record }: Numbered, { tag }: SealedLink): ChainFinding {
    return {
        what: "inserted",
        entry,
        message: `entry ${entry} (${timeOf(record)}) was inserted: it was not there when ${tag} sealed the entries after it.`,
    };
}

function changedSomewhere(first: number, { entry, tag }: SealedLink): ChainFinding {
    return {
        what: "changed somewhere",
        entry: first,
        message: `one of the entries ${first} to ${entry} was edited, removed or inserted; the tag before ${tag} would tell which, but is not here: fetch it with \`git fetch --tags\`.`,
    };
}
