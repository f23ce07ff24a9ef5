import { awaitCluster } from "./apply/await-cluster.js";
import type { StageEnd } from "./apply/hold-stage.js";
import { carryRecord } from "./apply/record-promotion.js";
import { leftWords, type Promoted } from "./give-share.js";
import { openRelease } from "./open/open-release.js";
import type { Stage } from "./plan/plan-promotion.js";
import type { PromoteOptions } from "./promote.js";
import { recordMeasured } from "./record-measured.js";
import { exitCodes } from "./report/exit-codes.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";
import { openInEffect, rollbackOpened } from "./rollback.js";

/** Gives traffic back, or says why it stays where it is. Always throws: the promotion has not been done. */
export async function leavePromotion(
    { weight }: Stage,
    { kind, why }: StageEnd,
    { candidate, live, recorder }: Promoted,
    options: PromoteOptions,
    report: Report,
): Promise<never> {
    const stopped = `Stopped at ${weight} %: ${why}.`;
    const { version } = candidate.release;
    const outcome = kind === "failed" ? "failed" : "aborted";
    if (kind === "stopped" || live === undefined) {
        // Whoever stopped it is in a hurry, or is about to write the next entry.
        if (kind !== "stopped") await recordMeasured(recorder.record(outcome, why), stopped, options, report);
        throw new Refusal(`${stopped} ${leftWords(weight, version)}`, exitCodes.needsPerson);
    }
    report.say(stopped);
    const reason = `stopped at ${weight} %: ${why}`;
    // The message and the time were the promotion's.
    const { message: _, timeout: __, ...asked } = options;
    try {
        await awaitCluster(await openRelease(asked, report.silent()), report);
        const now = await openInEffect(asked, report.silent());
        carryRecord(now, recorder.record(outcome, why));
        await rollbackOpened(now, { force: false, ...asked, reason, quarantines: kind === "failed" }, report.inner());
    } catch (error) {
        throw new Refusal(
            `${stopped} Traffic could not be given back: ${(error as Error).message}`,
            exitCodes.needsPerson,
        );
    }
    throw new Refusal(`${stopped} Traffic is back on ${live.release.version}.`, exitCodes.rolledBack);
}
