import { Command, Option } from "commander";
import { warmUpProgram } from "./choose-engine.js";
import { exitCodes } from "./exit-codes.js";
import { Refusal } from "./refusal.js";
import { Report } from "./report.js";

const exits = `
Exit codes:
  0  done, or nothing to do
  1  refused, or an error, before anything moved
  3  the update failed and traffic stayed where it was
  4  traffic moved, but the update that records it in the ledger failed`;

const program = new Command("fastapi-release")
    .description("Releases a FastAPI service blue-green, tells which version serves, and takes the last good one back.")
    .addHelpText("after", exits)
    .showHelpAfterError("(--help shows what there is)");

function command(name: string, description: string): Command {
    return program
        .command(name)
        .description(description)
        .option("--stack <name>", "stack; its settings are in Pulumi.<name>.yaml", "dev")
        .option("--cwd <folder>", "folder of Pulumi.yaml", ".")
        .addOption(
            new Option("--engine <kind>", "what carries out updates; default: the CLI where there is one").choices([
                "cli",
                "embedded",
            ]),
        )
        .option("--context <name>", "context of the kubeconfig; written to the settings of a stack without resources")
        .option("--json", "result as JSON on standard output, everything else on standard error", false)
        .addHelpText("after", exits);
}

/** Runs a command, loading it only now: what one command needs must not slow down another. */
async function run<T extends { json: boolean }>(
    options: T,
    load: () => Promise<(options: T, report: Report) => Promise<void>>,
): Promise<void> {
    const report = new Report(options.json);
    try {
        const carryOut = await load();
        await carryOut(options, report);
    } catch (error) {
        report.warn(error instanceof Refusal ? error.message : describe(error));
        process.exitCode = error instanceof Refusal ? error.exitCode : exitCodes.refused;
    }
    // Kept-alive connections to the cluster would hold the process for seconds.
    process.stdout.write("", () => process.exit());
}

/** What was foreseen reads as a sentence; a bug needs its stack. */
function describe(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    const foreseen = ["ApiError", "ConnectionError", "KubeconfigError", "RegistryError"].includes(error.name);
    return foreseen ? error.message : (error.stack ?? error.message);
}

command("deploy", "Puts a version into a slot that does not serve; traffic follows with --promote.")
    .argument("[version]", "such as 1.4.0 or 2026.11.21-143005; without it the settings are applied as they are")
    .option("--promote", "give it traffic in the same update, once its gate has passed", false)
    .addOption(
        new Option(
            "--weight <percent>",
            "give it so many percent of the traffic; between 0 and 100 needs a gateway",
        ).argParser(Number),
    )
    .option("--message <text>", "message of the ledger's entry")
    .option("--dry-run", "say what would happen and change nothing", false)
    .option("--allow-live-change", "let the update touch what serves traffic; needs --reason", false)
    .option("--force", "give traffic to a version with which a migration since does not work; needs --reason", false)
    .option("--reason <text>", "why; goes into the ledger's message")
    .action((version, options) =>
        run(
            { ...options, ...(version === undefined ? {} : { version }) },
            async () => (await import("./deploy.js")).deploy,
        ),
    );

command("rollback", "Gives traffic back to the release that served before, in an instant while it is warm.")
    .option("--to <version>", "a release that served before; default: the last one that is not quarantined")
    .option("--reason <text>", "why; quarantines the version that loses traffic with these words")
    .option("--force", "go back below what a migration since works with; needs --reason", false)
    .option("--message <text>", "message of the ledger's entry")
    .option("--dry-run", "say what would happen and how fast, and change nothing", false)
    .action(options =>
        run(options, async () => {
            // While this process looks who can take over, another one loads what records it.
            if (!options.dryRun) await warmUpProgram(options);
            return (await import("./rollback.js")).rollback;
        }),
    );

command("history", "Prints the ledger: every update of the stack, read as a release.").action(options =>
    run(options, async () => (await import("./history.js")).history),
);

command("status", "Tells which release serves, what waits beside it, and whether cluster and ledger agree.").action(
    options => run(options, async () => (await import("./status.js")).status),
);

void program.parseAsync();
