import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headOf, readGit, runGit } from "../../machine/git.js";
import type { FileInGit, Version } from "./file-in-git.js";

/** A file of a commit, and what becomes of it in the index, where a person may have staged something else. */
export interface NewTexts {
    readonly committed: string;
    /** The entry before; undefined if there was none. */
    readonly before?: Version;
    /** @default no entry */
    readonly staged?: string;
    readonly mode: string;
}

/**
 * Commits a text as a file, whatever else is staged, and whatever the file has: signed, hooked and named as a person's
 * settings say. Rejects with Git's words, or with those of a hook; then the index is as before.
 */
export async function commitText(
    place: FileInGit,
    { committed, before, staged, mode }: NewTexts,
    message: string,
): Promise<{ readonly id: string; readonly subject: string }> {
    const { directory } = place;
    const object = await writeObject(place, committed);
    const next = staged === committed || staged === undefined ? object : await writeObject(place, staged);
    // First, since a commit that the index lacks would look as if a person had staged the opposite.
    if (staged !== undefined) await setEntry(place, before?.mode ?? mode, next);
    const folder = mkdtempSync(join(tmpdir(), "fastapi-release-index-"));
    const environment = { GIT_INDEX_FILE: join(folder, "index") };
    // The message is in UTF-8, whatever a person's settings say of other messages.
    const args = ["-c", "i18n.commitEncoding=UTF-8", "commit", "--quiet", "--cleanup=whitespace", "--file=-"];
    try {
        if ((await headOf(directory)) !== undefined) await runGit(directory, ["read-tree", "HEAD"], { environment });
        await setEntry(place, mode, object, environment);
        await runGit(directory, args, { input: message, environment });
    } catch (error) {
        if (staged !== undefined) await restoreEntry(place, before, object).catch(() => undefined);
        throw error;
    } finally {
        rmSync(folder, { recursive: true });
    }
    const [id = "", subject = ""] = (await readGit(directory, ["log", "-1", "--no-patch", "--format=%h%n%s"])).split(
        "\n",
    );
    return { id, subject };
}

async function restoreEntry(place: FileInGit, before: Version | undefined, object: string): Promise<void> {
    // `add --intent-to-add` makes an entry without a text.
    const isIntended = before?.text === "";
    await (before === undefined || isIntended
        ? setEntry(place, "0", object)
        : setEntry(place, before.mode, before.object));
    if (isIntended) await runGit(place.directory, ["add", "--intent-to-add", "--", `./${place.file}`]);
}

/** Filtered as the attributes of the file say. */
function writeObject({ directory, file }: FileInGit, text: string): Promise<string> {
    return runGit(directory, ["hash-object", "-w", "--stdin", `--path=${file}`], { input: text });
}

/** @param mode 0 removes the entry */
async function setEntry(
    { directory, path }: FileInGit,
    mode: string,
    object: string,
    environment: Readonly<Record<string, string>> = {},
): Promise<void> {
    const input = `${mode} ${object} 0\t${path}\0`;
    await runGit(directory, ["update-index", "-z", "--index-info"], { input, environment });
}
