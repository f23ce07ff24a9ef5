import { canonicalJson } from "../../model/canonical-json.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Release } from "../../model/release.js";
import { withoutDigests } from "../../model/release-images.js";
import { weights } from "../../model/traffic.js";

/** What the ledger says of how deliveries go; docs/history.md explains each. */
export interface DoraMetrics {
    /** Updates by result. */
    readonly updates: { readonly succeeded: number; readonly failed: number };
    /** Releases that were given traffic, returns to an earlier one left out. */
    readonly deployments: number;
    /** Deployments from which traffic went back to an earlier release. */
    readonly failedDeployments: number;
    /** Seconds from the commit to all traffic, of each release of which both are known. */
    readonly leadSeconds: readonly number[];
    /** Seconds from traffic for a release to its return to an earlier one, of each deployment that failed. */
    readonly restoreSeconds: readonly number[];
    /** When the last deployment was live, milliseconds since 1970. */
    readonly lastDeploymentMs?: number;
}

/** What is known of a release. */
interface Known {
    /** 1 for the first one that had traffic; undefined while it has had none. */
    rank?: number;
    /** Commit of the entry that first placed it in a slot. */
    readonly commit?: string;
    /** Since when it has had the traffic that it has now, or had last; milliseconds since 1970. */
    sinceMs: number;
    hadAll: boolean;
}

/**
 * Reads deployments and their failures off who had traffic after each update that succeeded: traffic for a release that
 * is younger than all that had some is a deployment; traffic that goes back to older ones means that it failed.
 *
 * @param entries oldest first
 * @param commitMs when commits were made, milliseconds since 1970; those that are missing are left out
 */
export function doraMetrics(entries: readonly LedgerEntry[], commitMs: ReadonlyMap<string, number>): DoraMetrics {
    const releases = new Map<string, Known>();
    const leadSeconds: number[] = [];
    const restoreSeconds: number[] = [];
    let [deployments, ranks] = [0, 0];
    let lastDeploymentMs: number | undefined;
    let before: readonly Known[] = [];
    for (const entry of entries) {
        place(entry, releases);
        if (entry.result !== "succeeded" || !["update", "destroy"].includes(entry.kind)) continue;
        const endMs = Date.parse(entry.time) + entry.duration * 1000;
        const after = entry.kind === "destroy" ? [] : withTraffic(entry, releases);
        const youngest = rankOf(before);
        for (const release of after.filter(known => !before.includes(known))) {
            release.sinceMs = endMs;
            const isFirst = release.rank === undefined;
            release.rank ??= ++ranks;
            if (!isFirst && release.rank < youngest) continue;
            deployments++;
            lastDeploymentMs = endMs;
        }
        const [all] = after;
        if (all !== undefined && after.length === 1 && !all.hadAll) {
            all.hadAll = true;
            const madeMs = all.commit === undefined ? undefined : commitMs.get(all.commit);
            // A clock that is behind another makes a commit younger than its release.
            if (madeMs !== undefined && madeMs <= endMs) leadSeconds.push((endMs - madeMs) / 1000);
        }
        const left = before.find(({ rank }) => rank === youngest);
        if (left !== undefined && after.length > 0 && rankOf(after) < youngest) {
            restoreSeconds.push((endMs - left.sinceMs) / 1000);
        }
        before = after;
    }
    const count = (result: LedgerEntry["result"]) => entries.filter(entry => entry.result === result).length;
    return {
        updates: { succeeded: count("succeeded"), failed: count("failed") },
        deployments,
        failedDeployments: restoreSeconds.length,
        leadSeconds,
        restoreSeconds,
        ...(lastDeploymentMs === undefined ? {} : { lastDeploymentMs }),
    };
}

/** Remembers by which commit a release came, also when the update failed: the next one may bring it up. */
function place({ slots, commit }: LedgerEntry, releases: Map<string, Known>): void {
    for (const release of Object.values(slots)) {
        if (release === undefined || releases.has(keyOf(release))) continue;
        releases.set(keyOf(release), { ...(commit === undefined ? {} : { commit }), sinceMs: 0, hadAll: false });
    }
}

function withTraffic({ slots, traffic }: LedgerEntry, releases: ReadonlyMap<string, Known>): Known[] {
    return weights(traffic).flatMap(({ slot }) => {
        const release = slots[slot];
        const known = release && releases.get(keyOf(release));
        return known === undefined ? [] : [known];
    });
}

function keyOf(release: Release): string {
    return canonicalJson(withoutDigests(release));
}

function rankOf(releases: readonly Known[]): number {
    return Math.max(0, ...releases.map(({ rank = 0 }) => rank));
}
