import type { PromotionRecord } from "../model/promotion-record.js";
import { recordPromotion } from "./apply/record-promotion.js";
import type { CommonOptions } from "./open/open-release.js";
import type { Report } from "./report/report.js";
import { openInEffect } from "./rollback.js";

/** An entry of its own, for what no move of traffic has carried into the ledger. Gives its number; none if nothing was measured. */
export function recordMeasured(
    measured: PromotionRecord | undefined,
    planned: string,
    { message = planned, timeout: _, ...asked }: CommonOptions,
    report: Report,
): Promise<number | undefined> {
    const open = () => openInEffect(asked, report.silent());
    return recordPromotion(open, measured, message, report.inner());
}
