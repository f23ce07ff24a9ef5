import type { Problem } from "../../model/settings/problem.js";
import type { LedgerTarget, RollbackPlan } from "./plan-rollback.js";
import type { TargetFacts } from "./rollback-target.js";
import { standbyReasons } from "./rollback-target.js";

/** What a rollback without arguments would do. */
export type RollbackForesight =
    | {
          readonly version: string;
          readonly digest?: string;
          /** Ledger entry that shows that it served; absent if only the cluster's record does. */
          readonly entry?: number;
          readonly instant: boolean;
          /** Why it is not instant. */
          readonly why?: string;
          readonly refused?: undefined;
      }
    | { readonly refused: readonly string[] };

/** @param size pods that the target needs before it gets all traffic */
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

/** The same from the cluster's record if the ledger cannot be read: the rollback moves traffic and owes its entry. */
export function foresightAhead({ to: { release }, instant }: RollbackPlan): RollbackForesight {
    const { version, digest } = release;
    return { version, digest, instant };
}

export function refusedForesight(problems: readonly Problem[]): RollbackForesight {
    return { refused: problems.map(({ message }) => message) };
}
