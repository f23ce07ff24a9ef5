import { spawn } from "node:child_process";
import { dirname, join } from "node:path";

/** One part of `npm test`: a glob for mocha, or a program that ends with the line `N passed, N failed`. */
export interface Stage {
    readonly name: string;
    readonly what: string;
    /** Needs the running platform. */
    readonly platform?: boolean;
    readonly mocha?: string;
    readonly node?: string;
}

export interface Counts {
    passed: number;
    failed: number;
}

const root = join(__dirname, "..", "..");
const mocha = join(dirname(require.resolve("mocha/package.json")), "bin", "mocha.js");

/** What a stage's output says of itself; a run that ended badly without counting a failure counts as one. */
export function readCounts(output: string, exitCode: number | null): Counts {
    const last = (pattern: RegExp) => Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0);
    const passed = last(/^\s*(\d+) passing\b/gm) || last(/^(\d+) passed, \d+ failed/gm);
    const failed = last(/^\s*(\d+) failing\b/gm) || last(/^\d+ passed, (\d+) failed/gm);
    return { passed, failed: failed === 0 && (exitCode !== 0 || passed === 0) ? 1 : failed };
}

/** What mocha tells of the tests that failed, from the count of failures on; empty when none did. */
export function readFailures(output: string): string {
    const start = output.search(/^\s*\d+ failing\b/m);
    return start < 0 ? "" : output.slice(start).trimEnd();
}

/** Runs a stage in a process of its own and shows its output as it comes. */
export function runStage(stage: Stage): Promise<Counts & { readonly failures: string }> {
    const args = stage.mocha ? [mocha, "--reporter", "spec", stage.mocha] : [join(root, stage.node!)];
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
        let output = "";
        child.stdout.setEncoding("utf8").on("data", (text: string) => {
            process.stdout.write(text);
            output += text;
        });
        child.on("error", reject);
        child.on("close", code => resolve({ ...readCounts(output, code), failures: readFailures(output) }));
    });
}
