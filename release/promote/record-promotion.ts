import type { PromotionRecord } from "../../model/promotion/promotion-record.js";
import { promotionRecordKey } from "../ledger/read-promotion-record.js";
import type { OpenStack } from "../open/open-stack.js";
import type { Report } from "../output/report.js";
import { boundRecord } from "./bound-record.js";

/** Makes the next updates carry the promotion's record, if there is one. */
export function carryRecord({ file }: Pick<OpenStack, "file">, record: PromotionRecord | undefined): void {
    if (record !== undefined) file.carry(promotionRecordKey, JSON.stringify(boundRecord(record)));
}

/**
 * Records answers from after the last move of traffic in an update that changes nothing in the cluster. Returns its entry
 * number. Never throws: traffic is where it belongs, and the ledger knows that.
 *
 * @param open opens the stack as it is now
 */
export async function recordPromotion(
    open: () => Promise<OpenStack>,
    record: PromotionRecord | undefined,
    message: string,
    report: Report,
): Promise<number | undefined> {
    if (record === undefined) return undefined;
    try {
        const stack = await open();
        carryRecord(stack, record);
        const { settings } = stack;
        const { applyRecord } = await import("../update/apply-record.js");
        const recording = { settings, before: settings, message, otherwise: "Traffic stays where it is." };
        const { entry } = await applyRecord(stack, recording, report);
        report.say(`its checks are recorded as entry ${entry}`);
        return entry;
    } catch (error) {
        report.warn(`warning: the last check results are not in the ledger: ${(error as Error).message}`);
        return undefined;
    }
}
