import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import Mocha from "mocha";
import { projectFolder } from "../../machine/files.js";
import type { RanTest, WorkerMessage } from "./file-result.js";
import { nameOf, pathOf } from "./test-files.js";

/**
 * Runs test files in this process and reports each. Loads all of them before it runs the first. An interrupt fails the
 * running test; the hooks after it clean up.
 */
export async function runFiles(files: readonly string[], tell: (message: WorkerMessage) => void): Promise<void> {
    // Its reporter prints nothing: the results come from events.
    const mocha = new Mocha({ ...readOptions(), reporter: Mocha.reporters.Base });
    for (const file of files) mocha.addFile(pathOf(file));
    const telling = new FileTelling(tell);
    telling.begin(files[0]!);
    await mocha.loadFilesAsync();
    await new Promise<void>(resolve => {
        const runner = mocha.run(() => resolve());
        const interrupt = () => {
            runner.abort();
            setImmediate(() => {
                throw new Error("interrupted");
            });
        };
        process.once("SIGINT", interrupt);
        runner.once("end", () => process.off("SIGINT", interrupt));
        const begin = ({ file }: { file?: string }) => file !== undefined && telling.begin(nameOf(file));
        runner.on("suite", begin);
        runner.on("test", begin);
        runner.on("pass", test => telling.ran(test));
        runner.on("fail", (test, error) => telling.ran(test, failureText(error)));
    });
    telling.end();
}

/** Reports each file as a whole, when the next one begins. */
class FileTelling {
    private file: string | undefined;
    private since = 0;
    private tests: RanTest[] = [];

    constructor(private readonly tell: (message: WorkerMessage) => void) {}

    begin(file: string): void {
        if (this.file === file) return;
        this.end();
        [this.file, this.since, this.tests] = [file, performance.now(), []];
        this.tell({ kind: "began", file });
    }

    ran(test: Mocha.Runnable, failure?: string): void {
        this.tests.push({ path: test.titlePath(), ms: test.duration ?? 0, failure });
    }

    end(): void {
        const { file, tests } = this;
        if (file === undefined) return;
        const seconds = (performance.now() - this.since) / 1000;
        this.tell({ kind: "ended", result: { file, seconds, tests } });
        this.file = undefined;
    }
}

/** An error's stack, which includes a difference, and those of its causes. */
function failureText(error: unknown): string {
    if (!(error instanceof Error)) return inspect(error);
    const cause = error.cause === undefined ? "" : `\ncaused by ${failureText(error.cause)}`;
    // Pulumi's RunError has an empty stack.
    return `${error.stack || error.message}${cause}`;
}

function readOptions(): Mocha.MochaOptions {
    const { timeout, forbidOnly } = JSON.parse(readFileSync(join(projectFolder(), ".mocharc.json"), "utf8"));
    return { timeout, forbidOnly };
}
