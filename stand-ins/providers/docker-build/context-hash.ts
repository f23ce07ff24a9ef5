import { createHash } from "node:crypto";
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildContext, contextFiles, modeText } from "../docker/build-context.js";

/**
 * The real provider's hash of a build context: SHA-256 over the Dockerfile's contents, and then for each file in order its
 * contents (of a link those of its target), its path and its mode as in `ls -l`.
 */
export async function contextHash(context: BuildContext): Promise<string> {
    const hash = createHash("sha256").update(await readFile(context.dockerfile));
    for (const path of (await contextFiles(context)).files) {
        const full = join(context.directory, path);
        const stats = await lstat(full);
        const contents = await readFile(full).catch((error: NodeJS.ErrnoException) => {
            if (error.code === "EISDIR") return undefined;
            throw error;
        });
        // A link to a folder counts for nothing, there as here.
        if (contents === undefined) continue;
        hash.update(contents)
            .update(path)
            .update(modeText(stats.mode, stats.isSymbolicLink() ? "L" : "-"));
    }
    return hash.digest("hex");
}
