import type { Share } from "../../model/shares.js";
import { slotSize } from "../../model/slot-size.js";
import { isRecorded, type OpenRelease, takeInEffect } from "../open/open-release.js";
import { chooseTarget, planRollback } from "../plan/plan-rollback.js";
import { foresight, type RollbackForesight, refusedForesight } from "../plan/status/rollback-foresight.js";
import { Report } from "../report/report.js";
import { lockProblems } from "./recording-problems.js";
import { type imageState, targetFacts, withTargetDigest } from "./target-facts.js";

/**
 * What a rollback without arguments would do now, by its own choice, facts and plan. Whether the passphrase fits and the
 * disk has room is found out by the rollback itself, and by `doctor`.
 *
 * @param serving who gets which share by the traffic object
 */
export async function foreseeRollback(
    opened: OpenRelease,
    serving: readonly Share[],
    askImages?: typeof imageState,
): Promise<RollbackForesight> {
    const silent = new Report(false, () => undefined);
    const release = isRecorded(opened) ? opened : takeInEffect(opened, serving, silent);
    const { settings, ledger } = release;
    const chosen = chooseTarget({}, settings, ledger.entries);
    if (chosen.target === undefined) return refusedForesight(chosen.problems);
    const target = withTargetDigest(chosen.target, release);
    const facts = await targetFacts(target, release, askImages);
    const { plan, problems = [] } = planRollback(target, facts, settings, { now: new Date(), entries: ledger.entries });
    const all = [...lockProblems(release), ...problems];
    if (plan === undefined || all.length > 0) return refusedForesight(all);
    return foresight(target, facts, plan, slotSize(settings));
}
