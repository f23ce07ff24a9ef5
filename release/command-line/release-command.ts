import { Command, InvalidArgumentError, Option } from "commander";
import { exitCodes } from "../report/exit-codes.js";
import { isForeseen } from "../report/is-foreseen.js";
import { Refusal } from "../report/refusal.js";
import { Report } from "../report/report.js";
import { timingLines } from "../report/timing-lines.js";

export const exits = `
Exit codes:
  0  done, or nothing to do
  1  refused, or an error, before anything moved
  2  it failed, and traffic is where it was
  3  it failed after traffic had moved, and traffic is back where it was
  4  a person has to look: traffic moved, and the ledger does not say so`;

/** The command that the arguments name; empty where they name none. */
export function askedCommand(args: readonly string[]): string {
    return args.find(argument => !argument.startsWith("-")) ?? "";
}

/** A command with the options that all of them have: CommonOptions of open-release.ts. */
export function releaseCommand(name: string, description: string): Command {
    return new Command(name)
        .description(description)
        .option("--stack <name>", "stack; its settings are in Pulumi.<name>.yaml", "dev")
        .option("--cwd <folder>", "folder of Pulumi.yaml", ".")
        .option("--context <name>", "context of the kubeconfig; written to the settings of a stack without resources")
        .option("--json", "result as JSON on standard output, everything else on standard error", false)
        .addOption(jsonLines())
        .option("--timings", "how long each part took, on standard error", false)
        .showHelpAfterError("(--help shows what there is)")
        .addHelpText("after", exits);
}

/** Beside --json. */
export function jsonLines(): Option {
    return new Option("--json-lines", "all that is said as JSON, a line each, the result last").conflicts("json");
}

/** A command that changes a stack, with the options that all of these have. */
export function changingCommand(name: string, description: string): Command {
    return releaseCommand(name, description)
        .option("--yes", "go ahead without asking; nobody is asked without a terminal, or by a rollback", false)
        .addOption(
            new Option(
                "--wait-lock [seconds]",
                "wait for another command on this stack to end, 600 seconds when no number is given",
            )
                .argParser(wholeSeconds)
                .preset("600"),
        )
        .addOption(
            new Option(
                "--timeout <seconds>",
                "cancel an update that runs so long after the start of the command; traffic stays",
            ).argParser(wholeSeconds),
        )
        .option("--message <text>", "message of the ledger's entry")
        .option("--dry-run", "say what would happen and change nothing", false);
}

function wholeSeconds(text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Use whole seconds, such as 600.");
    return value;
}

/** Time for what may go on when the command has said its result: notifications, then its trace. */
const patienceMs = 5000;

/** Carries a command out, tells people what came of it, and ends the process with its exit code. */
export async function carryOut<T extends { json: boolean; jsonLines?: boolean; timings?: boolean }>(
    options: T,
    load: () => Promise<(options: T, report: Report) => Promise<void>>,
): Promise<void> {
    const isLines = options.jsonLines === true;
    const report = new Report(isLines ? "lines" : options.json);
    try {
        const command = await load();
        await report.group(askedCommand(process.argv.slice(2)), () =>
            command(isLines ? { ...options, json: true } : options, report),
        );
    } catch (error) {
        const exitCode = error instanceof Refusal ? error.exitCode : exitCodes.refused;
        process.exitCode = exitCode;
        report.fail(error instanceof Refusal ? error.message : describe(error), exitCode);
    }
    await report.settle(patienceMs);
    if (traceVariables.some(name => process.env[name])) {
        await (await import("../trace/export-trace.js")).exportTrace(report, process.env, patienceMs);
    }
    report.close();
    if (options.timings === true) process.stderr.write(timingLines(report.phases).join("\n"));
    // Kept-alive connections to the cluster would hold the process for seconds.
    process.stdout.write("", () => process.exit());
}

/** Any of them asks for a trace. */
const traceVariables = [
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_TRACES_EXPORTER",
] as const;

/** What was foreseen reads as a sentence; a bug needs its stack. */
function describe(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    return isForeseen(error) ? error.message : (error.stack ?? error.message);
}
