import { Command, InvalidArgumentError, Option } from "commander";
import { errorWords } from "../../machine/foreseen-error.js";
import { exitCodes, Refusal } from "../output/refusal.js";
import { type Phase, Report } from "../output/report.js";
import { readStackReference, type StackReference, withKnown } from "../stack/stack-reference.js";

export const exits = `
Exit codes:
  0  done, or nothing to do
  1  refused, or an error, before anything moved
  2  failed; traffic is where it was
  3  failed after traffic had moved; traffic is back where it was
  4  a person must look: traffic moved, but the ledger does not record it`;

/** The command that the arguments name; empty if none. */
export function askedCommand(args: readonly string[]): string {
    return args.find(argument => !argument.startsWith("-")) ?? "";
}

/** A command with the options common to all: CommonOptions of open-service.ts. */
export function releaseCommand(name: string, description: string): Command {
    return new Command(name)
        .description(description)
        .option(
            "--stack <name>",
            "stack, with its settings in Pulumi.<name>.yaml; OWNER/PROJECT/STACK is read, too",
            "dev",
        )
        .option("--cwd <folder>", "folder of Pulumi.yaml", ".")
        .option("--context <name>", "kubeconfig context; written to the settings of a stack without resources")
        .option("--json", "result as JSON on standard output, everything else on standard error", false)
        .addOption(jsonLines())
        .option("--timings", "show on standard error how long each part took", false)
        .showHelpAfterError("(--help lists options)")
        .addHelpText("after", exits);
}

/** Excludes --json. */
export function jsonLines(): Option {
    return new Option("--json-lines", "all output as JSON, one object per line, the result last").conflicts("json");
}

/** A command that changes a stack, with the options common to these. */
export function changingCommand(name: string, description: string): Command {
    return releaseCommand(name, description)
        .option("--yes", "go ahead without asking; a rollback, or a command without a terminal, never asks", false)
        .addOption(
            new Option(
                "--wait-lock [seconds]",
                "wait for another command on this stack to end (600 seconds by default)",
            )
                .argParser(wholeSeconds)
                .preset("600"),
        )
        .addOption(
            new Option(
                "--timeout <seconds>",
                "cancel an update still running this long after the command started; traffic stays",
            ).argParser(wholeSeconds),
        )
        .option("--message <text>", "message for the ledger entry")
        .option("--dry-run", "show what would happen, and change nothing", false);
}

function wholeSeconds(text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("Use whole seconds, such as 600.");
    return value;
}

/** How long notifications, and then the trace, may take after the command has printed its result. */
const patienceMs = 5000;

/** Runs a command, reports its outcome, and ends the process with its exit code. */
export async function carryOut<T extends CommandOptions>(
    options: T,
    load: () => Promise<(options: T, report: Report) => Promise<void>>,
): Promise<void> {
    const isLines = options.jsonLines === true;
    const report = new Report(isLines ? "lines" : options.json);
    try {
        const read = { ...options, ...(await stackOf(options)), ...(isLines ? { json: true } : {}) };
        const command = await load();
        await report.group(askedCommand(process.argv.slice(2)), () => command(read, report));
    } catch (error) {
        const exitCode = error instanceof Refusal ? error.exitCode : exitCodes.refused;
        process.exitCode = exitCode;
        report.fail(errorWords(error), exitCode);
    }
    await report.settle(patienceMs);
    if (traceVariables.some(name => process.env[name])) {
        await (await import("../output/export-trace.js")).exportTrace(report, process.env, patienceMs);
    }
    report.close();
    if (options.timings === true) process.stderr.write(timingLines(report.phases).join("\n"));
    // Kept-alive connections to the cluster would keep the process alive for seconds.
    process.stdout.write("", () => process.exit());
}

interface CommandOptions {
    readonly json: boolean;
    readonly jsonLines?: boolean;
    readonly timings?: boolean;
    /** As typed. */
    readonly stack?: string;
    readonly cwd?: string;
}

/** The parts of the stack's name; none for a command without a stack. */
async function stackOf({ stack, cwd }: CommandOptions): Promise<StackReference | undefined> {
    if (stack === undefined) return undefined;
    const read = readStackReference(stack, "--stack");
    if (read.problem === undefined) return read;
    // Loaded only here: it reads YAML, and other commands would start later.
    const { stacksIn } = await import("../stack/known-stacks.js");
    throw Refusal.of([withKnown(read.problem, stacksIn(cwd ?? "."))], "so nothing was done");
}

/** If any of these is set, the command exports a trace. */
const traceVariables = [
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_TRACES_EXPORTER",
] as const;

/** Adds the options with which a forward move overrides a refusal. */
export function addOverrides(command: Command): Command {
    return command
        .option("--allow-live-change", "let the update touch the live release; needs --reason", false)
        .option("--force", "give traffic to a version that a later migration does not work with; needs --reason", false)
        .option("--override-freeze", "release despite a freeze; needs --reason", false)
        .option("--reason <text>", "why; added to the ledger's message");
}

/** One line per part of a command: when it began, in milliseconds since the process started, and how long it took. */
export function timingLines(phases: readonly Phase[], originMs = performance.timeOrigin): string[] {
    const [command] = phases;
    if (command === undefined) return [];
    const [first] = phases.slice(1);
    // Before the first part: Node.js itself, and loading the command's modules.
    const start = first === undefined ? [] : [{ name: "start", startedMs: originMs, endedMs: first.startedMs }];
    const parts = [command, ...start, ...phases.slice(1)];
    return [
        "    from ms  took ms  part",
        ...parts.map(({ name, startedMs, endedMs = startedMs }) => {
            const [from, took] = [startedMs - originMs, endedMs - startedMs].map(ms => ms.toFixed(0));
            return `${from!.padStart(11)}${took!.padStart(9)}  ${name}`;
        }),
        "",
    ];
}
