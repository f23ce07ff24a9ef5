import { Command, Option } from "commander";
import { pipelineKinds } from "../plan/project/answers.js";
import { carryOut, exits, jsonLines } from "./release-command.js";

const more = `
In a terminal it asks for what no option says; elsewhere, and with --yes, it takes what it finds in the source.
Nothing that is there is overwritten, unless --force says so.`;

export function initCommand(): Command {
    return new Command("init")
        .description("Writes a project for an existing FastAPI repository: settings, program, Dockerfile, pipeline.")
        .option("--cwd <folder>", "folder of the repository", ".")
        .option("--name <text>", "name of the service; default: that of the folder")
        .option("--namespace <text>", "Kubernetes namespace of production, dev's with -dev behind; default: the name")
        .option("--repository <text>", "image repository without tag; default: localhost:5000/NAME")
        .addOption(
            new Option("--port <number>", "port of the application; default: as found, else 8000").argParser(number),
        )
        .option("--app <module:variable>", "application as uvicorn takes it; default: as found")
        .option("--health <path>", "path that tells whether it lives; default: as found, else /healthz")
        .addOption(new Option("--pipeline <kind>", "pipeline to write; default: none").choices([...pipelineKinds]))
        .option("--context <name>", "context of the kubeconfig for stack dev; default: the local platform's")
        .option(
            "--library <reference>",
            "where the project takes fastapi-release from: a folder, or git+https://…#v0.1.0; default: this one's folder",
        )
        .option("--yes", "do not ask", false)
        .option("--force", "overwrite what is there", false)
        .option("--dry-run", "say what would be written and write nothing", false)
        .option("--json", "result as JSON on standard output, everything else on standard error", false)
        .addOption(jsonLines())
        .showHelpAfterError("(--help shows what there is)")
        .addHelpText("after", `${more}\n${exits}`)
        .action(options => carryOut(options, async () => (await import("../init.js")).init));
}

/** What is no number is refused with all other problems. */
function number(text: string): number | string {
    return /^[0-9]+$/.test(text) ? Number(text) : text;
}
