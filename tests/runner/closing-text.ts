import { progressSeconds } from "../../platform/progress-lines.js";
import type { Counts, FileResult } from "./file-result.js";

const slowest = 10;

export interface EndedStage extends Counts {
    readonly name: string;
    readonly seconds: number;
    readonly files: readonly FileResult[];
    /** The failures, in full. */
    readonly failures: readonly string[];
}

/** The end of a run; whoever reads an hour's log starts here. */
export function closingText(stages: readonly EndedStage[]): string {
    const passed = stages.reduce((sum, stage) => sum + stage.passed, 0);
    const failed = stages.reduce((sum, stage) => sum + stage.failed, 0);
    const failures = stages.flatMap(stage => stage.failures);
    const parts = [
        ...failures,
        slowestFiles(stages.flatMap(({ files }) => files)).join("\n"),
        stages.map(stageLine).join("\n"),
        `${passed} passed, ${failed} failed`,
    ];
    return parts.filter(part => part !== "").join("\n\n");
}

function stageLine({ name, passed, failed, seconds }: EndedStage): string {
    return `${name.padEnd(14)}${passed} passed, ${failed} failed, ${progressSeconds(seconds)}`;
}

/** The slowest files, each with its slowest test. */
function slowestFiles(files: readonly FileResult[]): string[] {
    const sorted = [...files].sort((a, b) => b.seconds - a.seconds).slice(0, slowest);
    return sorted.map(({ file, seconds, tests }) => {
        const [longest] = [...tests].sort((a, b) => b.ms - a.ms);
        const test = longest === undefined ? "" : `; ${progressSeconds(longest.ms / 1000)}: ${longest.path.at(-1)}`;
        return `${progressSeconds(seconds).padStart(12)}  ${file}${test}`;
    });
}
