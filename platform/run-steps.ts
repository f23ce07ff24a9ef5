import { type ReportProgress, reportStep } from "./progress.js";

/** A piece of work that starts as soon as the ones it needs are done. */
export interface Step {
    readonly name: string;
    /** Names of steps; one that is not in the list counts as done. */
    readonly after: readonly string[];
    readonly run: () => Promise<void>;
}

/**
 * Runs the steps, side by side where they do not need each other. After a failure no further step starts, and the
 * first error is thrown when those under way have ended.
 */
export async function runSteps(steps: readonly Step[], report: ReportProgress): Promise<void> {
    const results = new Map<string, Promise<void>>();
    let failure: { error: unknown } | undefined;
    const start = (step: Step): Promise<void> => {
        const known = results.get(step.name);
        if (known !== undefined) return known;
        const needed = steps.filter(other => step.after.includes(other.name));
        const result = (async () => {
            await Promise.all(needed.map(start));
            if (failure !== undefined) return;
            try {
                await reportStep(step.name, report, step.run);
            } catch (error) {
                failure ??= { error };
            }
        })();
        results.set(step.name, result);
        return result;
    };
    await Promise.all(steps.map(start));
    if (failure !== undefined) throw failure.error;
}
