import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { compareVersions } from "../../model/release/compare-versions.js";
import { weights } from "../../model/traffic/traffic.js";

/** Percent of the traffic that a version gets. */
export interface VersionShare {
    readonly version: string;
    readonly weight: number;
}

/** A period with constant shares. */
export interface TrafficInterval {
    readonly fromMs: number;
    readonly toMs: number;
    /** The entry that began it. */
    readonly entry: number;
    /** By version, oldest first; empty if no release serves. */
    readonly shares: readonly VersionShare[];
}

export interface TrafficHistory {
    /** Oldest first, each up to the next one. */
    readonly intervals: readonly TrafficInterval[];
    /** Failed updates; they moved no traffic. */
    readonly failures: readonly { readonly atMs: number; readonly entry: number }[];
}

/**
 * Shares over time, from the successful entries. An entry counts from its end, when it was written.
 *
 * @param entries oldest first
 */
export function trafficHistory(entries: readonly LedgerEntry[], nowMs: number): TrafficHistory {
    const begun: Omit<TrafficInterval, "toMs">[] = [];
    for (const entry of entries) {
        if (entry.result !== "succeeded" || (entry.kind !== "update" && entry.kind !== "destroy")) continue;
        const shares = entry.kind === "destroy" ? [] : versionShares(entry);
        const before = begun.at(-1)?.shares ?? [];
        if (!isSame(before, shares)) begun.push({ fromMs: endMs(entry), entry: entry.entry, shares });
    }
    const intervals = begun.map((interval, index) => {
        const toMs = Math.max(interval.fromMs, begun[index + 1]?.fromMs ?? nowMs);
        return { ...interval, toMs };
    });
    const failures = entries
        .filter(({ result }) => result === "failed")
        .map(entry => ({ atMs: endMs(entry), entry: entry.entry }));
    return { intervals, failures };
}

/** Adds up the shares of slots that hold the same version with different settings. */
export function versionShares({ slots, traffic }: Pick<LedgerEntry, "slots" | "traffic">): readonly VersionShare[] {
    const byVersion = new Map<string, number>();
    for (const { slot, weight } of weights(traffic)) {
        const version = slots[slot]?.version;
        if (version !== undefined) byVersion.set(version, (byVersion.get(version) ?? 0) + weight);
    }
    return [...byVersion]
        .map(([version, weight]) => ({ version, weight }))
        .sort((left, right) => compareVersions(left.version, right.version));
}

/** When an entry was written, milliseconds since 1970. */
export function endMs({ time, duration }: LedgerEntry): number {
    return Date.parse(time) + Math.round(duration * 1000);
}

function isSame(left: readonly VersionShare[], right: readonly VersionShare[]): boolean {
    const text = (shares: readonly VersionShare[]) =>
        shares.map(({ version, weight }) => `${version} ${weight}`).join();
    return text(left) === text(right);
}
