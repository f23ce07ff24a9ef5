import type { MadePlugin } from "../machine/pulumi-home.js";
import type { LoadTotals } from "../tools/load/answer.js";

/** The content of `out/demo.json`. All seconds count from the start of the command in question. */
export interface DemoReport {
    /** The engine that carried out the updates. */
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
    /** The version that served users at the end of the step. */
    readonly live: string;
    /** Operations of the update by kind, without unchanged resources: {create: 9, update: 1}. */
    readonly changed: Readonly<Record<string, number>>;
}

export interface SwitchReport {
    readonly from: string;
    readonly to: string;
    /** Until the entry was written. */
    readonly ledgerSeconds: number;
    /** Until the command ended, drain included. */
    readonly commandSeconds: number;
    /** Until the last answer of the release that lost traffic, on fresh connections. */
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

/** The report for people. */
export function summary({ engine, cluster, steps, load, switches, ledger }: DemoReport): string[] {
    const seconds = (value: number) => `${value.toFixed(2)} s`;
    return [
        `Pulumi ${engine.version}; Kubernetes ${cluster.version}, ${cluster.kind}`,
        ...steps.map(step => {
            const changed = Object.entries(step.changed).map(([op, count]) => `${op} ${count}`);
            const what = step.result === "refused" ? "refused" : changed.join(", ") || "no changes";
            return `  ${step.name.padEnd(24)}${seconds(step.seconds).padStart(8)}   ${step.live} serves   ${what}`;
        }),
        `${load.requests} requests, ${load.fresh} on fresh and ${load.keptAlive} on kept-alive connections: ${load.failed} lost`,
        ...switches.map(
            ({ from, to, lastOldFreshSeconds, lastOldKeptAliveSeconds, ledgerSeconds, commandSeconds }) =>
                `  ${from} to ${to}: last old answer after ${seconds(lastOldFreshSeconds)} fresh, ` +
                `${seconds(lastOldKeptAliveSeconds)} kept alive; recorded after ${seconds(ledgerSeconds)}, ` +
                `done after ${seconds(commandSeconds)}`,
        ),
        `${ledger.length} entries in the ledger`,
    ];
}
