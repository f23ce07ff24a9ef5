import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ForeseenError } from "../machine/foreseen-error.js";
import { lastEntryWrittenMs } from "../release/ledger/file-ledger.js";
import { measureSwitch } from "../tools/load/measure-switch.js";
import type { RunningLoad } from "../tools/load/start-load.js";
import type { StoryContext } from "./demo-context.js";
import type { StepReport, SwitchReport } from "./demo-report.js";

export interface StoryStep {
    readonly name: string;
    readonly args: readonly string[];
    /** The versions that lost and got traffic. */
    readonly switches?: { readonly from: string; readonly to: string };
}

/** Carries out and measures the steps of a story. */
export class StoryRun {
    readonly steps: StepReport[] = [];
    private readonly measured: (SwitchTimes & { readonly from: string; readonly to: string })[] = [];
    private readonly startedMs = Date.now();

    constructor(
        private readonly context: StoryContext,
        private readonly folder: string,
        private readonly project: string,
        private readonly load: () => RunningLoad | undefined,
    ) {}

    heading(text: string): void {
        const seconds = ((Date.now() - this.startedMs) / 1000).toFixed(1);
        console.log(`\n== ${text} (${seconds} s)`);
    }

    /** Runs one release command, shows its output and records the result. */
    async step({ name, args, switches }: StoryStep): Promise<ReleaseRun> {
        this.heading(`${this.steps.length + 1}. ${name}: fastapi-release ${args.join(" ")}`);
        const run = await runRelease(args, {
            cwd: this.folder,
            environment: this.context.environment,
            onLine: line => console.log(`   ${line}`),
        });
        if (![0, 2].includes(run.exitCode))
            throw new ForeseenError(`${name}: the command ended with exit code ${run.exitCode}`);
        const result = (run.result ?? {}) as { changed?: Record<string, number> };
        this.steps.push({
            name,
            result: run.exitCode === 0 ? "succeeded" : "refused",
            seconds: round((run.endedMs - run.startedMs) / 1000),
            live: await this.serving(run.endedMs),
            changed: result.changed ?? {},
        });
        if (switches !== undefined) {
            const writtenMs =
                lastEntryWrittenMs(`${this.context.backendFolder}/.pulumi`, this.project, "dev") ?? run.endedMs;
            this.measured.push({ ...switches, startedMs: run.startedMs, endedMs: run.endedMs, writtenMs });
        }
        return run;
    }

    /** Call it after the load has ended: an old release may have answered after its command returned. */
    switches(): SwitchReport[] {
        const answers = this.load()?.answers ?? [];
        return this.measured.map(({ writtenMs, ...window }, index) => {
            const untilMs = this.measured.slice(index + 1).find(({ to }) => to === window.from)?.startedMs;
            const { lastOldFreshSeconds, lastOldKeptAliveSeconds, failed } = measureSwitch(answers, {
                ...window,
                ...(untilMs === undefined ? {} : { untilMs }),
            });
            return {
                from: window.from,
                to: window.to,
                ledgerSeconds: round((writtenMs - window.startedMs) / 1000),
                commandSeconds: round((window.endedMs - window.startedMs) / 1000),
                lastOldFreshSeconds,
                lastOldKeptAliveSeconds,
                failed,
            };
        });
    }

    /** The release that serves users now, from the first answers after a moment. */
    private async serving(sinceMs: number): Promise<string> {
        for (let tries = 0; tries < 50; tries++) {
            const answer = this.load()?.answers.findLast(
                ({ time, version }) => time > sinceMs && version !== undefined,
            );
            if (answer?.version !== undefined) return answer.version;
            await new Promise(resolve => setTimeout(resolve, 100));
        }
        return "nobody";
    }
}

interface SwitchTimes {
    readonly startedMs: number;
    readonly endedMs: number;
    readonly writtenMs: number;
}

function round(seconds: number): number {
    return Math.round(seconds * 1000) / 1000;
}

/** What a user sees of one release command, with times. */
export interface ReleaseRun {
    readonly exitCode: number;
    /** The JSON result; undefined when the command refused. */
    readonly result: unknown;
    /** Its lines for people. */
    readonly lines: readonly string[];
    /** Milliseconds since 1970. */
    readonly startedMs: number;
    readonly endedMs: number;
}

export interface RunReleaseOptions {
    /** The folder with Pulumi.yaml. */
    readonly cwd: string;
    /** Added to the environment of this process. */
    readonly environment?: NodeJS.ProcessEnv;
    /** Called with each line as it arrives. */
    readonly onLine?: (line: string) => void;
}

const releaseCommand = join(__dirname, "..", "release", "main.js");

/** Runs `fastapi-release ARGS --json` as a user would, in a process of its own, from start to end. */
export function runRelease(args: readonly string[], options: RunReleaseOptions): Promise<ReleaseRun> {
    const { cwd, environment, onLine } = options;
    const startedMs = Date.now();
    const child = spawn(process.execPath, [releaseCommand, ...args, "--json"], {
        cwd,
        env: { ...process.env, ...environment },
        stdio: ["ignore", "pipe", "pipe"],
    });
    const lines: string[] = [];
    createInterface({ input: child.stderr }).on("line", line => {
        lines.push(line);
        onLine?.(line);
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
    });
    return new Promise((resolve, reject) => {
        let endedMs = 0;
        child.on("error", reject);
        child.on("exit", () => {
            endedMs = Date.now();
        });
        child.on("close", code => {
            const result: unknown = output.trim() === "" ? undefined : JSON.parse(output);
            resolve({ exitCode: code ?? 1, result, lines, startedMs, endedMs });
        });
    });
}
