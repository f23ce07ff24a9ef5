import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type ProcessIdentity, readProcessIdentity, signalProcess } from "../../machine/process-identity.js";
import { pulumiHome, readMadePulumi } from "../../machine/pulumi-home.js";

/** The real CLI, built or installed before the tests run; its language hosts are in the same folder. */
export const pulumiCli = readMadePulumi(pulumiHome())?.command ?? "pulumi";

export interface CliResult {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

/** A command that runs while the test watches. */
export interface RunningCli {
    readonly pid: number | undefined;
    readonly ended: Promise<CliResult>;
    kill(signal: NodeJS.Signals): void;
}

function processesIn(folder: string): ProcessIdentity[] {
    const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
    const inside = pids.filter(pid => {
        try {
            return readlinkSync(`/proc/${pid}/cwd`) === folder;
        } catch {
            return false; // ended meanwhile, or another user's
        }
    });
    return inside.map(readProcessIdentity).filter(identity => identity !== undefined);
}

/** One machine of a team, as Pulumi sees it: a home of its own and a checkout of the project. */
export class PulumiMachine {
    readonly folder = mkdtempSync(join(tmpdir(), "pulumi-machine-"));
    readonly project = join(this.folder, "project");

    /** @param environment added to the bare minimum: nothing from the test's own environment gets in */
    constructor(private readonly environment: object) {
        mkdirSync(this.project);
    }

    write(file: string, text: string): void {
        writeFileSync(join(this.project, file), text);
    }

    start(...args: readonly string[]): RunningCli {
        const child = spawn(pulumiCli, [...args, "--non-interactive", "--color=never"], {
            cwd: this.project,
            stdio: ["ignore", "pipe", "pipe"],
            env: {
                PATH: [dirname(pulumiCli), process.env["PATH"]].join(delimiter),
                HOME: this.folder,
                PULUMI_HOME: join(this.folder, "pulumi"),
                PULUMI_SKIP_UPDATE_CHECK: "1",
                ...this.environment,
            },
        });
        const ended = new Promise<CliResult>((resolve, reject) => {
            let [stdout, stderr] = ["", ""];
            child.stdout.setEncoding("utf8").on("data", (text: string) => {
                stdout += text;
            });
            child.stderr.setEncoding("utf8").on("data", (text: string) => {
                stderr += text;
            });
            child.on("error", reject).on("close", code => resolve({ code, stdout, stderr }));
        });
        return { pid: child.pid, ended, kill: signal => child.kill(signal) };
    }

    /** Runs a command to its end, whatever its exit code. */
    run(...args: readonly string[]): Promise<CliResult> {
        return this.start(...args).ended;
    }

    /** @returns standard output. @throws Error with all its output when it fails. */
    async succeed(...args: readonly string[]): Promise<string> {
        const { code, stdout, stderr } = await this.run(...args);
        if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
        return stdout;
    }

    async json<T>(...args: readonly string[]): Promise<T> {
        return JSON.parse(await this.succeed(...args)) as T;
    }

    /** Also ends the language hosts that a killed CLI left running in the project's folder. */
    remove(): void {
        for (const left of processesIn(this.project)) signalProcess(left, "SIGKILL");
        rmSync(this.folder, { recursive: true, force: true });
    }
}
