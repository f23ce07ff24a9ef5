import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";

/** Replaces a file in one step: whatever fails, a full disk too, the old content is there or the whole new one. */
export function writeAtomically(path: string, content: string): void {
    const temporary = `${path}.${process.pid}.tmp`;
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o644;
    try {
        const file = openSync(temporary, "w", mode & 0o777);
        try {
            writeSync(file, content);
            fsyncSync(file);
        } finally {
            closeSync(file);
        }
        renameSync(temporary, path);
    } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
    }
}
