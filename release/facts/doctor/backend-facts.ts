import { access, constants, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { checkPassphrase, type Engine } from "../../choose-engine.js";
import type { Ledger } from "../../ledger/ledger.js";
import type { BackendFacts, SecretsFacts } from "../../plan/doctor/check-backend.js";
import type { Looked } from "../../plan/doctor/doctor-check.js";
import type { Backend } from "../../stack/backend.js";
import type { SettingsFile } from "../../stack/settings-file.js";

export interface BackendQuestion {
    readonly backend: Backend;
    readonly engine: Looked<Engine>;
    readonly ledger: Looked<Ledger>;
    readonly project: string;
    readonly stack: string;
    readonly file: SettingsFile | undefined;
    readonly environment: NodeJS.ProcessEnv;
}

export async function readBackend(question: BackendQuestion): Promise<BackendFacts> {
    const { backend, engine, ledger, project, stack } = question;
    const { url, folder } = backend;
    const isNone = url === undefined && engine.found?.kind !== "cli";
    const locks = folder === undefined ? undefined : join(folder, "locks", "organization", project, stack);
    const writeProblem = folder === undefined ? undefined : await probeWriting(folder);
    return {
        ...(url === undefined ? {} : { url }),
        kind: folder !== undefined ? "file" : isNone ? "none" : "other",
        ledger:
            ledger.found === undefined
                ? ledger
                : {
                      found: {
                          entries: ledger.found.entries.length,
                          isInterrupted: ledger.found.state?.isInterrupted ?? false,
                          ...(ledger.found.lockedBy === undefined ? {} : { lockedBy: ledger.found.lockedBy }),
                      },
                  },
        ...(writeProblem === undefined ? {} : { writeProblem }),
        leftOver: locks === undefined ? [] : await readLeftOver(locks),
        secrets: await readSecrets(question),
    };
}

/** By a file that is there for a moment; of a folder that is not there yet, by the one that it would be made in. */
async function probeWriting(folder: string): Promise<string | undefined> {
    const probe = join(folder, `.doctor-${process.pid}`);
    try {
        await writeFile(probe, "", { mode: 0o600 });
        return undefined;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
            return `an update could not be recorded in ${folder}: ${(error as Error).message}.`;
        }
        const parent = dirname(folder);
        return access(parent, constants.W_OK).then(
            () => undefined,
            (cause: Error) => `${folder} could not be made: ${cause.message}.`,
        );
    } finally {
        await rm(probe, { force: true }).catch(() => undefined);
    }
}

interface LockFile {
    readonly pid: number;
    readonly username: string;
    readonly hostname: string;
    readonly timestamp: string;
}

/** Locks whose process was one of this machine and is no more. */
async function readLeftOver(folder: string): Promise<string[]> {
    const files = await readdir(folder).catch((): string[] => []);
    const locks = files
        .filter(file => file.endsWith(".json"))
        .map(async file => {
            const {
                pid,
                username,
                hostname: host,
                timestamp,
            } = JSON.parse(await readFile(join(folder, file), "utf8")) as LockFile;
            if (host !== hostname() || isAlive(pid)) return [];
            return [`${username}@${host} (pid ${pid}) since ${timestamp.replace(/\.\d+/, "")}`];
        });
    return (await Promise.all(locks)).flat();
}

function isAlive(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}

async function readSecrets({ file, environment }: BackendQuestion): Promise<SecretsFacts> {
    const provider = file?.secretsProvider();
    const salt = file?.encryptionSalt();
    const isGiven =
        environment["PULUMI_CONFIG_PASSPHRASE"] !== undefined ||
        environment["PULUMI_CONFIG_PASSPHRASE_FILE"] !== undefined;
    const isForeign = provider !== undefined && provider !== "passphrase" && provider !== "default";
    const problem = salt === undefined ? undefined : await checkPassphrase(salt, environment);
    return {
        ...(isForeign ? { provider } : {}),
        hasSalt: salt !== undefined,
        isGiven,
        ...(problem === undefined ? {} : { problem }),
    };
}
