import type { MigrationRecord } from "../cluster/migration-record.js";
import { compareVersions } from "../model/compare-versions.js";
import type { LedgerEntry } from "../model/ledger-entry.js";
import type { Problem } from "../model/problem.js";
import { slotNames } from "../model/settings.js";
import type { RollbackTarget } from "./plan-rollback.js";

/** A migration that ran after the target of a rollback had last served, and with which the target does not work. */
export interface MigrationBarrier {
    /** The release that migrated. */
    readonly version: string;
    readonly compatibleBackTo: string;
    /** How it is known, such as `entry 7 of the ledger`. */
    readonly known: string;
}

/**
 * What speaks against going back to a release: one for each release that migrated since, by the ledger, and by the
 * cluster's own record, which also knows what an update did that failed afterwards or was killed.
 *
 * @param entries newest first
 */
export function migrationBarriers(
    { to, entry: since }: Pick<RollbackTarget, "to" | "entry">,
    entries: Iterable<LedgerEntry>,
    ran: Iterable<MigrationRecord>,
): readonly MigrationBarrier[] {
    const target = to.release.version;
    const found = new Map<string, MigrationBarrier>();
    const note = (version: string, compatibleBackTo: string | undefined, known: string) => {
        if (compatibleBackTo === undefined || compareVersions(target, compatibleBackTo) >= 0) return;
        found.set(version, { version, compatibleBackTo, known });
    };
    for (const { version, compatibleBackTo, at } of ran) {
        if (Date.parse(at) > Date.parse(since.time)) note(version, compatibleBackTo, `the cluster, at ${at}`);
    }
    for (const entry of entries) {
        if (entry.entry <= since.entry) break;
        if (entry.result !== "succeeded" || entry.kind !== "update") continue;
        for (const slot of slotNames) {
            const release = entry.slots[slot];
            if (release === undefined) continue;
            note(release.version, release.migration?.compatibleBackTo, `entry ${entry.entry} of the ledger`);
        }
    }
    return [...found.values()].sort((left, right) => compareVersions(left.version, right.version));
}

/** Refuses a rollback over barriers, unless it is forced. */
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
            "go back to a later one, or all the same by --force --reason TEXT.",
    }));
}
