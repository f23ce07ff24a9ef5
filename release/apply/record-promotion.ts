import type { PromotionRecord } from "../../model/promotion-record.js";
import { promotionRecordKey } from "../ledger/read-promotion-record.js";
import type { OpenRelease } from "../open/open-release.js";
import { boundRecord } from "../plan/bound-record.js";
import type { Report } from "../report/report.js";

/** The next updates carry what the checks of a promotion said, if they were asked. */
export function carryRecord({ file }: Pick<OpenRelease, "file">, record: PromotionRecord | undefined): void {
    if (record !== undefined) file.carry(promotionRecordKey, JSON.stringify(boundRecord(record)));
}

/**
 * An update of its own, which changes nothing that runs, for what was measured after the last move of traffic. Gives the number of
 * its entry. Never throws: traffic is where it belongs, and the ledger knows that.
 *
 * @param open gives the stack as it is now
 */
export async function recordPromotion(
    open: () => Promise<OpenRelease>,
    record: PromotionRecord | undefined,
    message: string,
    report: Report,
): Promise<number | undefined> {
    if (record === undefined) return undefined;
    try {
        const release = await open();
        carryRecord(release, record);
        const { settings } = release;
        const { applyRecord } = await import("./apply-record.js");
        const recording = { settings, before: settings, message, otherwise: "Traffic stays where it is." };
        const { entry } = await applyRecord(release, recording, report);
        report.say(`its checks are recorded as entry ${entry}`);
        return entry;
    } catch (error) {
        report.warn(`warning: what the checks said last is not in the ledger: ${(error as Error).message}`);
        return undefined;
    }
}
