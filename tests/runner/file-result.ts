/** A test, or a hook that failed, as a file of tests ran it. */
export interface RanTest {
    /** Titles from the outermost suite to its own. */
    readonly path: readonly string[];
    readonly ms: number;
    /** Why it failed, with the stack; absent when it passed. */
    readonly failure?: string;
}

/** What came of a file of tests. */
export interface FileResult {
    /** Below dist/tests, without `.test.js`: `stories/promotion`. */
    readonly file: string;
    readonly seconds: number;
    readonly tests: readonly RanTest[];
}

/** What a worker tells the process that started it. */
export type WorkerMessage =
    | { readonly kind: "began"; readonly file: string }
    | { readonly kind: "ended"; readonly result: FileResult }
    | { readonly kind: "idle" };

/** Which files a worker is to run next, all loaded before the first one runs. */
export interface WorkerJob {
    readonly files: readonly string[];
}

/** A file that ran no test, or of which nothing was heard, has failed all the same. */
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
