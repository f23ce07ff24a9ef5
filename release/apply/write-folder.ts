import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { filesOf } from "../manifests/kustomization.js";
import type { ManifestFile } from "../manifests/plan-folder.js";
import { Refusal } from "../report/refusal.js";
import { writeAtomically } from "../stack/atomic-write.js";

/**
 * Writes the files, and removes those of an earlier render that are no longer among them: what lies in the folder is
 * applied. Files of others stay. A folder that has some, and no kustomization of ours, is refused.
 */
export function writeFolder(folder: string, files: readonly ManifestFile[]): void {
    const index = join(folder, "kustomization.yaml");
    const before = existsSync(index) ? filesOf(readFileSync(index, "utf8")) : [];
    const isOthers =
        before === undefined || (!existsSync(index) && existsSync(folder) && readdirSync(folder).length > 0);
    if (isOthers) {
        throw new Refusal(
            `--out: ${folder} has files that \`render\` did not write; name a folder of its own. Nothing was written.`,
        );
    }
    try {
        for (const { path, text } of files) {
            mkdirSync(dirname(join(folder, path)), { recursive: true });
            writeAtomically(join(folder, path), text);
        }
        const kept = new Set(files.map(({ path }) => path));
        for (const path of before.filter(old => !kept.has(old))) rmSync(join(folder, path), { force: true });
    } catch (error) {
        throw new Refusal(`--out: ${folder} could not be written in whole: ${(error as Error).message}`);
    }
}
