import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** A write that failed; what was there before is untouched. */
export class WriteFailed extends Error {
    constructor(
        readonly path: string,
        cause: NodeJS.ErrnoException,
    ) {
        super(`could not write ${path}: ${reasonOf(cause)}; what was there before is untouched`, { cause });
    }
}

function reasonOf(cause: NodeJS.ErrnoException): string {
    switch (cause.code) {
        case "ENOSPC":
            return "no space left on the device";
        case "EDQUOT":
            return "the disk quota is used up";
        case "EACCES":
        case "EPERM":
            return "permission denied";
        case "EROFS":
            return "the file system is read-only";
        case "EFBIG":
            return "the file would be larger than this process may write";
        default:
            return cause.message;
    }
}

/**
 * Replaces several files: all contents are on the disk before the first takes its name, so that a full disk or a kill
 * leaves every old file whole. Files appear in the order given, new ones with the mode. Rejects with WriteFailed.
 */
export async function replaceFiles(
    files: readonly { readonly path: string; readonly content: string }[],
    mode = 0o600,
): Promise<void> {
    const staged: string[] = [];
    let path = "";
    try {
        for (const file of files) {
            path = file.path;
            await mkdir(dirname(path), { recursive: true });
            const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
            staged.push(temporary);
            await writeThrough(temporary, file.content, mode);
        }
        for (const [index, file] of files.entries()) {
            path = file.path;
            await rename(staged[index] as string, path);
        }
    } catch (cause) {
        await Promise.allSettled(staged.map(temporary => rm(temporary, { force: true })));
        throw new WriteFailed(path, cause as NodeJS.ErrnoException);
    }
}

async function writeThrough(path: string, content: string, mode: number): Promise<void> {
    const file = await open(path, "wx", mode);
    try {
        await file.writeFile(content);
        await file.sync();
    } finally {
        await file.close();
    }
}
