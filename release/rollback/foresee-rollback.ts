import type { Problem } from "../../model/settings/problem.js";
import { slotSize } from "../../model/slots/slot-size.js";
import type { Share } from "../../model/traffic/shares.js";
import type { OpenStack } from "../open/open-stack.js";
import type { readHolder } from "../open/release-lease.js";
import { Report } from "../output/report.js";
import { unknownToState } from "../traffic/moved-by-hand.js";
import { lockProblems } from "../update/recording-problems.js";
import { chooseTarget, planRollback } from "./plan-rollback.js";
import { takeWhatServes } from "./rollback-by-ledger.js";
import { foresight, type RollbackForesight, refusedForesight } from "./rollback-foresight.js";
import { type imageState, targetFacts, withTargetDigest } from "./target-facts.js";

/**
 * What a rollback without arguments would do now, from the same choice, facts and plan. Does not check the passphrase and the
 * disk space: the rollback itself and `doctor` do.
 *
 * @param serving shares in the traffic object
 * @param held the running release command
 */
export async function foreseeRollback(
    opened: OpenStack,
    serving: readonly Share[],
    held: Held | undefined,
    askImages?: typeof imageState,
): Promise<RollbackForesight> {
    const silent = new Report(false, () => undefined);
    const unknown = unknownToState(opened, serving);
    if (unknown !== undefined) return refusedForesight([unknown]);
    const stack = takeWhatServes(opened, {}, serving, silent);
    const { settings, ledger } = stack;
    const chosen = chooseTarget({}, settings, ledger.entries);
    if (chosen.target === undefined) return refusedForesight(chosen.problems);
    const target = withTargetDigest(chosen.target, stack);
    const facts = await targetFacts(target, stack, askImages);
    const { plan, problems = [] } = planRollback(target, facts, settings, { now: new Date(), entries: ledger.entries });
    const all = [...heldProblems(stack, held), ...problems];
    if (plan === undefined || all.length > 0) return refusedForesight(all);
    return foresight(target, facts, plan, slotSize(settings));
}

type Held = NonNullable<Awaited<ReturnType<typeof readHolder>>>;

/** None for a running promotion: a rollback stops it, and with it the promotion's update. */
function heldProblems(stack: OpenStack, held: Held | undefined): readonly Problem[] {
    if (held?.holder?.command === "promote") return [];
    if (held !== undefined) return [{ path: "", message: `${held.words} is under way; wait for it with --wait-lock.` }];
    return lockProblems(stack.ledger);
}
