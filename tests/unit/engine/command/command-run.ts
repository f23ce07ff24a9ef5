import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../../../engine/command/run-command.js";

/** A project and a backend in a folder of their own, and the commands run there. */
export class CommandRun {
    readonly root = mkdtempSync(join(tmpdir(), "command-"));
    readonly directory = join(this.root, "project");
    readonly state = join(this.root, "state");
    environment: NodeJS.ProcessEnv = {
        PATH: process.env.PATH,
        PULUMI_BACKEND_URL: `file://${this.state}`,
        PULUMI_CONFIG_PASSPHRASE: "x",
        PULUMI_HOME: join(this.root, "home"),
    };

    constructor() {
        mkdirSync(this.directory);
        mkdirSync(this.state);
        writeFileSync(join(this.directory, "Pulumi.yaml"), "name: users\nruntime: nodejs\nmain: index.js\n");
    }

    /** Runs one command; `input` is its standard input. */
    async run(args: readonly string[], input = ""): Promise<{ code: number; out: string; err: string }> {
        const result = { code: 0, out: "", err: "" };
        result.code = await runCommand(args, {
            workingDirectory: this.directory,
            environment: this.environment,
            out: text => {
                result.out += text;
            },
            err: text => {
                result.err += text;
            },
            signal: new AbortController().signal,
            readInput: async () => input,
        });
        return result;
    }

    /** Runs one that has to succeed, and answers what it printed. */
    async output(...args: string[]): Promise<string> {
        const { code, out, err } = await this.run(args);
        if (code !== 0) {
            throw new Error(`${args.join(" ")} ended with ${code}: ${err}`);
        }
        return out;
    }

    remove(): void {
        rmSync(this.root, { recursive: true });
    }
}
