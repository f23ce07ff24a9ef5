import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { reasonsNeeded } from "../update/option-problems.js";
import { type RollbackOptions, rollbackAhead } from "./rollback-ahead.js";

/** Gives traffic back to a release that served before: by the cluster's word, else by the ledger. */
export async function rollback(options: RollbackOptions, report: Report): Promise<void> {
    const [unexplained] = reasonsNeeded(options);
    if (unexplained !== undefined) throw new Refusal(unexplained.message);
    const notKnown = await rollbackAhead(options, report);
    if (notKnown === undefined) return;
    const { rollbackByLedger } = await import("./rollback-by-ledger.js");
    await rollbackByLedger(options, notKnown, report);
}
