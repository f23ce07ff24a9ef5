import type { Release } from "../../model/release.js";
import type { Quarantine, Settings } from "../../model/settings.js";
import { shortTime } from "../../model/time-rules.js";

/** Bars a release that a rollback leaves. */
export function quarantineOf(left: Release, to: Release, reason: string | undefined, now: Date): Quarantine {
    return {
        version: left.version,
        reason: reason ?? defaultReason(to),
        since: shortTime(now.getTime()),
    };
}

/**
 * Why a rollback said that it left a release that still serves by the ledger: it moved traffic and was not recorded, since
 * nothing else quarantines what serves.
 */
export function reasonBefore(
    left: Release | undefined,
    to: Release,
    { quarantine }: Pick<Settings, "quarantine">,
): string | undefined {
    const reason = quarantine.find(({ version }) => version === left?.version)?.reason;
    return reason === defaultReason(to) ? undefined : reason;
}

/** What an update without a new release records: a rollback that moved traffic and has no entry. */
export function rollbackOwed(
    left: Release | undefined,
    to: Release | undefined,
    settings: Settings,
): string | undefined {
    if (left === undefined || to === undefined || left.version === to.version) return undefined;
    if (!settings.quarantine.some(({ version }) => version === left.version)) return undefined;
    return rollbackWords(left, to, reasonBefore(left, to, settings));
}

/** `roll back from 1.1.0 to 1.0.0: the search is slow`, with what it is forced over before the reason. */
export function rollbackWords(left: Release | undefined, to: Release, reason: string | undefined, forced = ""): string {
    const from = left === undefined ? "" : ` from ${left.version}`;
    return `roll back${from} to ${to.version}${forced}${reason ? `: ${reason}` : ""}`;
}

function defaultReason(to: Release): string {
    return `rolled back to ${to.version}`;
}
