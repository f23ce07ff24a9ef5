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

    /** Commands as a person types them. */
    typed(commands: readonly (readonly string[])[]): string[] {
        const name = basename(this.path).replace("kubectl-argo-rollouts", "kubectl argo rollouts");
        return commands.map(args => [name, ...args].join(" "));
    }
}
