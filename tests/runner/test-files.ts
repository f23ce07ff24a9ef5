import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { projectFolder } from "../../platform/source-folder.js";

const folder = join(projectFolder(), "dist", "tests");
const ending = ".test.js";

export interface TestFile {
    /** Below dist/tests, without its ending: `stories/promotion`. */
    readonly name: string;
    readonly bytes: number;
    /** Why no other file may run beside it, as a comment `// Runs alone: …` of its says. */
    readonly alone?: string;
}

/** `stories/promotion` of /…/dist/tests/stories/promotion.test.js. */
export function nameOf(path: string): string {
    return relative(folder, path).replace(ending, "");
}

export function pathOf(name: string): string {
    return join(folder, name + ending);
}

/** The compiled files of tests in a folder of dist/tests and below it, in the order of their names. */
export function findTestFiles(of: string): TestFile[] {
    const found = readdirSync(join(folder, of), { recursive: true, encoding: "utf8" });
    return found
        .filter(path => path.endsWith(ending))
        .sort()
        .map(path => readTestFile(nameOf(join(folder, of, path))));
}

function readTestFile(name: string): TestFile {
    const text = readFileSync(pathOf(name), "utf8");
    return { name, bytes: text.length, alone: readAlone(text) };
}

export function readAlone(text: string): string | undefined {
    return /^\/\/ Runs alone: (.+)$/m.exec(text)?.[1];
}
