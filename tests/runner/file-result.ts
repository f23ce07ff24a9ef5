/** A test, or a hook that failed, in a test file. */
export interface RanTest {
    /** Titles from the outermost suite down to its own. */
    readonly path: readonly string[];
    readonly ms: number;
    /** Why it failed, with the stack; absent when it passed. */
    readonly failure?: string;
}

/** The result of a test file. */
export interface FileResult {
    /** Path below dist/tests, without `.test.js`: `stories/promotion`. */
    readonly file: string;
    readonly seconds: number;
    readonly tests: readonly RanTest[];
}

/** What a worker reports to the process that started it. */
export type WorkerMessage =
    | { readonly kind: "began"; readonly file: string }
    | { readonly kind: "ended"; readonly result: FileResult }
    | { readonly kind: "idle" };

/** The files that a worker runs next; it loads all of them before it runs the first. */
export interface WorkerJob {
    readonly files: readonly string[];
}

/** A file that ran no test or never reported has failed. */
export function failedAsAWhole(file: string, seconds: number, failure: string): FileResult {
    return { file, seconds, tests: [{ path: [file], ms: seconds * 1000, failure }] };
}

export interface Counts {
    readonly passed: number;
    readonly failed: number;
}

export function countTests(results: readonly FileResult[]): Counts {
    const tests = results.flatMap(({ tests }) => tests);
    const failed = tests.filter(({ failure }) => failure !== undefined).length;
    return { passed: tests.length - failed, failed };
}
