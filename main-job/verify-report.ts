import type { MainJobReport } from "./main-job-report.js";

/** What the registry has, by version. */
export type RegistryDigests = Readonly<Record<string, string | undefined>>;

/** What a rollback to a warm standby is to stay under, in seconds. */
export const rollbackLimits = { lastOldFreshSeconds: 1.2, ledgerSeconds: 4, commandSeconds: 10 } as const;

/** What is not as promised, a line each; empty when all is well. */
export function verifyReport(report: MainJobReport, registry: RegistryDigests): readonly string[] {
    const problems: string[] = [];
    const expect = (holds: boolean, problem: string) => {
        if (!holds) problems.push(problem);
    };
    const { load, switches, ledger, steps } = report;
    expect(load.failed === 0, `${load.failed} of ${load.requests} requests were lost; none may be`);
    expect(load.fresh > 0 && load.keptAlive > 0, "the load did not reach the service on both kinds of connection");
    for (const { from, to, failed, commandSeconds, lastOldFreshSeconds, lastOldKeptAliveSeconds } of switches) {
        const name = `switch from ${from} to ${to}`;
        expect(failed === 0, `${name}: ${failed} requests were lost; none may be`);
        for (const [kind, last] of [
            ["fresh", lastOldFreshSeconds],
            ["kept-alive", lastOldKeptAliveSeconds],
        ] as const) {
            expect(
                last <= commandSeconds,
                `${name}: ${from} answered on a ${kind} connection ${last} s after the start, ` +
                    `and the command had returned after ${commandSeconds} s`,
            );
        }
    }
    for (const { entry, release, digest, result } of ledger) {
        // A refused release was published too; one that never got that far has no digest.
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
    expect(Object.keys(again).length === 0, `the same update again changed something: ${JSON.stringify(again)}`);
    return problems;
}

/** Name, result and who serves afterwards. */
export const expectedSteps = [
    ["deploy 1.0.0", "succeeded", "1.0.0"],
    ["deploy 1.1.0", "succeeded", "1.1.0"],
    ["deploy 1.2.0", "refused", "1.1.0"],
    ["roll back to 1.0.0", "succeeded", "1.0.0"],
    ["the same update again", "succeeded", "1.0.0"],
    ["print the ledger", "succeeded", "1.0.0"],
] as const;

/** Where the rollback was slower than it is to be; a busy machine is no defect of the release. */
export function slowSwitches({ switches }: MainJobReport): readonly string[] {
    const rollback = switches.at(-1);
    if (rollback === undefined) return [];
    return Object.entries(rollbackLimits).flatMap(([figure, limit]) => {
        const measured = rollback[figure as keyof typeof rollbackLimits];
        return measured < limit ? [] : [`the rollback's ${figure} is ${measured}, it is to stay under ${limit}`];
    });
}
