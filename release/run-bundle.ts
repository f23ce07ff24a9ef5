import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Script } from "node:vm";

const compiled = dirname(__dirname);
/** All modules of the command in one file, below dist. */
export const bundleFile = join(compiled, "release", "command.js");
/** V8's compiled form of the bundle. V8 itself rejects it under another version of Node.js. */
export const bundleCache = `${bundleFile}.cache`;

/**
 * Runs the command from its bundle: loading the modules one by one takes a tenth of a second, too long for a rollback.
 * Returns false if there is no bundle, or the modules were compiled after it.
 */
export function runBundle(): boolean {
    const made = modifiedMs(bundleFile);
    // An installed package has no build information.
    if (made === undefined || made < (modifiedMs(join(compiled, ".tsbuildinfo")) ?? 0)) return false;
    runScript(loadBundle());
    return true;
}

/** Resolves the bundle's packages from this file, which is in the same package. */
export function runScript(script: Script): void {
    script.runInThisContext()(exports, require, module, bundleFile, dirname(bundleFile));
}

export function loadBundle(): Script {
    // The bundle is ASCII, and latin1 decodes faster than UTF-8.
    const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(bundleFile, "latin1")}\n})`;
    const cachedData = readIfThere(bundleCache);
    return new Script(source, { filename: bundleFile, cachedData });
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
