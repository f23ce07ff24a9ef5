import { freezeProblems } from "./freeze-problems.js";
import type { Predecessor } from "./predecessor.js";
import type { Problem } from "./problem.js";
import type { Settings } from "./settings.js";
import { type Backend, decidedShares } from "./shares.js";

/**
 * What a freeze says against an update by settings alone: it refuses traffic for a release that the last update knows
 * nothing of, or that has never had any. What has had some may get it back, since that may be a rollback; how a share
 * grows that a release has already, only the release command can judge, which knows the ledger.
 */
export function frozenMoves(settings: Settings, last: Predecessor, now: Date): readonly Problem[] {
    if (settings.freeze === undefined || last.fingerprint === undefined) return [];
    const isKnown = ({ slot, releaseId }: Backend) => {
        const before = last.slots?.[slot];
        return before?.releaseId === releaseId && (before.served === true || (last.traffic?.[slot] ?? 0) > 0);
    };
    return decidedShares(settings).every(isKnown) ? [] : freezeProblems(settings, now);
}
