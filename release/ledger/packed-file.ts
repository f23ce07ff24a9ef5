// A file of Pulumi's file backend is plain JSON, or packed: NAME.json.gz (gzip) while PULUMI_DIY_BACKEND_GZIP is set,
// NAME.json.zst (Zstandard) while PULUMI_DIY_BACKEND_ZSTD is. What was written before stays as it was, so that a folder
// holds several kinds. A checkpoint in the history is a copy of the state under an ending that may belong to another
// kind: only the first bytes tell.
import { readFileSync, statSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { ifThere } from "../../platform/read-if-there.js";

/** What may follow `.json`. */
export const packedEndings = ["", ".gz", ".zst"] as const;

/** The text of a file that may be packed; undefined when there is no such file. Throws where it is damaged. */
export function readPacked(path: string): string | undefined {
    const bytes = ifThere(() => readFileSync(path));
    return bytes === undefined ? undefined : unpack(bytes).toString("utf8");
}

/** Which of `PATH`, `PATH.gz` and `PATH.zst` Pulumi reads: the one that was written last; undefined when none is there. */
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

/** Node.js 20 cannot do it by itself. The library is loaded only here: few folders need it, and a rollback is in a hurry. */
function unpackZstandard(bytes: Buffer): Buffer {
    const { decompress } = require("fzstd") as typeof import("fzstd");
    return Buffer.from(decompress(bytes));
}

function startsWith(bytes: Buffer, magic: readonly number[]): boolean {
    return magic.every((byte, index) => bytes[index] === byte);
}
