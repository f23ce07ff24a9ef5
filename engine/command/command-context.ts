import type { EngineEvent } from "@pulumi/pulumi/automation";

/** What a command runs in. Several commands may run in one process, so none reads process.env or process.cwd(). */
export interface CommandContext {
    /** Told each event of an update or preview, beside --event-log and the display. */
    readonly onEvent?: (event: EngineEvent) => void;
    readonly workingDirectory: string;
    readonly environment: NodeJS.ProcessEnv;
    readonly out: (text: string) => void;
    readonly err: (text: string) => void;
    /** Aborted when the user cancels. */
    readonly signal: AbortSignal;
    /** Standard input to its end; used by the few commands that read from it. */
    readonly readInput: () => Promise<string>;
}

/** A command that failed: the message for standard error, without the leading "error: ", and the exit code. */
export class CommandFailure extends Error {
    constructor(
        message: string,
        readonly exitCode = 1,
    ) {
        super(message);
    }
}
