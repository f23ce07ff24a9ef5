import type { Freeze, FreezeWindow } from "../settings/settings.js";
import { shortTime } from "../settings/time-rules.js";
import { inForce } from "./in-force.js";
import { type Span, windowSpans } from "./window-spans.js";

/** Why new releases are blocked at a given time. */
export interface Frozen {
    /** All causes, a person's freeze first. */
    readonly causes: readonly FreezeCause[];
    /** When the freeze is over, including causes that follow without a gap; RFC 3339. Absent: not foreseeable. */
    readonly until?: string;
}

export interface FreezeCause {
    /** The key of the settings: `freeze.now` or `freeze.windows[0]`. */
    readonly path: string;
    readonly reason: string;
    /** RFC 3339; absent for a window that never ends. */
    readonly since?: string;
    /** When this cause ends, RFC 3339. Absent: not foreseeable. */
    readonly until?: string;
    readonly by?: string;
    readonly window?: FreezeWindow;
}

const dayMs = 24 * 60 * 60_000;
/** Every window ends or begins again within this time, clock changes included, unless it never ends. */
const horizonMs = 15 * dayMs;

interface Holding {
    readonly cause: FreezeCause;
    readonly span: Span;
}

/** Whether it is frozen at a given time, why and until when. Throws on a window with an unknown time zone. */
export function frozenAt(freeze: Freeze | undefined, time: Date): Frozen | undefined {
    const timeMs = time.getTime();
    const all = holdings(freeze, time);
    const causes = all.filter(({ span }) => span.sinceMs <= timeMs && timeMs < span.untilMs).map(({ cause }) => cause);
    if (causes.length === 0) return undefined;
    let untilMs = timeMs;
    for (const { span } of all.toSorted((left, right) => left.span.sinceMs - right.span.sinceMs)) {
        if (span.sinceMs <= untilMs) untilMs = Math.max(untilMs, span.untilMs);
    }
    return { causes, ...(Number.isFinite(untilMs) ? { until: shortTime(untilMs) } : {}) };
}

/** The next beginning of a window after a given time; undefined if there is no window, or none of them ever ends. */
export function nextWindow(freeze: Freeze | undefined, time: Date): FreezeCause | undefined {
    const later = holdings(freeze, time).filter(({ span }) => span.sinceMs > time.getTime());
    return later.toSorted((left, right) => left.span.sinceMs - right.span.sinceMs)[0]?.cause;
}

/** Spans that apply at a given time or begin after it. */
function holdings(freeze: Freeze | undefined, time: Date): readonly Holding[] {
    const timeMs = time.getTime();
    const { now } = inForce({ quarantine: [], ...(freeze === undefined ? {} : { freeze }) }, time).freeze ?? {};
    // It applies from the moment it is set: another machine's clock may be behind.
    const said: Holding[] =
        now === undefined
            ? []
            : [
                  {
                      cause: { path: "freeze.now", ...now },
                      span: {
                          sinceMs: Number.NEGATIVE_INFINITY,
                          untilMs: now.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(now.until),
                      },
                  },
              ];
    const windows = freeze?.windows ?? [];
    return [
        ...said,
        ...windows.flatMap((window, index) =>
            windowSpans(window, timeMs - horizonMs, timeMs + horizonMs)
                .filter(({ untilMs }) => untilMs > timeMs)
                .map(span => ({ cause: windowCause(window, index, span), span })),
        ),
    ];
}

function windowCause(window: FreezeWindow, index: number, { sinceMs, untilMs }: Span): FreezeCause {
    return {
        path: `freeze.windows[${index}]`,
        reason: window.reason,
        ...(Number.isFinite(sinceMs) ? { since: shortTime(sinceMs) } : {}),
        ...(Number.isFinite(untilMs) ? { until: shortTime(untilMs) } : {}),
        window,
    };
}
