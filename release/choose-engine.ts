import { constants } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { EngineEvent, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import type { EmbeddedPulumiCommand } from "../engine/index.js";
// First of all engine files: these change how what comes after them is loaded.
import "../engine/program/encoded-structs.js";
import "../engine/program/lazy-modules.js";
import { cacheModules } from "../engine/program/module-cache.js";
import { expectShortRun } from "../engine/program/short-run.js";
import { Refusal } from "./report/refusal.js";

export type EngineKind = "cli" | "embedded";

/** What carries out updates. The only file that knows both engines. */
export interface Engine {
    readonly kind: EngineKind;
    /** For the first line of output. */
    readonly description: string;
    /** For the Automation API; loads it. */
    command(): Promise<PulumiCommand>;
    /** Starts a process for the program of an update that follows; the CLI starts its own when it is asked to update. */
    warmUp?(projectDirectory: string): Promise<void>;
}

/** To be called first of all: what is loaded afterwards, Pulumi above all, is loaded in half the time. */
export function quickStart(): void {
    expectShortRun();
    cacheModules("release");
}

/** The Pulumi CLI where there is one, on PATH or where the Automation API installs it, else the embedded engine. */
export async function chooseEngine(wanted: EngineKind | undefined, environment: NodeJS.ProcessEnv): Promise<Engine> {
    if (wanted === "embedded") return embedded("asked for by --engine");
    const cli = (await onPath(environment)) ?? (await installed(environment));
    if (cli !== undefined) return cli;
    if (wanted === "cli") {
        throw new Refusal("--engine cli: there is no pulumi on PATH; install it, or use --engine embedded.");
    }
    return embedded("no pulumi on PATH");
}

async function onPath(environment: NodeJS.ProcessEnv): Promise<Engine | undefined> {
    for (const folder of (environment["PATH"] ?? "").split(delimiter).filter(Boolean)) {
        const file = join(folder, "pulumi");
        if (await isExecutable(file)) {
            const command = async () => (await import("@pulumi/pulumi/automation/index.js")).PulumiCommand.get();
            return { kind: "cli", description: `Pulumi CLI (${file})`, command };
        }
    }
    return undefined;
}

/** `~/.pulumi/versions/VERSION`, the newest. */
async function installed(environment: NodeJS.ProcessEnv): Promise<Engine | undefined> {
    const folder = join(environment["HOME"] ?? homedir(), ".pulumi", "versions");
    const versions = await readdir(folder).catch((): string[] => []);
    const newest = versions.sort((left, right) => right.localeCompare(left, undefined, { numeric: true }));
    for (const version of newest) {
        const root = join(folder, version);
        const file = join(root, "bin", "pulumi");
        if (await isExecutable(file)) {
            const command = async () =>
                (await import("@pulumi/pulumi/automation/index.js")).PulumiCommand.get({ root });
            return { kind: "cli", description: `Pulumi CLI (${file})`, command };
        }
    }
    return undefined;
}

function embedded(why: string): Engine {
    const command = async () => {
        const { EmbeddedPulumiCommand } = await import("../engine/index.js");
        // Pulumi's own class has a private constructor: no other class can have its type.
        return (await EmbeddedPulumiCommand.create()) as unknown as PulumiCommand;
    };
    return { kind: "embedded", description: `embedded (${why})`, command, warmUp };
}

async function warmUp(projectDirectory: string): Promise<void> {
    const { warmUpProgram } = await import("../engine/program/warm-program.js");
    const components = ["fastapi-service", "stack-settings"].map(name =>
        join(__dirname, "..", "components", `${name}.js`),
    );
    try {
        warmUpProgram(projectDirectory, components);
    } catch {
        // The update will say itself what is missing.
    }
}

async function isExecutable(file: string): Promise<boolean> {
    return access(file, constants.X_OK).then(
        () => true,
        () => false,
    );
}

/**
 * Whether the passphrase of the environment belongs to a stack's encryption salt, in words: undefined when it does.
 * Where the engine keeps no key (a passphrase in the environment, no file system in memory) this takes 0.4 s of one core,
 * off the main thread, which the embedded engine does not take again.
 */
export async function checkPassphrase(salt: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
    const { openCrypter } = await import("../engine/state/open-crypter.js");
    return openCrypter(environment, salt).then(
        crypter =>
            crypter === undefined
                ? "no passphrase: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE."
                : undefined,
        (error: Error) =>
            `${error.message}: PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE is not the one that the stack was made with.`,
    );
}

/** The option with which the stack's next update tells its events: none where the engine does so within this process. */
export function listening(stack: Stack, onEvent: (event: EngineEvent) => void): { onEvent?: typeof onEvent } {
    const command = stack.workspace.pulumiCommand as PulumiCommand | EmbeddedPulumiCommand;
    if (!("onEvent" in command)) return { onEvent };
    command.onEvent = onEvent;
    return {};
}

/** The commit at hand and the CI build, as the ledger's entries of either engine name them. */
export async function buildMetadata(
    directory: string,
    environment: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly commit?: string; readonly ciBuild?: string; readonly ciUrl?: string }> {
    const [{ readGitMetadata }, { readBuildMetadata }] = await Promise.all([
        import("../engine/command/git-metadata.js"),
        import("../engine/command/ci-metadata.js"),
    ]);
    const commit = (await readGitMetadata(directory, environment)).environment["git.head"];
    const build = readBuildMetadata(environment);
    const ciBuild = build["ci.build.number"] ?? build["ci.build.id"];
    const ciUrl = build["ci.build.url"];
    return {
        ...(commit === undefined ? {} : { commit }),
        ...(ciBuild === undefined ? {} : { ciBuild }),
        ...(ciUrl === undefined ? {} : { ciUrl }),
    };
}
