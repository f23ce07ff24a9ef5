import { readdirSync, readFileSync } from "node:fs";

/** Names in a folder; none when there is no such folder. */
export function listFolder(folder: string): string[] {
    return ifThere(() => readdirSync(folder)) ?? [];
}

/** A file's text; undefined when there is no such file. */
export function readIfThere(path: string): string | undefined {
    return ifThere(() => readFileSync(path, "utf8"));
}

/** What a read finds; undefined when there is no such file or folder. */
export function ifThere<T>(read: () => T): T | undefined {
    try {
        return read();
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
    }
}
