// What the engine left in the backend's folder.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { JsonMap } from "../../../engine/state/property-codec.js";

/** All files, relative to the folder, sorted. */
export function listBackend(folder: string): string[] {
    const entries = readdirSync(folder, { recursive: true }) as string[];
    return entries.filter(entry => statSync(join(folder, entry)).isFile()).sort();
}

/** Files whose `.attrs` is missing or has another checksum, and checkpoints that are not those of the state file. */
export function backendProblems(folder: string, project: string): string[] {
    const problems: string[] = [];
    for (const file of listBackend(folder).filter(name => !name.endsWith(".attrs"))) {
        const attributes = join(folder, `${file}.attrs`);
        if (!existsSync(attributes)) {
            problems.push(`${file} has no .attrs beside it`);
            continue;
        }
        const { md5 } = JSON.parse(readFileSync(attributes, "utf8")) as { md5: string };
        const sum = createHash("md5")
            .update(readFileSync(join(folder, file)))
            .digest("base64");
        if (md5 !== sum) problems.push(`${file}.attrs says md5 ${md5}, the file has ${sum}`);
    }
    const history = join(folder, ".pulumi", "history", project, "dev");
    const last = existsSync(history)
        ? readdirSync(history)
              .filter(name => name.endsWith(".checkpoint.json"))
              .sort()
              .at(-1)
        : undefined;
    const state = readState(folder, project);
    if (last !== undefined && state !== undefined && readFileSync(join(history, last), "utf8") !== state) {
        problems.push(`history/${project}/dev/${last} is not the state that the update left`);
    }
    return problems;
}

export function readState(folder: string, project: string): string | undefined {
    const path = join(folder, ".pulumi", "stacks", project, "dev.json");
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** The newest history entry. */
export function readNewestEntry(folder: string, project: string): JsonMap | undefined {
    const history = join(folder, ".pulumi", "history", project, "dev");
    if (!existsSync(history)) return undefined;
    const newest = readdirSync(history)
        .filter(name => name.endsWith(".history.json"))
        .sort()
        .at(-1);
    return newest === undefined ? undefined : (JSON.parse(readFileSync(join(history, newest), "utf8")) as JsonMap);
}
