import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { compareVersions } from "../../model/release/compare-versions.js";
import type { Problem } from "../../model/settings/problem.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { MigrationRecord } from "../../objects/migration-record.js";
import { served } from "../ledger/served.js";

/** A migration that a version about to get traffic does not work with. */
export interface MigrationBarrier {
    /** The release that migrated. */
    readonly version: string;
    readonly compatibleBackTo: string;
    /** How it is known, such as `entry 7 of the ledger`. */
    readonly known: string;
}

/** The part of a past decision that can block a rollback. */
export interface PastDecision {
    /** Version of the release that got all traffic; absent if none did. */
    readonly allTo?: string;
    /** RFC 3339. */
    readonly time: string;
    /** Releases in slots that have migrated. */
    readonly migrated: readonly { readonly version: string; readonly compatibleBackTo: string }[];
    /** How it is known, such as `entry 7 of the ledger`. */
    readonly known: string;
}

/** Successful updates, in the order of the entries, read one at a time when needed. */
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
        yield { time: entry.time, migrated, known, allTo };
    }
}

/**
 * Barriers to giving a version traffic: one for each incompatible migration since that version, or an older one, last got all
 * traffic. Uses past decisions and the cluster's own records, which also cover updates that failed afterwards, were
 * killed, or gave their release no traffic.
 *
 * @param past newest first; read only as far as needed
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

/** When the target, or an older version, last got all traffic, in milliseconds since 1970; 0 for never. */
function givenTrafficMs(target: string, past: Iterable<PastDecision>): number {
    let sinceMs = 0;
    for (const decision of past) {
        if (gaveAllTo(target, decision)) sinceMs = Date.parse(decision.time);
        else if (sinceMs > 0) break;
    }
    return sinceMs;
}

/** Whether a decision gave the target, or an older version, all traffic: data that suits an older version suits the target. */
function gaveAllTo(target: string, { allTo }: PastDecision): boolean {
    return allTo !== undefined && compareVersions(allTo, target) <= 0;
}

/** A problem for each barrier, none if forced. */
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
            "choose a later one, or go ahead anyway with --force --reason TEXT.",
    }));
}

/** A line for each forced barrier. */
export function forcedReasons(barriers: readonly MigrationBarrier[], reason: string | undefined): string[] {
    return barriers.map(
        ({ version, compatibleBackTo }) =>
            `forced below ${compatibleBackTo}, the oldest version that works with the migration of ${version}: ${reason}`,
    );
}

/** The part of the ledger's message about forced barriers: `, forced over the migration of 1.4.0`. */
export function forcedWords(barriers: readonly MigrationBarrier[]): string {
    if (barriers.length === 0) return "";
    return `, forced over the migration of ${barriers.map(({ version }) => version).join(" and ")}`;
}

/**
 * The ledger's message. The user's own message does not replace the planned one if something was forced.
 *
 * @param forced barriers and other overrides
 */
export function ledgerMessage(own: string | undefined, planned: string, forced: readonly unknown[]): string {
    if (own === undefined) return planned;
    return forced.length === 0 ? own : `${own}; ${planned}`;
}
