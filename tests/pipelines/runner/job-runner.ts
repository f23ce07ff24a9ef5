import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { buildGoPrograms } from "../../../platform/go-build.js";

const programs = { name: "job-runner", moduleFolder: "tests/pipelines/runner" };
const longestEndMs = 20_000;

export interface JobRunnerOptions {
    /** Of the forge. */
    readonly url: string;
    /** By which a runner registers. */
    readonly token: string;
    /** For jobs, and for their home folder. */
    readonly folder: string;
    readonly jobsAtATime: number;
    /** What jobs have in their environment besides PATH and HOME, and what the forge sets. */
    readonly environment: NodeJS.ProcessEnv;
}

/** Runs the forge's jobs on this machine. When it is closed or this process ends, it kills what it runs and ends. */
export class JobRunner {
    private constructor(
        private readonly running: ChildProcess,
        private readonly said: () => string,
    ) {}

    static async start({ url, token, folder, jobsAtATime, environment }: JobRunnerOptions): Promise<JobRunner> {
        const program = join(await buildGoPrograms(programs, () => undefined), "runner");
        const home = join(folder, "home");
        mkdirSync(home, { recursive: true });
        const args = ["-url", url, "-token", token, "-jobs", `${jobsAtATime}`, "-folder", folder];
        const child = spawn(program, args, {
            cwd: folder,
            env: { PATH: process.env["PATH"], LANG: "C.UTF-8", HOME: home, ...environment },
            stdio: ["pipe", "pipe", "pipe"],
        });
        let said = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => {
                said += text;
            });
        }
        const runner = new JobRunner(child, () => said);
        await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
        if (!said.startsWith("ready")) throw new Error(`the runner does not start:\n${said}`);
        return runner;
    }

    /** What it could not do. */
    log(): string {
        return this.said();
    }

    async close(): Promise<void> {
        if (this.running.exitCode !== null || this.running.signalCode !== null) return;
        const ended = once(this.running, "exit");
        this.running.stdin?.end();
        const late = setTimeout(() => this.running.kill("SIGKILL"), longestEndMs);
        await ended;
        clearTimeout(late);
    }
}
