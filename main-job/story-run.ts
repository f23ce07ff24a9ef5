import { measureSwitch } from "../load/measure-switch.js";
import type { RunningLoad } from "../load/start-load.js";
import { lastEntryWrittenMs } from "../release/ledger/file-ledger.js";
import type { StepReport, SwitchReport } from "./main-job-report.js";
import { type ReleaseRun, runRelease } from "./run-release.js";
import type { StoryContext } from "./story-context.js";

export interface StoryStep {
    readonly name: string;
    readonly args: readonly string[];
    /** Versions that lose and get traffic. */
    readonly switches?: { readonly from: string; readonly to: string };
}

/** The steps of a story as they are carried out and measured. */
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

    /** Runs one release command, shows what it says and notes how it went. */
    async step({ name, args, switches }: StoryStep): Promise<ReleaseRun> {
        this.heading(`${this.steps.length + 1}. ${name}: fastapi-release ${args.join(" ")}`);
        const run = await runRelease(args, {
            cwd: this.folder,
            environment: this.context.environment,
            onLine: line => console.log(`   ${line}`),
        });
        if (![0, 2].includes(run.exitCode))
            throw new Error(`${name}: the command ended with exit code ${run.exitCode}`);
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

    /** To be asked when the load has ended: an old release may have spoken after its command returned. */
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

    /** The release that users get now, by the first answers after a moment. */
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
