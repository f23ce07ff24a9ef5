import type { MigrationRecord } from "../../cluster/migration-record.js";
import { compareVersions } from "../../model/compare-versions.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Problem } from "../../model/problem.js";
import { slotEntries } from "../../model/slot-names.js";
import { served } from "../ledger/served.js";

/** A migration with which a version does not work that is to get traffic. */
export interface MigrationBarrier {
    /** The release that migrated. */
    readonly version: string;
    readonly compatibleBackTo: string;
    /** How it is known, such as `entry 7 of the ledger`. */
    readonly known: string;
}

/** What was decided once, as far as it bars a way back. */
export interface PastDecision {
    /** Version of the release that got all traffic; absent where none did. */
    readonly allTo?: string;
    /** RFC 3339. */
    readonly time: string;
    /** Releases in slots that have migrated. */
    readonly migrated: readonly { readonly version: string; readonly compatibleBackTo: string }[];
    /** How it is known, such as `entry 7 of the ledger`. */
    readonly known: string;
}

/** Updates that succeeded, in the order of the entries; one is read when it is asked for. */
export function pastDecisions(entries: Iterable<LedgerEntry>): Iterable<PastDecision> {
    return { [Symbol.iterator]: () => decisionsOf(entries) };
}

function* decisionsOf(entries: Iterable<LedgerEntry>): Iterator<PastDecision> {
    for (const entry of entries) {
        if (entry.kind !== "update" || entry.result !== "succeeded") continue;
        const allTo = served(entry)?.release.version;
        const migrated = slotEntries(entry.slots).flatMap(([, { version, migration }]) => {
            const compatibleBackTo = migration?.compatibleBackTo;
            return compatibleBackTo === undefined ? [] : [{ version, compatibleBackTo }];
        });
        const known = `entry ${entry.entry} of the ledger`;
        yield { time: entry.time, migrated, known, ...(allTo === undefined ? {} : { allTo }) };
    }
}

/**
 * What speaks against giving traffic to a version: one for each release that migrated since that version, or an older
 * one, was given all of it. By what was decided, and by the cluster's own record, which also knows what an update did that
 * failed afterwards, was killed, or gave its release no traffic.
 *
 * @param past newest first; only those are read that are needed
 */
export function migrationBarriers(
    target: string,
    past: Iterable<PastDecision>,
    ran: Iterable<MigrationRecord>,
): readonly MigrationBarrier[] {
    const found = new Map<string, MigrationBarrier>();
    const isTooNew = (version: string | undefined): version is string =>
        version !== undefined && compareVersions(target, version) < 0;
    const recorded = [...ran].filter(({ compatibleBackTo }) => isTooNew(compatibleBackTo));
    const sinceMs = recorded.length === 0 ? 0 : givenTrafficMs(target, past);
    for (const { version, compatibleBackTo, at } of recorded) {
        if (compatibleBackTo === undefined || Date.parse(at) <= sinceMs) continue;
        found.set(version, { version, compatibleBackTo, known: `the cluster, at ${at}` });
    }
    for (const decision of past) {
        if (gaveAllTo(target, decision)) break;
        for (const { version, compatibleBackTo } of decision.migrated) {
            if (isTooNew(compatibleBackTo)) found.set(version, { version, compatibleBackTo, known: decision.known });
        }
    }
    return [...found.values()].sort((left, right) => compareVersions(left.version, right.version));
}

/** Since when the target, or an older version, last had all traffic, in milliseconds since 1970; 0 for never. */
function givenTrafficMs(target: string, past: Iterable<PastDecision>): number {
    let sinceMs = 0;
    for (const decision of past) {
        if (gaveAllTo(target, decision)) sinceMs = Date.parse(decision.time);
        else if (sinceMs > 0) break;
    }
    return sinceMs;
}

/** Whoever works for an older version works for the target. */
function gaveAllTo(target: string, { allTo }: PastDecision): boolean {
    return allTo !== undefined && compareVersions(allTo, target) <= 0;
}

/** Refuses traffic over barriers, unless it is forced. */
export function barrierProblems(
    target: string,
    barriers: readonly MigrationBarrier[],
    isForced: boolean,
): readonly Problem[] {
    if (isForced) return [];
    return barriers.map(({ version, compatibleBackTo, known }) => ({
        path: "",
        message:
            `the migration of ${version} works with ${compatibleBackTo} and later (${known}), and ${target} is older; ` +
            "take a later one, or go ahead all the same by --force --reason TEXT.",
    }));
}

/** What is said before barriers are forced, a line each. */
export function forcedReasons(barriers: readonly MigrationBarrier[], reason: string | undefined): string[] {
    return barriers.map(
        ({ version, compatibleBackTo }) =>
            `forced below ${compatibleBackTo}, with which the migration of ${version} works: ${reason}`,
    );
}

/** What a ledger's message says of barriers that were forced: `, forced over the migration of 1.4.0`. */
export function forcedWords(barriers: readonly MigrationBarrier[]): string {
    if (barriers.length === 0) return "";
    return `, forced over the migration of ${barriers.map(({ version }) => version).join(" and ")}`;
}

/**
 * The ledger's message: words of the user's own do not take the place of why something was forced.
 *
 * @param forced barriers, and what else was overridden
 */
export function ledgerMessage(own: string | undefined, planned: string, forced: readonly unknown[]): string {
    if (own === undefined) return planned;
    return forced.length === 0 ? own : `${own}; ${planned}`;
}
