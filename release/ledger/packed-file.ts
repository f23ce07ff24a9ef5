// A file of Pulumi's file backend is plain JSON, or packed: NAME.json.gz (gzip) while PULUMI_DIY_BACKEND_GZIP is set,
// NAME.json.zst (Zstandard) while PULUMI_DIY_BACKEND_ZSTD is. Older files stay as they are, so a folder may have several
// kinds. A checkpoint in the history is a copy of the state whose ending may be that of another kind: only the first
// bytes show the kind.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ifThere } from "../../machine/files.js";

/** Path of the stack's state; undefined if there is none. */
export function stateFile(folder: string, project: string, stack: string): string | undefined {
    return newestPacked(join(folder, "stacks", project, `${stack}.json`));
}

/** Possible endings after `.json`. */
export const packedEndings = ["", ".gz", ".zst"] as const;

/** The text of a file that may be packed; undefined if there is no such file. Throws if it is damaged. */
export function readPacked(path: string): string | undefined {
    const bytes = ifThere(() => readFileSync(path));
    return bytes === undefined ? undefined : unpack(bytes).toString("utf8");
}

/** The one of `PATH`, `PATH.gz` and `PATH.zst` that Pulumi reads: the newest; undefined if there is none. */
export function newestPacked(path: string): string | undefined {
    let newest: { readonly path: string; readonly writtenMs: number } | undefined;
    for (const ending of packedEndings) {
        const file = `${path}${ending}`;
        const writtenMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
        if (writtenMs === undefined || writtenMs < (newest?.writtenMs ?? 0)) continue;
        newest = { path: file, writtenMs };
    }
    return newest?.path;
}

function unpack(bytes: Buffer): Buffer {
    if (startsWith(bytes, [0x1f, 0x8b, 0x08])) return gunzipSync(bytes);
    if (startsWith(bytes, [0x28, 0xb5, 0x2f, 0xfd])) return unpackZstandard(bytes);
    return bytes;
}

/** Node.js 20 has no Zstandard. The library is loaded only here: few folders need it, and a rollback is in a hurry. */
function unpackZstandard(bytes: Buffer): Buffer {
    const { decompress } = require("fzstd") as typeof import("fzstd");
    return Buffer.from(decompress(bytes));
}

function startsWith(bytes: Buffer, magic: readonly number[]): boolean {
    return magic.every((byte, index) => bytes[index] === byte);
}
