import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { SettingsFile } from "../release/stack/settings-file.js";
import { runMainJob } from "./run-main-job.js";
import { onContext, onPlatform } from "./story-context.js";
import { summary } from "./summary.js";
import { slowSwitches, verifyReport } from "./verify-report.js";

const root = join(__dirname, "..", "..");
const out = join(root, "out");

interface Options {
    readonly context?: string;
    readonly registry?: string;
    readonly address?: string;
}

async function mainJob(options: Options): Promise<void> {
    const folder = join(out, "main-job");
    mkdirSync(folder, { recursive: true });
    const context =
        options.context === undefined
            ? await onPlatform()
            : await onContext(options.context, options.registry ?? registryOfSettings(), folder);
    const { report, registry, notWarm, lost } = await runMainJob(context, join(folder, "users"), options.address);
    const file = join(out, "main-job.json");
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

/** The repository of the project's own settings without its last part. */
function registryOfSettings(): string {
    const { release } = SettingsFile.read(root, "dev").values() as { release?: { repository?: string } };
    const repository = release?.repository ?? "";
    if (!repository.includes("/"))
        throw new Error("Pulumi.dev.yaml names no registry in release.repository; use --registry.");
    return repository.slice(0, repository.lastIndexOf("/"));
}

const command = new Command("npm start --")
    .description(
        "The main job under constant load: deploys 1.0.0 and 1.1.0 of the sample service, refuses a broken 1.2.0, rolls " +
            "back to 1.0.0, and prints the ledger. Brings the local platform up and leaves it running; the figures are in " +
            "out/main-job.json. Exit code 1 when a promise did not hold.",
    )
    .option(
        "--context <name>",
        "a cluster of your kubeconfig instead of the local platform; needs a registry that it pulls from",
    )
    .option(
        "--registry <host>",
        "with --context: the registry, such as registry.example.com/team; default: that of Pulumi.dev.yaml",
    )
    .option(
        "--address <url>",
        "where users call the service, such as http://203.0.113.7; default: the Service's own address",
    )
    .action(mainJob);

command.parseAsync().then(
    // Idle connections to the cluster would hold the process.
    () => process.exit(),
    (error: Error) => {
        console.error(`\n${error.name === "Error" ? error.message : (error.stack ?? error.message)}`);
        process.exit(1);
    },
);
