import type { MainJobReport } from "./main-job-report.js";

/** The report for people. */
export function summary({ engine, cluster, steps, load, switches, ledger }: MainJobReport): string[] {
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
