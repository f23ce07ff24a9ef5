import type { DemoReport } from "./demo-report.js";

/** Digests in the registry, by version. */
export type RegistryDigests = Readonly<Record<string, string | undefined>>;

/** Limits for a rollback to a warm standby, in seconds. */
export const rollbackLimits = { lastOldFreshSeconds: 1.2, ledgerSeconds: 4, commandSeconds: 10 } as const;

/** Every broken promise, a line each; empty when all is well. */
export function verifyReport(report: DemoReport, registry: RegistryDigests): readonly string[] {
    const problems: string[] = [];
    const expect = (holds: boolean, problem: string) => {
        if (!holds) problems.push(problem);
    };
    const { load, switches, ledger, steps } = report;
    expect(load.failed === 0, `${load.failed} of ${load.requests} requests were lost; none should have been`);
    expect(load.fresh > 0 && load.keptAlive > 0, "the load did not reach the service on both kinds of connection");
    for (const { from, to, failed, commandSeconds, lastOldFreshSeconds, lastOldKeptAliveSeconds } of switches) {
        const name = `switch from ${from} to ${to}`;
        expect(failed === 0, `${name}: ${failed} requests were lost; none should have been`);
        for (const [kind, last] of [
            ["fresh", lastOldFreshSeconds],
            ["kept-alive", lastOldKeptAliveSeconds],
        ] as const) {
            expect(
                last <= commandSeconds,
                `${name}: ${from} answered on a ${kind} connection ${last} s after the start, ` +
                    `but the command returned after ${commandSeconds} s`,
            );
        }
    }
    for (const { entry, release, digest, result } of ledger) {
        // Skips releases that got no digest because they failed before they were published.
        if (release === undefined || (result !== "succeeded" && digest === undefined)) continue;
        const published = registry[release];
        expect(
            digest !== undefined && digest === published,
            `entry ${entry} of the ledger has ${digest ?? "no digest"} for ${release}, the registry ${published ?? "nothing"}`,
        );
    }
    for (const [name, result, live] of expectedSteps) {
        const step = steps.find(candidate => candidate.name === name);
        expect(step?.result === result, `${name}: expected to be ${result}, was ${step?.result ?? "not run"}`);
        expect(step?.live === live, `${name}: ${live} should serve afterwards, ${step?.live ?? "nobody"} did`);
    }
    const again = steps.find(({ name }) => name === "the same update again")?.changed ?? {};
    expect(
        Object.keys(again).length === 0,
        `running the same update again changed something: ${JSON.stringify(again)}`,
    );
    return problems;
}

/** Name, result, and the version that serves afterwards. */
export const expectedSteps = [
    ["deploy 1.0.0", "succeeded", "1.0.0"],
    ["deploy 1.1.0", "succeeded", "1.1.0"],
    ["deploy 1.2.0", "refused", "1.1.0"],
    ["roll back to 1.0.0", "succeeded", "1.0.0"],
    ["the same update again", "succeeded", "1.0.0"],
    ["print the ledger", "succeeded", "1.0.0"],
] as const;

/** Where the rollback exceeded a limit; slowness on a busy machine is no defect of the release. */
export function slowSwitches({ switches }: DemoReport): readonly string[] {
    const rollback = switches.at(-1);
    if (rollback === undefined) return [];
    return Object.entries(rollbackLimits).flatMap(([figure, limit]) => {
        const measured = rollback[figure as keyof typeof rollbackLimits];
        return measured < limit ? [] : [`the rollback's ${figure} is ${measured}, the limit is ${limit}`];
    });
}
