import type { PromotionRecord } from "../../model/promotion/promotion-record.js";
import type { Served } from "../ledger/served.js";
import { notify } from "../notify/notify.js";
import type { ReleaseEvent } from "../notify/release-event.js";
import type { CommonOptions } from "../open/open-service.js";
import { type OpenStack, openStack } from "../open/open-stack.js";
import { exitCodes, Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { openInEffect, rollbackOpened } from "../rollback/rollback-by-ledger.js";
import { awaitCluster } from "../update/await-cluster.js";
import { leftWords, type Promoted } from "./give-share.js";
import type { StageEnd } from "./hold-stage.js";
import type { PromoteOptions, Stage } from "./plan-promotion.js";
import { carryRecord, recordPromotion } from "./record-promotion.js";

/** Gives traffic back, or says why it stays. Always throws, because the promotion did not finish. */
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
        // Whoever stopped it is in a hurry, or is about to write the next entry, so record nothing then.
        if (kind !== "stopped") await recordMeasured(recorder.record(outcome, why), stopped, options, report);
        throw new Refusal(`${stopped} ${leftWords(weight, version)}`, exitCodes.needsPerson);
    }
    report.say(stopped);
    const reason = `stopped at ${weight} %: ${why}`;
    // The message and the time were the promotion's.
    const { message: _, timeout: __, ...asked } = options;
    try {
        await awaitCluster(await openStack(asked, report.silent()), report);
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

/** Records answers that no move of traffic carried into the ledger. Returns the entry number; undefined if nothing was measured. */
export function recordMeasured(
    measured: PromotionRecord | undefined,
    planned: string,
    { message = planned, timeout: _, ...asked }: CommonOptions,
    report: Report,
): Promise<number | undefined> {
    const open = () => openInEffect(asked, report.silent());
    return recordPromotion(open, measured, message, report.inner());
}

/** Sends an event when a promotion starts and one when it ends, none in between. */
export class PromotionNews {
    private hasBegun = false;
    private moved: Pick<ReleaseEvent, "weight" | "entry"> = {};

    constructor(
        private readonly stack: OpenStack,
        private readonly about: Pick<ReleaseEvent, "from"> & { readonly to: Served },
        private readonly report: Report,
    ) {}

    /** @param entry of the ledger, if the share moved */
    holds(weight: number, entry: number | undefined): void {
        this.moved = { ...this.moved, weight, ...(entry === undefined ? {} : { entry }) };
        if (!this.hasBegun) this.tell({ name: "promotionStarted" });
        this.hasBegun = true;
    }

    /** @param entry the last entry, if it moved no traffic */
    finished(entry: number | undefined): void {
        this.tell({ name: "promotionFinished", ...(entry === undefined ? {} : { entry }) });
    }

    /** Sends nothing if the promotion was refused before it started. */
    ended(error: Error): void {
        const exitCode = error instanceof Refusal ? error.exitCode : exitCodes.refused;
        if (!this.hasBegun && exitCode === exitCodes.refused) return;
        this.tell({ name: "promotionAborted", reason: error.message, ...ends[exitCode] });
    }

    private tell(event: Pick<ReleaseEvent, "name" | "weight" | "entry" | "result" | "reason">): void {
        notify(this.stack, { ...this.about, ...this.moved, ...event }, this.report);
    }
}

/** Result of an unfinished promotion, by exit code. */
const ends: Readonly<Record<number, Pick<ReleaseEvent, "weight" | "result">>> = {
    [exitCodes.refused]: { result: "failed" },
    [exitCodes.failed]: { result: "failed" },
    [exitCodes.rolledBack]: { result: "rolledBack", weight: 0 },
    [exitCodes.needsPerson]: { result: "stopped" },
};
