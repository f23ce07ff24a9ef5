import type { LoadTotals } from "../load/answer.js";
import type { MadePlugin } from "../platform/pulumi/pulumi-home.js";

/** What `out/main-job.json` holds. All seconds run from the start of the command in question. */
export interface MainJobReport {
    /** What carried out the updates. */
    readonly engine: EngineReport;
    readonly cluster: { readonly version: string; readonly kind: string };
    readonly steps: readonly StepReport[];
    readonly load: Pick<LoadTotals, "requests" | "failed" | "fresh" | "keptAlive">;
    readonly switches: readonly SwitchReport[];
    readonly ledger: readonly LedgerRow[];
}

export interface EngineReport {
    readonly kind: "cli";
    /** "3.248.0" */
    readonly version: string;
    readonly plugins: readonly MadePlugin[];
}

export interface StepReport {
    readonly name: string;
    readonly result: "succeeded" | "refused";
    readonly seconds: number;
    /** Version that users got at the end of the step. */
    readonly live: string;
    /** Operations of the update by kind, what stayed the same left out: {create: 9, update: 1}. */
    readonly changed: Readonly<Record<string, number>>;
}

export interface SwitchReport {
    readonly from: string;
    readonly to: string;
    /** To the written entry. */
    readonly ledgerSeconds: number;
    /** To the end of the command, the drain done. */
    readonly commandSeconds: number;
    /** To the last answer of the release that lost traffic, on fresh connections. */
    readonly lastOldFreshSeconds: number;
    /** The same on kept-alive connections. */
    readonly lastOldKeptAliveSeconds: number;
    /** Requests lost between the start and the end of the command. */
    readonly failed: number;
}

export interface LedgerRow {
    readonly entry: number;
    readonly release?: string;
    readonly digest?: string;
    readonly result: string;
    readonly message: string;
}
