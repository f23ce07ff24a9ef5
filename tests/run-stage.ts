import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { projectFolder } from "../machine/files.js";
import type { AddonName } from "../platform/addons/addon.js";
import type { EndedStage } from "./runner/closing-text.js";
import { type Counts, countTests } from "./runner/file-result.js";
import { longestFirst, readDurations, rememberDurations } from "./runner/remembered-durations.js";
import { type QueueOptions, runQueue } from "./runner/run-queue.js";
import { RunningFiles } from "./runner/running-files.js";
import { findTestFiles, type TestFile } from "./runner/test-files.js";
import { failureTexts } from "./runner/told-file.js";

/** One part of `npm test`. */
export interface Stage {
    readonly name: string;
    readonly what: string;
    /** Needs the running platform, with these add-ons. */
    readonly platform?: readonly AddonName[];
    /** A folder of dist/tests with files for mocha. */
    readonly tests?: string;
    /** A program to run instead; it ends with the line `N passed, N failed`. Its arguments name what alone to run. */
    readonly node?: string;
    /** The program's arguments when nothing is named. @default none */
    readonly nodeArgs?: readonly string[];
    /** Number of processes that take files from a queue. @default one process loads and runs all files */
    readonly atATime?: number;
    /** Each file gets a process of its own. @default false */
    readonly ownProcesses?: boolean;
    /** A file that takes longer counts as hung. @default 600 */
    readonly limitSeconds?: number;
}

export interface RunOptions {
    /** Only files with one of these in their names. @default all */
    readonly only?: readonly string[];
    /** Replaces the stage's own number. */
    readonly atATime?: number;
    readonly interrupt: AbortSignal;
}

/** Runs a stage in its own processes and shows each file's result when it ends. */
export async function runStage(stage: Stage, options: RunOptions): Promise<EndedStage> {
    const started = performance.now();
    const ran = stage.node === undefined ? await runTests(stage, options) : await runProgram(stage, options);
    return { name: stage.name, seconds: (performance.now() - started) / 1000, ...ran };
}

type Ran = Omit<EndedStage, "name" | "seconds">;

async function runTests(stage: Stage, { only = [], interrupt, ...over }: RunOptions): Promise<Ran> {
    const found = findTestFiles(stage.tests ?? stage.name);
    const files = found.filter(({ name }) => only.length === 0 || only.some(part => name.includes(part)));
    const atATime = stage.atATime === undefined ? undefined : (over.atATime ?? stage.atATime);
    const running = new RunningFiles(process.stdout, files.length);
    const { ownProcesses = false, limitSeconds = 600 } = stage;
    const queue = { ownProcesses, limitSeconds, running, interrupt };
    try {
        const results =
            atATime === undefined ? await runTogether(files, queue) : await runBeside(files, { ...queue, atATime });
        rememberDurations(results);
        const counts = countTests(results);
        // A run without tests proves nothing.
        const failed = results.length === 0 ? 1 : counts.failed;
        return { ...counts, failed, files: results, failures: failureTexts(results) };
    } finally {
        running.close();
    }
}

function runTogether(files: readonly TestFile[], options: Omit<QueueOptions, "atATime">) {
    return runQueue(files.length === 0 ? [] : [files.map(({ name }) => name)], { ...options, atATime: 1 });
}

/** Files that must run alone come last. */
async function runBeside(files: readonly TestFile[], options: QueueOptions) {
    const sorted = longestFirst(files, readDurations());
    const each = (some: readonly TestFile[]) => some.map(({ name }) => [name]);
    const beside = await runQueue(each(sorted.filter(({ alone }) => alone === undefined)), options);
    const alone = await runQueue(each(sorted.filter(({ alone }) => alone !== undefined)), { ...options, atATime: 1 });
    return [...beside, ...alone];
}

async function runProgram(
    { name: stage, node = "", nodeArgs = [] }: Stage,
    { only = [], interrupt }: RunOptions,
): Promise<Ran> {
    const names = only.map(name => name.replace(`${stage}/`, ""));
    const args = names.length > 0 ? names : nodeArgs;
    const child = spawn(process.execPath, [join(projectFolder(), node), ...args], {
        cwd: projectFolder(),
        detached: true,
        stdio: ["ignore", "pipe", "inherit"],
    });
    const end = () => process.kill(-child.pid!, "SIGTERM");
    interrupt.addEventListener("abort", end);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
        process.stdout.write(text);
        output += text;
    });
    const [code] = (await once(child, "close")) as [number | null];
    interrupt.removeEventListener("abort", end);
    return { ...readCounts(output, code), files: [], failures: [] };
}

/** Reads the counts from a program's closing line; a bad exit without a counted failure counts as one. */
export function readCounts(output: string, exitCode: number | null): Counts {
    const [passed = 0, failed = 0] =
        [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1)?.slice(1).map(Number) ?? [];
    return { passed, failed: failed === 0 && (exitCode !== 0 || passed === 0) ? 1 : failed };
}
