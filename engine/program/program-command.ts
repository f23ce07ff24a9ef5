// What runs a program, as Pulumi's language hosts do it: a child process that is told by flags where monitor and engine
// listen and by the environment what the config is. A YAML program is run by a Node.js program of the engine's own, a
// Python program by run-python.py, since Pulumi's own runner for Python comes with its CLI.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { programRunner } from "./program-runner.js";
import type { ProgramOptions } from "./run-program.js";

/** A process to be started in the project's folder. */
export interface ProgramCommand {
    readonly command: string;
    readonly args: readonly string[];
    readonly environment: NodeJS.ProcessEnv;
}

/** What Pulumi's runner for Node.js is called with, or for whichever runtime the program has. */
export interface NodeCommand {
    readonly args: readonly string[];
    readonly environment: NodeJS.ProcessEnv;
}

/** The call of Pulumi's runner for a program of Node.js. */
export function nodeCommand(options: ProgramOptions, address: string): NodeCommand {
    const flags = Object.entries(programFlags(options, address)).map(([name, value]) => `--${name}=${value}`);
    if (options.kind === "preview") flags.push("--dry-run");
    const environment = programEnvironment(options, { PULUMI_NODEJS_TYPESCRIPT: String(isTypeScript(options)) });
    return { args: [...flags, options.program], environment };
}

/** The process of a program of another runtime. Throws when it cannot be run here. */
export function otherCommand(options: ProgramOptions, address: string): ProgramCommand {
    const { runtime, projectDirectory } = options;
    if (runtime?.name === "yaml") {
        const program = path.join(__dirname, "yaml", "main.js");
        const { args, environment } = nodeCommand({ ...options, program }, address);
        return { command: process.execPath, args: [programRunner(__dirname), ...args], environment };
    }
    const flags = { ...programFlags(options, address), "dry-run": String(options.kind === "preview") };
    const runner = path.join(__dirname, "..", "..", "..", "stand-ins", "language-host", "run-python.py");
    const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const command = pythonCommand(runtime?.name === "python" ? runtime.virtualenv : undefined);
    return {
        command,
        args: [runner, ...args, path.resolve(projectDirectory, options.program)],
        environment: programEnvironment(options, { PYTHONUNBUFFERED: "1" }),
    };
}

function pythonCommand(virtualenv: string | undefined): string {
    if (virtualenv === undefined) return process.env["PULUMI_PYTHON_CMD"] || "python3";
    const command = path.join(virtualenv, "bin", "python");
    if (existsSync(command)) return command;
    throw new Error(
        `${virtualenv} has no Python; make it: python3 -m venv ${virtualenv}, then pip install what the program needs`,
    );
}

function programFlags({ project, stack, projectDirectory, parallel }: ProgramOptions, address: string) {
    return {
        organization: "organization",
        project,
        "root-directory": projectDirectory,
        stack,
        pwd: projectDirectory,
        parallel: parallel > 0 ? parallel : 16,
        monitor: address,
        engine: address,
    };
}

function programEnvironment(options: ProgramOptions, own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const config = Object.fromEntries(Object.entries(options.config).sort(([a], [b]) => (a < b ? -1 : 1)));
    return {
        ...process.env,
        ...own,
        ...options.environment,
        PULUMI_CONFIG: JSON.stringify(config),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(options.secretConfigKeys),
    };
}

/** Whether the program has to be compiled on its way; looking for a compiler alone costs half a second. */
function isTypeScript({ projectDirectory, program }: ProgramOptions): boolean {
    const entry = path.resolve(projectDirectory, program);
    if (path.extname(entry) !== "") return entry.endsWith(".ts");
    try {
        const main = (JSON.parse(readFileSync(path.join(entry, "package.json"), "utf8")) as { main?: unknown }).main;
        if (typeof main === "string" && existsSync(path.join(entry, main))) return main.endsWith(".ts");
    } catch {
        // No package.json, or none that names a program: the folder's index decides.
    }
    return existsSync(path.join(entry, "index.ts")) && !existsSync(path.join(entry, "index.js"));
}
