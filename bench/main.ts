// npm run bench -- NAME: measurements, beside what others do, one after the other in the same run.
import { Command, InvalidArgumentError } from "commander";
import { interruption } from "../platform/interruption.js";

function wholeNumber(text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("use a whole number from 1 on.");
    return value;
}

const interrupt = interruption("what was measured is written, and what was made is taken away");

const program = new Command("npm run bench --").description(
    "Measures on the local platform, which it brings up, and writes out/bench-NAME.json. Machines are noisy: compare ratios.",
);

program
    .command("switch")
    .description(
        "How long the old release answers after a switch, by a Service, by a gateway and by a rolling update, and what is lost.",
    )
    .option("--switches <number>", "of each way; 50 take half an hour", wholeNumber, 50)
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
        "How long a bad release answers from the start of a rollback, by ours, kubectl, helm and Argo Rollouts, and what is " +
            "lost. Builds these from their Go modules the first time; says which could not be built.",
    )
    .option(
        "--rounds <number>",
        "rollbacks by ours behind a Service and by Argo within its window; of each other way half as many",
        wholeNumber,
        10,
    )
    .option("--rate <number>", "requests a second, half of them on kept-alive connections", wholeNumber, 100)
    .option(
        "--app-starts <seconds...>",
        "that the app needs to start; each is a run of its own (default: 0 10)",
        seconds,
    )
    .action(async ({ appStarts = [0, 10], ...options }: { rounds: number; rate: number; appStarts?: number[] }) => {
        const { runRollbackBench } = await import("./rollback/run.js");
        await runRollbackBench({ ...options, appStarts, interrupt }, line => console.log(line));
    });

program.parseAsync().then(
    // Idle connections to the cluster would hold the process.
    () => process.exit(interrupt.aborted ? 130 : 0),
    (error: Error) => {
        console.error(error.stack ?? error.message);
        process.exit(1);
    },
);
