import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "../../model/settings/problem.js";
import type { Ledger } from "../ledger/ledger.js";
import { readPacked, stateFile } from "../ledger/packed-file.js";
import type { OpenService } from "../open/open-service.js";
import { checkPassphrase } from "../pulumi/passphrase.js";

/** Problems that would keep an update from being recorded, as far as they show before anything moves. */
export async function recordingProblems(stack: OpenService & MaybeLedger): Promise<Problem[]> {
    const [problems, room] = await Promise.all([updateProblems(stack), roomProblem(stack)]);
    return [...problems, ...told(room)];
}

/** The same without the disk: a wrong passphrase, or a running update. */
export async function updateProblems(stack: OpenService & MaybeLedger): Promise<Problem[]> {
    return [...told(await passphraseProblem(stack)), ...lockProblems(stack.ledger ?? {})];
}

function told(message: string | undefined): Problem[] {
    return message === undefined ? [] : [{ path: "", message }];
}

interface MaybeLedger {
    readonly ledger?: Pick<Ledger, "state" | "lockedBy">;
}

/** A problem if another update is running. */
export function lockProblems({ lockedBy }: Pick<Ledger, "lockedBy">): Problem[] {
    if (lockedBy === undefined) return [];
    return [{ path: "", message: `an update is under way, held by ${lockedBy}; wait for it, or end it.` }];
}

/** A settings file that is never written may have no salt: then use that of the state, as Pulumi does. */
async function passphraseProblem({
    file,
    ledger,
    environment,
}: OpenService & MaybeLedger): Promise<string | undefined> {
    const salt = file.encryptionSalt() ?? ledger?.state?.encryptionSalt;
    return salt === undefined ? undefined : checkPassphrase(salt, environment);
}

/**
 * Why an update cannot be recorded in a folder: the disk is full or read-only. Check this before Pulumi starts: on a full
 * disk it leaves half a file that blocks every later update.
 */
export async function roomProblem({ backend, stackName, project }: OpenService): Promise<string | undefined> {
    const state = backend.folder && stateFile(backend.folder, project.name, stackName);
    return backend.folder && state ? spaceProblem(backend.folder, state) : undefined;
}

/** State, history and backup are each a copy of the state, packed or not, depending on Pulumi's settings. */
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
