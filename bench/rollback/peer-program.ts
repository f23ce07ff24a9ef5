import { basename } from "node:path";
import { runCommand } from "../../platform/run-command.js";
import type { RollbackTimes } from "./way.js";

/** A program of a peer, run as a person does, on the platform's cluster. */
export class PeerProgram {
    constructor(
        private readonly path: string,
        private readonly environment: Readonly<Record<string, string>>,
    ) {}

    /** Fails with what it said when it does not succeed. */
    async run(...args: string[]): Promise<void> {
        await runCommand(this.path, args, { environment: this.environment, timeoutMs: 150_000 });
    }

    /** Runs it several times, one after the other. */
    async runTimed(commands: readonly (readonly string[])[]): Promise<RollbackTimes> {
        const startedMs = Date.now();
        for (const args of commands) await this.run(...args);
        return { startedMs, endedMs: Date.now() };
    }

    /** Commands as a person types them who works in that namespace. */
    typed(commands: readonly (readonly string[])[]): string[] {
        return commands.map(args => typedCommand(this.path, args));
    }
}

/** `kubectl rollout undo deployment/users`, without the namespace that it was given. */
export function typedCommand(path: string, args: readonly string[]): string {
    // kubectl calls its plugins by such names
    const name = basename(path).startsWith("kubectl-") ? basename(path).replaceAll("-", " ") : basename(path);
    const shown = args.filter((arg, index) => arg !== "--namespace" && args[index - 1] !== "--namespace");
    return [name, ...shown].join(" ");
}
