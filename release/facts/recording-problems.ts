import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "../../model/problem.js";
import { stateFile } from "../ledger/file-ledger.js";
import type { Ledger } from "../ledger/ledger.js";
import { readPacked } from "../ledger/packed-file.js";
import type { OpenService } from "../open/open-release.js";
import { checkPassphrase } from "../pulumi/passphrase.js";

/** What would keep an update from being recorded, as far as it can be known before anything moves. */
export async function recordingProblems(release: OpenService & MaybeLedger): Promise<Problem[]> {
    const [problems, room] = await Promise.all([updateProblems(release), roomProblem(release)]);
    return [...problems, ...told(room)];
}

/** The same without a look at the disk: a passphrase that does not fit, or an update that is under way. */
export async function updateProblems(release: OpenService & MaybeLedger): Promise<Problem[]> {
    return [...told(await passphraseProblem(release)), ...lockProblems(release.ledger ?? {})];
}

function told(message: string | undefined): Problem[] {
    return message === undefined ? [] : [{ path: "", message }];
}

interface MaybeLedger {
    readonly ledger?: Pick<Ledger, "state" | "lockedBy">;
}

/** An update that is under way keeps others from being recorded. */
export function lockProblems({ lockedBy }: Pick<Ledger, "lockedBy">): Problem[] {
    if (lockedBy === undefined) return [];
    return [{ path: "", message: `an update is under way, held by ${lockedBy}; wait for it, or end it.` }];
}

/** A settings file that is never written back to may have no salt: Pulumi takes that of the state then. */
async function passphraseProblem({
    file,
    ledger,
    environment,
}: OpenService & MaybeLedger): Promise<string | undefined> {
    const salt = file.encryptionSalt() ?? ledger?.state?.encryptionSalt;
    return salt === undefined ? undefined : checkPassphrase(salt, environment);
}

/**
 * What keeps an update from being recorded in a folder: a disk that is full or read-only. To be known before Pulumi starts,
 * which leaves half a file there that keeps every later update out.
 */
export async function roomProblem({ backend, stackName, project }: OpenService): Promise<string | undefined> {
    const state = backend.folder && stateFile(backend.folder, project.name, stackName);
    return backend.folder && state ? spaceProblem(backend.folder, state) : undefined;
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
