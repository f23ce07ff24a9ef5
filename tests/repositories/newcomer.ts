import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type EndedCommand, RunningCommand } from "../stories/running-command.js";
import { expectCode } from "../stories/story.js";

const timeoutSeconds = 240;

/** Somebody who types commands into a shell, one after the other, until one fails. */
export class Newcomer {
    /** Everything typed, with what it printed if it did not fail. */
    readonly transcript: string[] = [];
    typed = 0;
    private running: RunningCommand | undefined;

    constructor(
        /** Changes with `cd`. */
        private folder: string,
        private readonly environment: NodeJS.ProcessEnv,
        /** Folder for notes about the shell. */
        private readonly notes: string,
    ) {}

    /** Fails unless the line ends with exit code 0. */
    async type(line: string): Promise<EndedCommand> {
        const where = join(this.notes, "pwd");
        const script = `${line}\ncode=$?; pwd > '${where}'; exit $code`;
        const ended = await this.run("sh", ["-c", script], line);
        this.folder = readFileSync(where, "utf8").trimEnd();
        return ended;
    }

    /** A program of ours by its path, as `node PROGRAM …`; JSON that it prints must fit its schema. */
    typeNode(program: string, ...args: string[]): Promise<EndedCommand> {
        return this.run(program, args, `node ${program} ${args.join(" ")}`);
    }

    /** Ends the running command and everything that it started. */
    stop(): void {
        this.running?.kill("SIGKILL");
    }

    private async run(script: string, args: readonly string[], line: string): Promise<EndedCommand> {
        this.typed++;
        this.transcript.push(`$ ${line}`);
        const { folder: cwd, environment } = this;
        this.running = new RunningCommand({ script, args, cwd, environment, timeoutSeconds });
        // A failure tells its own output.
        const ended = expectCode(0, await this.running.ended);
        this.transcript.push(ended.output.trimEnd());
        return ended;
    }
}
