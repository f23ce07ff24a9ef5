import type { Served } from "../ledger/served.js";
import type { OpenRelease } from "../open/open-release.js";
import { exitCodes } from "../report/exit-codes.js";
import { Refusal } from "../report/refusal.js";
import type { Report } from "../report/report.js";
import { notify, type ReleaseEvent } from "./notify.js";

/** Tells of a promotion that it has begun, and how it ended: what happens between is a part of it. */
export class PromotionNews {
    private hasBegun = false;
    private moved: Pick<ReleaseEvent, "weight" | "entry"> = {};

    constructor(
        private readonly release: OpenRelease,
        private readonly about: Pick<ReleaseEvent, "from"> & { readonly to: Served },
        private readonly report: Report,
    ) {}

    /** A share is with the release, by an entry of the ledger where it moved. */
    holds(weight: number, entry: number | undefined): void {
        this.moved = { ...this.moved, weight, ...(entry === undefined ? {} : { entry }) };
        if (!this.hasBegun) this.tell({ name: "promotionStarted" });
        this.hasBegun = true;
    }

    /** @param entry the last one, where that moved no traffic */
    finished(entry: number | undefined): void {
        this.tell({ name: "promotionFinished", ...(entry === undefined ? {} : { entry }) });
    }

    /** What was refused before it had begun was no promotion. */
    ended(error: Error): void {
        const exitCode = error instanceof Refusal ? error.exitCode : exitCodes.refused;
        if (!this.hasBegun && exitCode === exitCodes.refused) return;
        this.tell({ name: "promotionAborted", reason: error.message, ...ends[exitCode] });
    }

    private tell(event: Pick<ReleaseEvent, "name" | "weight" | "entry" | "result" | "reason">): void {
        notify(this.release, { ...this.about, ...this.moved, ...event }, this.report);
    }
}

/** What became of a promotion that was not finished, by the exit code. */
const ends: Readonly<Record<number, Pick<ReleaseEvent, "weight" | "result">>> = {
    [exitCodes.refused]: { result: "failed" },
    [exitCodes.failed]: { result: "failed" },
    [exitCodes.rolledBack]: { result: "rolledBack", weight: 0 },
    [exitCodes.needsPerson]: { result: "stopped" },
};
