import { causeWords, timeZoneProblems } from "../../model/freeze-problems.js";
import { frozenAt } from "../../model/frozen.js";
import { withNow } from "../../model/in-force.js";
import type { FreezeNow, Settings } from "../../model/settings.js";
import { shortTime } from "../../model/time-rules.js";
import { type GuardChange, reasonWords } from "./guard-change.js";

export interface FreezeRequest {
    readonly reason: string;
    /** RFC 3339, later than now. @default until it is lifted */
    readonly until?: string;
    readonly by?: string;
}

/** Freezes, or changes reason and end of a freeze that holds already; that it has held since then stays. */
export function planFreeze({ reason, until, by }: FreezeRequest, settings: Settings, now: Date): GuardChange {
    const before = settings.freeze?.now;
    const isSame = before !== undefined && before.reason === reason && before.until === until;
    const frozen: FreezeNow = isSame
        ? before
        : {
              reason,
              since: before?.since ?? shortTime(now.getTime()),
              ...(until === undefined ? {} : { until }),
              ...(by === undefined ? {} : { by }),
          };
    const until_ = until === undefined ? "" : ` until ${until}`;
    return {
        settings: withFreeze(settings, frozen),
        changes: !isSame,
        message: `freeze${until_}${reasonWords(reason)}`,
        notes: before === undefined || isSame ? [] : [`it was ${causeWords({ path: "", ...before })}`],
    };
}

/** Lifts a freeze by a person. Windows hold on: they are the user's. */
export function planUnfreeze(reason: string | undefined, settings: Settings, now: Date): GuardChange {
    const before = settings.freeze?.now;
    const lifted = withFreeze(settings, undefined);
    const left = timeZoneProblems(lifted).length > 0 ? undefined : frozenAt(lifted.freeze, now);
    return {
        settings: lifted,
        changes: before !== undefined,
        message: `unfreeze${reasonWords(reason)}`,
        notes: [
            ...(before === undefined ? [] : [`it was ${causeWords({ path: "", ...before })}`]),
            ...(left?.causes ?? []).map(
                cause => `${causeWords(cause)}; that is a window of the settings, ${cause.path}, and holds on`,
            ),
        ],
    };
}

function withFreeze(settings: Settings, now: FreezeNow | undefined): Settings {
    const { freeze, ...rest } = settings;
    return { ...rest, ...withNow(freeze, now) };
}
