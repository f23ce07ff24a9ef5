import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ProjectFile } from "../plan/project/plan-project.js";
import { writeAtomically } from "../stack/atomic-write.js";

/** Writes what is to be written, whole files. */
export function writeProject(directory: string, files: readonly ProjectFile[]): void {
    for (const { path, content, action } of files) {
        if (action === "kept") continue;
        const file = join(directory, path);
        mkdirSync(dirname(file), { recursive: true });
        writeAtomically(file, content);
    }
}
