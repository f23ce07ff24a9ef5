export interface WatchedStatus {
    /** The status as it was seen last; empty before the first answer. */
    readonly lines: readonly string[];
    readonly notes: readonly string[];
    /** From one look to the next. */
    readonly seconds: number;
    readonly now: Date;
    /** What has kept it from being seen anew. */
    readonly trouble?: { readonly message: string; readonly sinceMs: number };
    /** Since when an answer is waited for, when it takes long. */
    readonly lookingSinceMs?: number;
}

/** From here on it is said that an answer takes long. */
const longSeconds = 3;

/** What `status --watch` shows: first how fresh it is. */
export function watchLines(watched: WatchedStatus): readonly string[] {
    const { lines, notes, seconds, now, trouble, lookingSinceMs } = watched;
    const time = now.toISOString().slice(11, 19);
    const waited = lookingSinceMs === undefined ? 0 : Math.floor((now.getTime() - lookingSinceMs) / 1000);
    const troubled = trouble === undefined ? 0 : Math.floor((now.getTime() - trouble.sinceMs) / 1000);
    const old = lines.length === 0 ? "" : "; below is what was seen last";
    const warnings = [
        ...(trouble === undefined ? [] : [`not seen for ${troubled} s: ${trouble.message}${old}`]),
        ...(trouble === undefined && waited >= longSeconds ? [`no answer for ${waited} s${old}`] : []),
    ];
    return [`${time} UTC, every ${seconds} s, Ctrl-C ends`, ...warnings, ...notes, ...lines];
}
