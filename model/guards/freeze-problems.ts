import type { Predecessor } from "../ledger/predecessor.js";
import type { Problem } from "../settings/problem.js";
import type { FreezeWindow, Settings } from "../settings/settings.js";
import { decidedShares, type TrafficBackend } from "../traffic/shares.js";
import { type FreezeCause, frozenAt } from "./frozen.js";
import { isTimeZone } from "./window-spans.js";

type WithFreeze = Pick<Settings, "freeze">;

/**
 * The refusals by a freeze of a release that goes forward at a given time: one for each cause, none if it is not
 * frozen. Any command that places a release, or gives traffic to a newer one, must call this first. A rollback does
 * not.
 */
export function freezeProblems(settings: WithFreeze, now: Date): readonly Problem[] {
    const unknown = timeZoneProblems(settings);
    if (unknown.length > 0) return unknown;
    const frozen = frozenAt(settings.freeze, now);
    return (frozen?.causes ?? []).map(cause => ({ path: cause.path, message: refusalOf(cause, frozen?.until) }));
}

/**
 * Refuses unknown time zones. Not checked when settings are read, since a rollback waits for that and this loads all
 * clocks.
 */
export function timeZoneProblems({ freeze }: WithFreeze): readonly Problem[] {
    return (freeze?.windows ?? []).flatMap(({ timeZone }, index) => {
        if (isTimeZone(timeZone)) return [];
        const message = `"${timeZone}" is not a known time zone; use one like Europe/Berlin.`;
        return [{ path: `freeze.windows[${index}].timeZone`, message }];
    });
}

/** @param until when the freeze is over */
function refusalOf(cause: FreezeCause, until: string | undefined): string {
    const over = cause.until === until ? "" : `, and what follows it ${until === undefined ? "on" : `until ${until}`}`;
    const lift = cause.window === undefined ? "lift it with `unfreeze`" : "wait";
    return (
        `${causeWords(cause)}${over}; \`rollback\` is still allowed. ` +
        `To go forward ${lift}, or override it with --override-freeze --reason TEXT.`
    );
}

/** `frozen since … until … by ada: incident 12`, `frozen since … until …: weekend (fri 16:00 to mon 08:00, Europe/Berlin)`. */
export function causeWords({ since, until, by, reason, window }: FreezeCause): string {
    const when = [
        since === undefined ? " always" : ` since ${since}`,
        until === undefined ? "" : ` until ${until}`,
        by === undefined ? "" : ` by ${by}`,
    ];
    return `frozen${when.join("")}: ${reason}${window === undefined ? "" : ` (${windowWords(window)})`}`;
}

/** `fri 16:00 to mon 08:00, Europe/Berlin`. */
export function windowWords({ days, from, to, timeZone }: FreezeWindow): string {
    return `${days.join(", ")} ${from} to ${to}, ${timeZone}`;
}

/**
 * The refusals by a freeze of an update made from settings alone: no traffic for a release that the last update does
 * not know, or that has never had any. A release that has had traffic may get it back, since that may be a rollback.
 * Only the release command, which knows the ledger, can judge how an existing share may grow.
 */
export function frozenMoves(settings: Settings, last: Predecessor, now: Date): readonly Problem[] {
    if (settings.freeze === undefined || last.fingerprint === undefined) return [];
    const isKnown = ({ slot, releaseId }: TrafficBackend) => {
        const before = last.slots?.[slot];
        return before?.releaseId === releaseId && (before.served === true || (last.traffic?.[slot] ?? 0) > 0);
    };
    return decidedShares(settings).every(isKnown) ? [] : freezeProblems(settings, now);
}
