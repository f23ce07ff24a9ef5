import { access, constants, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Ledger } from "../../ledger/ledger.js";
import type { BackendFacts, SecretsFacts } from "../../plan/doctor/check-backend.js";
import type { Looked } from "../../plan/doctor/doctor-check.js";
import { checkPassphrase } from "../../pulumi/passphrase.js";
import type { Backend } from "../../stack/backend.js";
import type { SettingsFile } from "../../stack/settings-file.js";

export interface BackendQuestion {
    readonly backend: Backend;
    readonly ledger: Looked<Ledger>;
    readonly file: SettingsFile | undefined;
    readonly environment: NodeJS.ProcessEnv;
}

export async function readBackend(question: BackendQuestion): Promise<BackendFacts> {
    const { backend, ledger } = question;
    const { url, folder } = backend;
    const { locks = [] } = ledger.found ?? {};
    const writeProblem = folder === undefined ? undefined : await probeWriting(folder);
    return {
        ...(url === undefined ? {} : { url }),
        kind: folder !== undefined ? "file" : "other",
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
        leftOver: locks.filter(({ isLeftOver }) => isLeftOver).map(({ who, since }) => `${who} since ${since}`),
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
