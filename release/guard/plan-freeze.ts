import { causeWords, timeZoneProblems } from "../../model/guards/freeze-problems.js";
import { frozenAt } from "../../model/guards/frozen.js";
import { withNow } from "../../model/guards/in-force.js";
import type { Problem } from "../../model/settings/problem.js";
import type { FreezeNow, Settings } from "../../model/settings/settings.js";
import { readTime, shortTime } from "../../model/settings/time-rules.js";

export interface FreezeRequest {
    readonly reason: string;
    /** RFC 3339, later than now. @default until it is lifted */
    readonly until?: string;
    readonly by?: string;
}

/** Freezes, or changes the reason and end of a freeze in force, keeping its start. */
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

/** Lifts a person's freeze. Windows in the settings still apply. */
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
                cause => `${causeWords(cause)}; that is a window in the settings, ${cause.path}, and still applies`,
            ),
        ],
    };
}

function withFreeze(settings: Settings, now: FreezeNow | undefined): Settings {
    const { freeze, ...rest } = settings;
    return { ...rest, ...withNow(freeze, now) };
}

/** A change of a freeze or a quarantine. It moves no traffic. */
export interface GuardChange {
    readonly settings: Settings;
    /** Whether anything changes. */
    readonly changes: boolean;
    /** For the ledger: `freeze until 2026-11-28T18:00:00Z: incident 12`. */
    readonly message: string;
    /** Notes, one per line. */
    readonly notes: readonly string[];
}

/**
 * Says what will change, plus notes, one per line.
 *
 * @param isDone whether file and ledger already have it
 */
export function describeGuard({ message, notes }: GuardChange, isDone: boolean): string[] {
    return [isDone ? `nothing to do: ${message}` : message, ...notes.map(note => `  - ${note}`)];
}

/** `: TEXT`, or empty without a text. */
export function reasonWords(reason: string | undefined): string {
    return reason === undefined ? "" : `: ${reason}`;
}

/** Refuses an empty reason. */
export function blankReason(reason: string | undefined): readonly Problem[] {
    if (reason === undefined || /\S/.test(reason)) return [];
    return [{ path: "--reason", message: "is blank; say why." }];
}

const unitMs: Readonly<Record<string, number>> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000 };
const durationPattern = /^(\d{1,4}[wdhm])+$/;

export type ReadUntil =
    | { readonly until?: string; readonly problem?: undefined }
    | { readonly until?: undefined; readonly problem: Problem };

/** Parses `--until`: a time in RFC 3339 with its time zone, or a duration from now, such as 90m, 3d or 1h30m. */
export function readUntil(text: string | undefined, now: Date): ReadUntil {
    if (text === undefined) return {};
    const refuse = (what: string): ReadUntil => ({ problem: { path: "--until", message: `"${text}" ${what}` } });
    if (durationPattern.test(text)) {
        const parts = text.match(/\d+[wdhm]/g) ?? [];
        const durationMs = parts.reduce((sum, part) => sum + Number(part.slice(0, -1)) * unitMs[part.slice(-1)]!, 0);
        return durationMs > 0 ? { until: shortTime(now.getTime() + durationMs) } : refuse("is a duration of zero.");
    }
    const until = readTime(text);
    if (until === undefined) {
        return refuse("is neither a time nor a duration; use one like 2026-11-21T10:15:00Z, 90m, 3d or 1h30m.");
    }
    return Date.parse(until) > now.getTime() ? { until } : refuse("is in the past.");
}
