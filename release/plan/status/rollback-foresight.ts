import type { Problem } from "../../../model/problem.js";
import type { LedgerTarget, RollbackPlan, TargetFacts } from "../plan-rollback.js";
import { standbyReasons } from "../standby-reasons.js";

/** What a rollback without arguments would do at that time. */
export type RollbackForesight =
    | {
          readonly version: string;
          readonly digest?: string;
          /** Of the ledger, which tells that it served; absent where only the cluster does. */
          readonly entry?: number;
          readonly instant: boolean;
          /** Why it is not instant. */
          readonly why?: string;
          readonly refused?: undefined;
      }
    | { readonly refused: readonly string[] };

/** @param size pods that the target is to have before it gets all traffic */
export function foresight(
    target: LedgerTarget,
    facts: TargetFacts,
    plan: RollbackPlan,
    size: number,
): RollbackForesight {
    const { version, digest } = plan.to.release;
    const why = plan.instant ? {} : { why: standbyReasons(target, facts, size).join("; ") };
    const pinned = digest === undefined ? {} : { digest };
    return { version, ...pinned, entry: target.entry.entry, instant: plan.instant, ...why };
}

/** By the cluster's word, where the ledger cannot be read: it moves traffic, and owes its entry. */
export function foresightAhead({ to: { release }, instant }: RollbackPlan): RollbackForesight {
    const { version, digest } = release;
    return { version, ...(digest === undefined ? {} : { digest }), instant };
}

export function refusedForesight(problems: readonly Problem[]): RollbackForesight {
    return { refused: problems.map(({ message }) => message) };
}
