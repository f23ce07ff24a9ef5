import { stat } from "node:fs/promises";
import { join } from "node:path";
import { packedEndings } from "../ledger/packed-file.js";
import type { OpenRelease } from "../open/open-release.js";

/** Ledgers that only Pulumi reads are read anew after so many milliseconds. */
const patienceMs = 30_000;

/**
 * Changes when the settings file or the ledger does, so that who looks again and again reads them only then: opening a
 * stack may run programs, for credentials or for a ledger that is not in files.
 */
export async function sourcesStamp({ file, backend, project, stackName }: OpenRelease, now: Date): Promise<string> {
    const { folder } = backend;
    const inFolder = [
        ...packedEndings.map(ending => ["stacks", project.name, `${stackName}.json${ending}`]),
        ["history", project.name, stackName],
        ["locks", "organization", project.name, stackName],
    ];
    const paths = folder === undefined ? [] : inFolder.map(parts => join(folder, ...parts));
    const times = await Promise.all([file.path, ...paths].map(modified));
    return [...times, folder === undefined ? Math.floor(now.getTime() / patienceMs) : ""].join(" ");
}

async function modified(path: string): Promise<string> {
    return stat(path).then(
        ({ mtimeMs, size }) => `${mtimeMs}/${size}`,
        () => "none",
    );
}
