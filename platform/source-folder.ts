import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The project's root: pins, the pause program and the sample app are read from the source, not from dist. */
export function projectFolder(): string {
    for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
        if (existsSync(join(folder, "package.json"))) return folder;
    }
    throw new Error(`no package.json above ${__dirname}`);
}
