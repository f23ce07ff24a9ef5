import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Script } from "node:vm";

const compiled = dirname(dirname(__dirname));
/** All modules of the command in one file, below dist. */
export const bundleFile = join(compiled, "release", "command.js");
/** What V8 has made of it: of use to the same version of Node.js only, which V8 sees itself. */
export const bundleCache = `${bundleFile}.cache`;

/**
 * Runs the command from its bundle: its modules one by one take a tenth of a second, which a rollback does not have. False
 * where there is none, or the modules were compiled again since.
 */
export function runBundle(): boolean {
    const made = modifiedMs(bundleFile);
    // A package that is installed has no build information.
    if (made === undefined || made < (modifiedMs(join(compiled, ".tsbuildinfo")) ?? 0)) return false;
    runScript(loadBundle());
    return true;
}

/** Its packages are found from here: both files are in the same one. */
export function runScript(script: Script): void {
    script.runInThisContext()(exports, require, module, bundleFile, dirname(bundleFile));
}

export function loadBundle(): Script {
    // It is written in ASCII, which is read quicker so.
    const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(bundleFile, "latin1")}\n})`;
    const cachedData = readIfThere(bundleCache);
    return new Script(source, { filename: bundleFile, ...(cachedData === undefined ? {} : { cachedData }) });
}

function modifiedMs(path: string): number | undefined {
    return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function readIfThere(path: string): Buffer | undefined {
    try {
        return readFileSync(path);
    } catch {
        return undefined;
    }
}
