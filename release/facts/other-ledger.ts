import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type OpenRelease, readLedger } from "../open/open-release.js";
import type { OtherLedger } from "../plan/choose-taken.js";
import { Refusal } from "../report/refusal.js";

/**
 * The ledger of another stack of this project, in the same backend. Neither its settings file nor its passphrase is
 * needed. Refuses a stack that is not there, with those that are where the backend's files tell.
 */
export async function readOtherLedger(
    { backend, project, pulumi, stackName }: OpenRelease,
    stack: string,
): Promise<OtherLedger> {
    const from = `--from ${stack}`;
    if (stack === stackName)
        throw new Refusal(`${from}: that is the stack itself; name the one that has gated the version.`);
    const ledger = await readLedger(backend, project, stack, pulumi);
    if (ledger.state !== undefined || ledger.entries.length > 0) {
        return { stack, entries: ledger.entries, withDigests: entry => ledger.withDigests(entry) };
    }
    const known = backend.folder === undefined ? [] : stacksIn(join(backend.folder, "stacks", project.name));
    const others = known.filter(name => name !== stackName);
    throw new Refusal(
        `${from}: the backend has no such stack of project ${project.name}` +
            `${others.length === 0 ? "" : `; it has ${others.join(", ")}`}. Nothing was changed.`,
    );
}

function stacksIn(folder: string): string[] {
    try {
        return readdirSync(folder)
            .flatMap(file => /^(.+)\.json(?:\.gz|\.zst)?$/.exec(file)?.[1] ?? [])
            .filter((stack, index, all) => all.indexOf(stack) === index)
            .sort();
    } catch {
        return [];
    }
}
