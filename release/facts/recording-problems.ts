import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "../../model/problem.js";
import { stateFile } from "../ledger/file-ledger.js";
import { readPacked } from "../ledger/packed-file.js";
import type { OpenRelease } from "../open/open-release.js";
import { checkPassphrase } from "../pulumi/passphrase.js";

/** What would keep an update from being recorded, as far as it can be known before anything moves. */
export async function recordingProblems(release: OpenRelease): Promise<Problem[]> {
    const { backend, stackName, project } = release;
    const state = backend.folder && stateFile(backend.folder, project.name, stackName);
    const found = await Promise.all([
        passphraseProblem(release),
        backend.folder && state ? spaceProblem(backend.folder, state) : undefined,
    ]);
    const known = found.filter(message => message !== undefined).map(message => ({ path: "", message }));
    return [...known, ...lockProblems(release)];
}

/** An update that is under way keeps others from being recorded. */
export function lockProblems({ ledger: { lockedBy } }: Pick<OpenRelease, "ledger">): Problem[] {
    if (lockedBy === undefined) return [];
    return [{ path: "", message: `an update is under way, held by ${lockedBy}; wait for it, or end it.` }];
}

/** A settings file that is never written back to may have no salt: Pulumi takes that of the state then. */
async function passphraseProblem({ file, ledger, environment }: OpenRelease): Promise<string | undefined> {
    const salt = file.encryptionSalt() ?? ledger.state?.encryptionSalt;
    return salt === undefined ? undefined : checkPassphrase(salt, environment);
}

/** State, history and backup are each a copy of the state, packed or not as Pulumi was set to keep it. */
async function spaceProblem(folder: string, state: string): Promise<string | undefined> {
    const size = Buffer.byteLength(readPacked(state) ?? "");
    const probe = join(folder, `.space-${process.pid}`);
    try {
        const file = await open(probe, "w", 0o600);
        try {
            await file.writeFile(Buffer.alloc(3 * size + 65_536));
            await file.sync();
        } finally {
            await file.close();
        }
        return undefined;
    } catch (error) {
        return `the update could not be recorded in ${folder}: ${(error as Error).message}.`;
    } finally {
        await rm(probe, { force: true });
    }
}
