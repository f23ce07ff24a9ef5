import type { Problem } from "../../model/problem.js";

/** Options that go over a refusal. */
export interface Overrides {
    readonly allowLiveChange: boolean;
    readonly force?: boolean;
    readonly overrideFreeze?: boolean;
    readonly reason?: string;
}

/** Who goes over a refusal says why, for the ledger. */
export function reasonsNeeded({ allowLiveChange, force, overrideFreeze, reason }: Partial<Overrides>): Problem[] {
    const unexplained = [
        ...(allowLiveChange ? ["--allow-live-change"] : []),
        ...(force ? ["--force"] : []),
        ...(overrideFreeze ? ["--override-freeze"] : []),
    ];
    if (reason || unexplained.length === 0) return [];
    return [{ path: "", message: `${unexplained.join(" and ")} needs a --reason; it goes into the ledger's message.` }];
}
