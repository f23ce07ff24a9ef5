import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { projectFolder } from "../../machine/files.js";

const folder = join(projectFolder(), "dist", "tests");
const ending = ".test.js";

export interface TestFile {
    /** Path below dist/tests, without its ending: `stories/promotion`. */
    readonly name: string;
    readonly bytes: number;
    /** Why no other file may run at the same time, from its comment `// Runs alone: …`. */
    readonly alone?: string;
}

/** Returns `stories/promotion` for /…/dist/tests/stories/promotion.test.js. */
export function nameOf(path: string): string {
    return relative(folder, path).replace(ending, "");
}

export function pathOf(name: string): string {
    return join(folder, name + ending);
}

/** The compiled test files in a folder of dist/tests and below it, sorted by name. */
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
