import { versionComplaint } from "../../model/release/pin.js";
import type { Problem } from "../../model/settings/problem.js";

/** Options that override a refusal. */
export interface Overrides {
    readonly allowLiveChange: boolean;
    readonly force?: boolean;
    readonly overrideFreeze?: boolean;
    readonly reason?: string;
}

/** A problem if a refusal is overridden without a reason for the ledger. */
export function reasonsNeeded({ allowLiveChange, force, overrideFreeze, reason }: Partial<Overrides>): Problem[] {
    const unexplained = [
        ...(allowLiveChange ? ["--allow-live-change"] : []),
        ...(force ? ["--force"] : []),
        ...(overrideFreeze ? ["--override-freeze"] : []),
    ];
    if (reason || unexplained.length === 0) return [];
    return [{ path: "", message: `${unexplained.join(" and ")} needs a --reason; it goes into the ledger's message.` }];
}

export function versionProblems(version: string | undefined): Problem[] {
    const complaint = version === undefined ? undefined : versionComplaint(version);
    return complaint === undefined ? [] : [{ path: "VERSION", message: `"${version}" ${complaint}` }];
}
