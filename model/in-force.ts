import type { FreezeNow, Settings } from "./settings.js";

type Guards = Pick<Settings, "quarantine" | "freeze">;

/** Without what has expired: quarantines, and a freeze by a person. Windows of a freeze come again. */
export function inForce<Decided extends Guards>(decided: Decided, now: Date): Decided {
    const binds = ({ until }: { readonly until?: string }) => until === undefined || Date.parse(until) > now.getTime();
    const quarantine = decided.quarantine.filter(binds);
    const { freeze } = decided;
    if (freeze?.now === undefined || binds(freeze.now)) return { ...decided, quarantine };
    const { freeze: _, ...rest } = decided;
    return { ...(rest as Decided), quarantine, ...withNow(freeze, undefined) };
}

/** The windows of a freeze, which are the user's, with what a person froze; nothing where there is neither. */
export function withNow(freeze: Settings["freeze"], now: FreezeNow | undefined): Pick<Settings, "freeze"> {
    const windows = freeze?.windows;
    if (now === undefined && windows === undefined) return {};
    return { freeze: { ...(now === undefined ? {} : { now }), ...(windows === undefined ? {} : { windows }) } };
}
