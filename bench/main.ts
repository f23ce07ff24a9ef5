// npm run bench -- NAME: measures this project and others, one after the other in the same run.

import { Command, InvalidArgumentError } from "commander";
import { errorWords } from "../machine/foreseen-error.js";
import { interruption } from "../platform/interruption.js";

function wholeNumber(text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("use a whole number of 1 or more.");
    return value;
}

const interrupt = interruption("writing the results so far and removing what was made");

const program = new Command("npm run bench --").description(
    "Brings up the local platform, measures on it and writes out/bench-NAME.json. Machines are noisy: compare ratios.",
);

program
    .command("switch")
    .description(
        "How long the old release still answers after a switch by Service, gateway or rolling update, and which requests get lost.",
    )
    .option("--switches <number>", "switches for each way; 50 take half an hour", wholeNumber, 50)
    .option("--rate <number>", "requests a second, half of them on kept-alive connections", wholeNumber, 200)
    .action(async (options: { switches: number; rate: number }) => {
        const { runSwitchBench } = await import("./switch/run.js");
        await runSwitchBench({ ...options, interrupt }, line => console.log(line));
    });

function seconds(text: string, before: readonly number[] = []): number[] {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError("use whole seconds, such as 0 10.");
    return [...before, Number(text)];
}

program
    .command("rollback")
    .description(
        "How long a bad release still answers after a rollback starts, by this project, kubectl, helm and Argo Rollouts, and " +
            "which requests get lost. The first run builds the others from their Go modules and names those it could not build.",
    )
    .option(
        "--rounds <number>",
        "rollbacks by this project behind a Service and by Argo within its window; every other way gets half as many",
        wholeNumber,
        10,
    )
    .option("--rate <number>", "requests a second, half of them on kept-alive connections", wholeNumber, 100)
    .option("--app-starts <seconds...>", "start times of the app; each gets a run of its own (default: 0 10)", seconds)
    .action(async ({ appStarts = [0, 10], ...options }: { rounds: number; rate: number; appStarts?: number[] }) => {
        const { runRollbackBench } = await import("./rollback/run.js");
        await runRollbackBench({ ...options, appStarts, interrupt }, line => console.log(line));
    });

program.parseAsync().then(
    // Idle connections to the cluster would keep the process alive.
    () => process.exit(interrupt.aborted ? 130 : 0),
    (error: Error) => {
        console.error(errorWords(error));
        process.exit(1);
    },
);
