import { canonicalJson } from "../../model/ledger/fingerprint.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { Release } from "../../model/release/release.js";
import { withoutDigests } from "../../model/release/release-images.js";
import { weights } from "../../model/traffic/traffic.js";

/** Delivery metrics read from the ledger; docs/history.md explains each. */
export interface DoraMetrics {
    /** Updates by result. */
    readonly updates: { readonly succeeded: number; readonly failed: number };
    /** Releases that were given traffic, not counting returns to an earlier one. */
    readonly deployments: number;
    /** Deployments from which traffic went back to an earlier release. */
    readonly failedDeployments: number;
    /** Seconds from the commit to all traffic, for each release with both known. */
    readonly leadSeconds: readonly number[];
    /** For each failed deployment, seconds from its traffic to the return to an earlier release. */
    readonly restoreSeconds: readonly number[];
    /** When the last deployment was live, milliseconds since 1970. */
    readonly lastDeploymentMs?: number;
}

/** What is known about a release. */
interface KnownRelease {
    /** 1 for the first release that had traffic; undefined for one that never had any. */
    rank?: number;
    /** Commit of the entry that first placed it in a slot. */
    readonly commit?: string;
    /** When its current or last traffic began, milliseconds since 1970. */
    sinceMs: number;
    hadAll: boolean;
}

/**
 * Derives deployments and their failures from who had traffic after each successful update: traffic for a release newer
 * than all that had some is a deployment; traffic that returns to an older one is its failure.
 *
 * @param entries oldest first
 * @param commitMs time of each known commit, milliseconds since 1970
 */
export function doraMetrics(entries: readonly LedgerEntry[], commitMs: ReadonlyMap<string, number>): DoraMetrics {
    const releases = new Map<string, KnownRelease>();
    const leadSeconds: number[] = [];
    const restoreSeconds: number[] = [];
    let [deployments, ranks] = [0, 0];
    let lastDeploymentMs: number | undefined;
    let before: readonly KnownRelease[] = [];
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
            // If clocks differ, a commit may be later than its release.
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
        lastDeploymentMs,
    };
}

/** Remembers the commit that first placed a release, even in a failed update: the next one may bring it up. */
function place({ slots, commit }: LedgerEntry, releases: Map<string, KnownRelease>): void {
    for (const release of Object.values(slots)) {
        if (release === undefined || releases.has(keyOf(release))) continue;
        releases.set(keyOf(release), { commit, sinceMs: 0, hadAll: false });
    }
}

function withTraffic({ slots, traffic }: LedgerEntry, releases: ReadonlyMap<string, KnownRelease>): KnownRelease[] {
    return weights(traffic).flatMap(({ slot }) => {
        const release = slots[slot];
        const known = release && releases.get(keyOf(release));
        return known === undefined ? [] : [known];
    });
}

function keyOf(release: Release): string {
    return canonicalJson(withoutDigests(release));
}

function rankOf(releases: readonly KnownRelease[]): number {
    return Math.max(0, ...releases.map(({ rank = 0 }) => rank));
}
