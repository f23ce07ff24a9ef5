import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { errorWords, ForeseenError } from "../machine/foreseen-error.js";
import { SettingsFile } from "../release/stack/settings-file.js";
import { onContext, onPlatform } from "./demo-context.js";
import { summary } from "./demo-report.js";
import { runDemo } from "./run-demo.js";
import { slowSwitches, verifyReport } from "./verify-report.js";

const root = join(__dirname, "..", "..");
const out = join(root, "out");

interface Options {
    readonly context?: string;
    readonly registry?: string;
    readonly address?: string;
}

async function demo(options: Options): Promise<void> {
    const folder = join(out, "demo");
    mkdirSync(folder, { recursive: true });
    const context =
        options.context === undefined
            ? await onPlatform()
            : await onContext(options.context, options.registry ?? registryOfSettings(), folder);
    const { report, registry, notWarm, lost } = await runDemo(context, join(folder, "users"), options.address);
    const file = join(out, "demo.json");
    writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`);

    console.log(`\n== summary`);
    for (const line of summary(report)) console.log(`   ${line}`);
    for (const line of slowSwitches(report)) console.log(`   slow: ${line}`);
    console.log(`   ${file}`);
    const problems = [...verifyReport(report, registry), ...notWarm];
    if (problems.length === 0) return;
    console.error(`\nNot as promised:\n${problems.map(problem => `  - ${problem}`).join("\n")}`);
    for (const { time, kind, tookMs, error } of lost.slice(0, 20)) {
        console.error(`    lost: ${new Date(time).toISOString()}, ${kind}, ${error} after ${tookMs.toFixed(0)} ms`);
    }
    process.exitCode = 1;
}

/** The repository in the project's own settings, without its last part. */
function registryOfSettings(): string {
    const { release } = SettingsFile.read(root, "dev").values() as { release?: { repository?: string } };
    const repository = release?.repository ?? "";
    if (!repository.includes("/"))
        throw new ForeseenError("Pulumi.dev.yaml names no registry in release.repository; use --registry.");
    return repository.slice(0, repository.lastIndexOf("/"));
}

const command = new Command("npm start --")
    .description(
        "The demo under constant load: deploys 1.0.0 and 1.1.0 of the sample service, refuses a broken 1.2.0, rolls back " +
            "to 1.0.0, and prints the ledger. Brings up the local platform and leaves it running; writes the figures to " +
            "out/demo.json. Exits with 1 when a promise was broken.",
    )
    .option(
        "--context <name>",
        "a cluster from your kubeconfig instead of the local platform; it must be able to pull from the registry",
    )
    .option(
        "--registry <host>",
        "with --context: the registry, such as registry.example.com/team; default: the one in Pulumi.dev.yaml",
    )
    .option(
        "--address <url>",
        "where users call the service, such as http://203.0.113.7; default: the Service's own address",
    )
    .action(demo);

command.parseAsync().then(
    // Idle connections to the cluster would keep the process alive.
    () => process.exit(),
    (error: Error) => {
        console.error(`\n${errorWords(error)}`);
        process.exit(1);
    },
);
