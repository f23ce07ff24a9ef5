// A blob of Pulumi's file backend: the file itself and beside it FILE.attrs, one line of JSON with the content's MD5.
import { createHash, randomBytes } from "node:crypto";
import { copyFile, link, rename, rm } from "node:fs/promises";
import { replaceFiles, WriteFailed } from "./atomic-file.js";

/** Path of the attributes that belong to a blob. */
export function attributesPath(path: string): string {
    return `${path}.attrs`;
}

function attributesOf(content: string): string {
    const attributes = {
        "user.cache_control": "",
        "user.content_disposition": "",
        "user.content_encoding": "",
        "user.content_language": "",
        "user.content_type": "text/plain; charset=utf-8",
        "user.metadata": null,
        md5: createHash("md5").update(content).digest("base64"),
    };
    return `${JSON.stringify(attributes)}\n`;
}

/** Replaces blobs with their attributes, all or none; rejects with WriteFailed. */
export async function writeBlobs(...blobs: { readonly path: string; readonly content: string }[]): Promise<void> {
    await replaceFiles(
        blobs.flatMap(({ path, content }) => [
            { path, content },
            { path: attributesPath(path), content: attributesOf(content) },
        ]),
    );
}

export async function removeBlob(path: string): Promise<void> {
    await rm(path, { force: true });
    await rm(attributesPath(path), { force: true });
}

/** Gives a blob a second name, replacing what had it. Nothing happens when the blob does not exist. */
export async function linkBlob(from: string, to: string): Promise<void> {
    for (const [source, target] of [
        [from, to],
        [attributesPath(from), attributesPath(to)],
    ] as const) {
        const temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
        try {
            await link(source, temporary).catch((cause: NodeJS.ErrnoException) => {
                if (cause.code !== "EPERM" && cause.code !== "ENOTSUP" && cause.code !== "EMLINK") {
                    throw cause;
                }
                return copyFile(source, temporary);
            });
            await rename(temporary, target);
            // Two names of one file: the rename did nothing and left the temporary name.
            await rm(temporary, { force: true });
        } catch (cause) {
            if ((cause as NodeJS.ErrnoException).code !== "ENOENT") {
                await rm(temporary, { force: true });
                throw new WriteFailed(target, cause as NodeJS.ErrnoException);
            }
        }
    }
}
