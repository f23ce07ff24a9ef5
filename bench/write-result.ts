import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../platform/source-folder.js";

/** Writes out/bench-NAME.json, with the machine that it was measured on. @returns the file */
export function writeResult(name: string, result: object): string {
    const folder = join(projectFolder(), "out");
    mkdirSync(folder, { recursive: true });
    const machine = { processors: cpus().length, model: cpus()[0]?.model, node: process.version };
    const file = join(folder, `bench-${name}.json`);
    writeFileSync(file, `${JSON.stringify({ machine, ...result }, null, 4)}\n`);
    return file;
}
