import { Command, Option } from "commander";
import { carryOut, exits, jsonLines } from "../command-line/release-command.js";
import { pipelineKinds } from "./answers.js";

const more = `
In a terminal it asks for what no option sets; otherwise, and with --yes, it uses what it finds in the source.
It keeps existing files, but adds what they lack to package.json, .gitignore and .dockerignore.`;

export function initCommand(): Command {
    return new Command("init")
        .description("Writes a project for an existing FastAPI repository: settings, program, Dockerfile, pipeline.")
        .option("--cwd <folder>", "folder of the repository", ".")
        .option("--name <text>", "name of the service; default: the folder's name")
        .option(
            "--namespace <text>",
            "Kubernetes namespace of production; dev's has the suffix -dev; default: the name",
        )
        .option("--repository <text>", "image repository without tag; default: localhost:5000/NAME")
        .addOption(
            new Option("--port <number>", "port of the application; default: the one found, else 8000").argParser(
                number,
            ),
        )
        .option("--app <module:variable>", "application in uvicorn's form; default: the one found")
        .option(
            "--health <path>",
            "path of the probes, or none; default: the one found, else that of the OpenAPI document",
        )
        .addOption(new Option("--pipeline <kind>", "pipeline to write; default: none").choices([...pipelineKinds]))
        .option("--context <name>", "context of the kubeconfig for stack dev; default: the local platform's")
        .option(
            "--library <reference>",
            "source of fastapi-release: a folder, or git+https://…#v0.1.0; default: this one's folder",
        )
        .option("--yes", "do not ask", false)
        .option("--force <file>", "replace this file; may be given several times", collect, [])
        .option("--dry-run", "show what would be written, and write nothing", false)
        .option("--json", "result as JSON on standard output, everything else on standard error", false)
        .addOption(jsonLines())
        .showHelpAfterError("(--help lists options)")
        .addHelpText("after", `${more}\n${exits}`)
        .action(options => carryOut(options, async () => (await import("./init.js")).init));
}

function collect(file: string, files: readonly string[]): readonly string[] {
    return [...files, file];
}

/** Returns NaN for anything else; it is refused with all other problems. */
function number(text: string): number | string {
    return /^[0-9]+$/.test(text) ? Number(text) : text;
}
