import { isUtf8 } from "node:buffer";
import {
    closeSync,
    existsSync,
    fchmodSync,
    fchownSync,
    fsyncSync,
    openSync,
    readdirSync,
    readFileSync,
    realpathSync,
    renameSync,
    rmSync,
    statSync,
    writeFileSync,
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

/** The text of a file in UTF-8; undefined when it is in another encoding. Throws when it cannot be read. */
export function readUtf8(path: string): string | undefined {
    const bytes = readFileSync(path);
    return isUtf8(bytes) ? bytes.toString() : undefined;
}

/**
 * Replaces a file in one step: after any failure, a full disk included, the file has either the old content or all of
 * the new. A link stays one; mode and owner stay the same.
 */
export function writeAtomically(path: string, content: string, newMode = 0o644): void {
    const real = ifThere(() => realpathSync(path)) ?? path;
    const temporary = `${real}.${process.pid}.tmp`;
    const old = statSync(real, { throwIfNoEntry: false });
    const mode = (old?.mode ?? newMode) & 0o777;
    try {
        const file = openSync(temporary, "w", mode);
        try {
            // Unlike writeSync, writes all of it or throws.
            writeFileSync(file, content);
            // The umask may have taken some of it.
            if (old !== undefined) fchmodSync(file, mode);
            if (old !== undefined && process.getuid?.() === 0) fchownSync(file, old.uid, old.gid);
            fsyncSync(file);
        } finally {
            closeSync(file);
        }
        renameSync(temporary, real);
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
