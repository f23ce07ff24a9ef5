/** A piece of work that starts as soon as the steps it needs are done. */
export interface PlatformStep {
    readonly name: string;
    /** Names of steps; one that is not in the list counts as done. */
    readonly after: readonly string[];
    readonly run: () => Promise<void>;
}

/**
 * Runs the steps, in parallel where they do not need each other. After a failure no further step starts, and the first
 * error is thrown once the running steps have ended.
 */
export async function runSteps(steps: readonly PlatformStep[], report: ReportProgress): Promise<void> {
    const results = new Map<string, Promise<void>>();
    let failure: { error: unknown } | undefined;
    const start = (step: PlatformStep): Promise<void> => {
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

/** Events while a platform is brought up or taken down. */
export type ProgressEvent =
    | { readonly kind: "started"; readonly step: string }
    | { readonly kind: "done"; readonly step: string; readonly seconds: number }
    | { readonly kind: "note"; readonly text: string };

export type ReportProgress = (event: ProgressEvent) => void;

/** Runs one step and reports its start and its end, with the time it took. */
export async function reportStep<T>(step: string, report: ReportProgress, action: () => Promise<T>): Promise<T> {
    const started = performance.now();
    report({ kind: "started", step });
    const result = await action();
    report({ kind: "done", step, seconds: (performance.now() - started) / 1000 });
    return result;
}
