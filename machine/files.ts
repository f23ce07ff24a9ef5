import {
    closeSync,
    existsSync,
    fsyncSync,
    openSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    statSync,
    writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** The names in a folder; empty when the folder does not exist. */
export function listFolder(folder: string): string[] {
    return ifThere(() => readdirSync(folder)) ?? [];
}

/** A file's text; undefined when the file does not exist. */
export function readIfThere(path: string): string | undefined {
    return ifThere(() => readFileSync(path, "utf8"));
}

/** The result of a read; undefined when the file or folder does not exist. */
export function ifThere<T>(read: () => T): T | undefined {
    try {
        return read();
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    }
}

/**
 * Replaces a file in one step: after any failure, a full disk included, the file has either the old content or all of
 * the new.
 */
export function writeAtomically(path: string, content: string, newMode = 0o644): void {
    const temporary = `${path}.${process.pid}.tmp`;
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? newMode;
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

/** The project's root: pins, the pause program and the sample app are read from the source, not from dist. */
export function projectFolder(): string {
    for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
        if (existsSync(join(folder, "package.json"))) return folder;
    }
    throw new Error(`no package.json above ${__dirname}`);
}
