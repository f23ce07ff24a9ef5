import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { SemVer } from "semver";
import { pulumiVersion } from "../state/deployment.js";
import { withCancellation } from "./cancellation.js";
import { runCommand } from "./run-command.js";

/** What Automation gets of a command that succeeded. */
export interface CommandOutput {
    readonly stdout: string;
    readonly stderr: string;
    readonly code: number;
    readonly err?: Error;
}

/**
 * Stands in for the Pulumi CLI in Pulumi's Automation API: `LocalWorkspace.create({pulumiCommand})`. Commands run in
 * this process. Make one with EmbeddedPulumiCommand.create().
 */
export class EmbeddedPulumiCommand {
    /** For messages; there is no such program. */
    readonly command = "pulumi";

    /**
     * Told the events of each command that follows. Automation's own listeners get them too, over a connection; with this
     * one alone nothing is sent.
     */
    onEvent?: (event: EngineEvent) => void;

    private constructor(readonly version: SemVer | null) {}

    static async create(): Promise<EmbeddedPulumiCommand> {
        const { default: parse } = await import("semver/functions/parse.js");
        return new EmbeddedPulumiCommand(parse(pulumiVersion));
    }

    /**
     * Carries out `pulumi ARGS`. Rejects as Automation's own command does, with a CommandError or one of its kinds
     * (ConcurrentUpdateError, StackNotFoundError, StackAlreadyExistsError), when the exit code is not 0.
     */
    async run(
        args: string[],
        cwd: string,
        additionalEnv: Record<string, string>,
        onOutput?: (data: string) => void,
        onError?: (data: string) => void,
        signal?: AbortSignal,
    ): Promise<CommandOutput> {
        const output = { stdout: "", stderr: "" };
        const out = (text: string) => {
            output.stdout += text;
            onOutput?.(text);
        };
        const err = (text: string) => {
            output.stderr += text;
            onError?.(text);
        };
        const code = await withCancellation(signal, out, cancelled =>
            runCommand(args, {
                workingDirectory: cwd,
                environment: { ...process.env, ...additionalEnv, PULUMI_AUTOMATION_API: "true" },
                out,
                err,
                signal: cancelled,
                readInput: async () => "",
                ...(this.onEvent === undefined ? {} : { onEvent: this.onEvent }),
            }),
        );
        // The CLI's output reaches Automation without the last line break.
        const result = { stdout: output.stdout.replace(/\n$/, ""), stderr: output.stderr.replace(/\n$/, ""), code };
        if (code !== 0) {
            throw await commandError(args, result);
        }
        return result;
    }
}

type ErrorsModule = { createCommandError(result: object): Error };

/** Automation tells its errors apart by class and text; both come from its own module, loaded only now. */
async function commandError(args: readonly string[], result: CommandOutput): Promise<Error> {
    const { createCommandError } = (await import("@pulumi/pulumi/automation/errors.js")) as unknown as ErrorsModule;
    const text = [
        `Command failed with exit code ${result.code}: pulumi ${args.join(" ")}`,
        result.stderr,
        result.stdout,
    ];
    const stderr = text.filter(part => part !== "").join("\n");
    const describe = () => `code: ${result.code}\n stdout: \n stderr: ${stderr}\n err?: \n`;
    return createCommandError({ stdout: "", stderr, code: result.code, toString: describe });
}
