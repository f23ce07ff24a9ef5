/** What happens while a platform is brought up or taken down. */
export type ProgressEvent =
    | { readonly kind: "started"; readonly step: string }
    | { readonly kind: "done"; readonly step: string; readonly seconds: number }
    | { readonly kind: "note"; readonly text: string };

export type ReportProgress = (event: ProgressEvent) => void;

/** Runs one step, telling its start, and its end with the time it took. */
export async function reportStep<T>(step: string, report: ReportProgress, action: () => Promise<T>): Promise<T> {
    const started = performance.now();
    report({ kind: "started", step });
    const result = await action();
    report({ kind: "done", step, seconds: (performance.now() - started) / 1000 });
    return result;
}
