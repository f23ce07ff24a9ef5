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

function defaultReason(to: Release): string {
    return `rolled back to ${to.version}`;
}
