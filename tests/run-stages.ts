import type { AddonName } from "../platform/addons/addon.js";
import { ensurePlatform } from "../platform/ensure-platform.js";
import { interruption } from "../platform/interruption.js";
import { progressLines } from "../platform/progress-lines.js";
import { type RunOptions, runStage, type Stage } from "./run-stage.js";
import { closingText, type EndedStage } from "./runner/closing-text.js";

/** A stage, and the parts of it to run. */
export interface Chosen {
    readonly stage: Stage;
    /** Names, or parts of names; empty for all. */
    readonly only: readonly string[];
}

/** Runs stages one after the other, prints the counts, and sets the exit code. */
export async function runStages(chosen: readonly Chosen[], atATime?: number): Promise<void> {
    const interrupt = interruption("running tests are cleaning up");
    const ended = await runAll(chosen, { atATime, interrupt });
    console.log(`\n${closingText(ended)}`);
    const isGreen = ended.every(({ passed, failed }) => failed === 0 && passed > 0);
    process.exitCode = interrupt.aborted ? 130 : isGreen ? 0 : 1;
}

/** Builds what a stage needs here, so that nothing else waits for it. */
async function bringPlatformUp(addons: readonly AddonName[]): Promise<void> {
    const progress = progressLines(process.stdout);
    try {
        await ensurePlatform(progress.report, { addons });
    } finally {
        progress.end();
    }
}

async function runAll(chosen: readonly Chosen[], options: RunOptions): Promise<EndedStage[]> {
    const ended: EndedStage[] = [];
    for (const { stage, only } of chosen) {
        if (options.interrupt.aborted) break;
        const started = performance.now();
        console.log(`\n== ${stage.name}: ${stage.what}`);
        try {
            if (stage.platform !== undefined) await bringPlatformUp(stage.platform);
            ended.push(await runStage(stage, { ...options, only }));
        } catch (error) {
            const failure = `✗ ${stage.name}: ${error instanceof Error ? error.message : error}`;
            console.error(failure);
            const seconds = (performance.now() - started) / 1000;
            ended.push({ name: stage.name, seconds, passed: 0, failed: 1, files: [], failures: [failure] });
        }
    }
    return ended;
}
