import type { Problem } from "../../model/problem.js";
import type { Share } from "../../model/shares.js";
import { slotSize } from "../../model/slot-size.js";
import type { OpenRelease } from "../open/open-release.js";
import type { readHolder } from "../open/release-lease.js";
import { unknownToState } from "../plan/moved-by-hand.js";
import { chooseTarget, planRollback } from "../plan/plan-rollback.js";
import { foresight, type RollbackForesight, refusedForesight } from "../plan/status/rollback-foresight.js";
import { Report } from "../report/report.js";
import { lockProblems } from "./recording-problems.js";
import { takeWhatServes } from "./take-what-serves.js";
import { type imageState, targetFacts, withTargetDigest } from "./target-facts.js";

/**
 * What a rollback without arguments would do now, by its own choice, facts and plan. Whether the passphrase fits and the
 * disk has room is found out by the rollback itself, and by `doctor`.
 *
 * @param serving who gets which share by the traffic object
 * @param held the release command that is under way
 */
export async function foreseeRollback(
    opened: OpenRelease,
    serving: readonly Share[],
    held: Held | undefined,
    askImages?: typeof imageState,
): Promise<RollbackForesight> {
    const silent = new Report(false, () => undefined);
    const unknown = unknownToState(opened, serving);
    if (unknown !== undefined) return refusedForesight([unknown]);
    const release = takeWhatServes(opened, {}, serving, silent);
    const { settings, ledger } = release;
    const chosen = chooseTarget({}, settings, ledger.entries);
    if (chosen.target === undefined) return refusedForesight(chosen.problems);
    const target = withTargetDigest(chosen.target, release);
    const facts = await targetFacts(target, release, askImages);
    const { plan, problems = [] } = planRollback(target, facts, settings, { now: new Date(), entries: ledger.entries });
    const all = [...heldProblems(release, held), ...problems];
    if (plan === undefined || all.length > 0) return refusedForesight(all);
    return foresight(target, facts, plan, slotSize(settings));
}

type Held = NonNullable<Awaited<ReturnType<typeof readHolder>>>;

/** A rollback stops a promotion that runs, and with it the promotion's update. */
function heldProblems(release: OpenRelease, held: Held | undefined): readonly Problem[] {
    if (held?.holder?.command === "promote") return [];
    if (held !== undefined) return [{ path: "", message: `${held.words} is under way; wait for it with --wait-lock.` }];
    return lockProblems(release.ledger);
}
