import { type FreezeCause, frozenAt } from "./frozen.js";
import type { Problem } from "./problem.js";
import type { FreezeWindow, Settings } from "./settings.js";
import { isTimeZone } from "./window-spans.js";

type Frozen = Pick<Settings, "freeze">;

/**
 * What a freeze says against a release that goes forward at a time: one for each that holds, none when it is not frozen.
 * Any command that places a release, or gives traffic to a newer one, has to ask this first. A rollback does not ask.
 */
export function freezeProblems(settings: Frozen, now: Date): readonly Problem[] {
    const unknown = timeZoneProblems(settings);
    if (unknown.length > 0) return unknown;
    const frozen = frozenAt(settings.freeze, now);
    return (frozen?.causes ?? []).map(cause => ({ path: cause.path, message: refusalOf(cause, frozen?.until) }));
}

/** Time zones that there are not. Not asked where settings are read, which a rollback waits for: it loads all clocks. */
export function timeZoneProblems({ freeze }: Frozen): readonly Problem[] {
    return (freeze?.windows ?? []).flatMap(({ timeZone }, index) => {
        if (isTimeZone(timeZone)) return [];
        const message = `"${timeZone}" is no time zone that is known here; use one like Europe/Berlin.`;
        return [{ path: `freeze.windows[${index}].timeZone`, message }];
    });
}

/** @param until when nothing holds any more */
function refusalOf(cause: FreezeCause, until: string | undefined): string {
    const over =
        cause.until === until ? "" : `, and what follows on it ${until === undefined ? "on" : `until ${until}`}`;
    const lift = cause.window === undefined ? "lift it by `unfreeze`" : "wait";
    return (
        `${causeWords(cause)}${over}; \`rollback\` is allowed all the same. ` +
        `To go forward ${lift}, or override it by --override-freeze --reason TEXT.`
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
