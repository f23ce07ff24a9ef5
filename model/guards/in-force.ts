import type { FreezeNow, Settings } from "../settings/settings.js";

type Guards = Pick<Settings, "quarantine" | "freeze">;

/** Without expired quarantines and an expired freeze by a person. Windows of a freeze recur. */
export function inForce<Decided extends Guards>(decided: Decided, now: Date): Decided {
    const binds = ({ until }: { readonly until?: string }) => until === undefined || Date.parse(until) > now.getTime();
    const quarantine = decided.quarantine.filter(binds);
    const { freeze } = decided;
    if (freeze?.now === undefined || binds(freeze.now)) return { ...decided, quarantine };
    const { freeze: _, ...rest } = decided;
    return { ...(rest as Decided), quarantine, ...withNow(freeze, undefined) };
}

/** The user's freeze windows combined with a person's freeze; undefined if there is neither. */
export function withNow(freeze: Settings["freeze"], now: FreezeNow | undefined): Pick<Settings, "freeze"> {
    const windows = freeze?.windows;
    if (now === undefined && windows === undefined) return {};
    return { freeze: { ...(now === undefined ? {} : { now }), ...(windows === undefined ? {} : { windows }) } };
}
