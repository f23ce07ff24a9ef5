import { causeWords, timeZoneProblems, windowWords } from "../../model/freeze-problems.js";
import { type FreezeCause, type Frozen, frozenAt, nextWindow } from "../../model/frozen.js";
import { withNow } from "../../model/in-force.js";
import type { Problem } from "../../model/problem.js";
import type { Freeze } from "../../model/settings.js";

/** A freeze as `status` tells it. */
export interface FreezeStatus {
    /** What holds now; absent when a release may go forward. */
    readonly now?: Frozen;
    /** The next beginning of a window; absent where there is none. */
    readonly next?: FreezeCause;
    /** What is wrong with the windows: then none of them is told. */
    readonly problems: readonly Problem[];
}

export function freezeStatus(freeze: Freeze | undefined, time: Date): FreezeStatus {
    const problems = timeZoneProblems(freeze === undefined ? {} : { freeze });
    const told = problems.length === 0 ? freeze : withNow(undefined, freeze?.now).freeze;
    const [now, next] = [frozenAt(told, time), nextWindow(told, time)];
    return { ...(now === undefined ? {} : { now }), ...(next === undefined ? {} : { next }), problems };
}

/** A line for each cause, one for what follows on them, one for the next window. */
export function freezeLines({ now, next }: FreezeStatus): readonly string[] {
    const follows = now?.until !== undefined && now.causes.every(({ until }) => until !== now.until);
    return [
        ...(now?.causes ?? []).map(causeWords),
        ...(follows ? [`frozen until ${now.until} with the windows that follow`] : []),
        ...(next?.window === undefined
            ? []
            : [`next frozen from ${next.since}: ${next.reason} (${windowWords(next.window)})`]),
    ];
}
