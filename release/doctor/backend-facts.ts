import { access, constants, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { imagesOf, type VersionImage } from "../../model/release/release-images.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import type { RegistryAccess } from "../../registry/registry-access.js";
import { lookUp, RegistryError } from "../../registry/registry-api.js";
import type { Ledger } from "../ledger/ledger.js";
import { checkPassphrase } from "../pulumi/passphrase.js";
import type { StateBackend } from "../stack/backend.js";
import type { SettingsFile } from "../stack/settings-file.js";
import type { BackendFacts, SecretsFacts } from "./check-backend.js";
import { type Looked, looked } from "./doctor-check.js";
import type { RegistryRepository } from "./plan-doctor.js";

export interface BackendQuestion {
    readonly backend: StateBackend;
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

/** Writes and removes a probe file; if the folder does not exist yet, checks its parent folder. */
async function probeWriting(folder: string): Promise<string | undefined> {
    const probe = join(folder, `.doctor-${process.pid}`);
    try {
        await writeFile(probe, "", { mode: 0o600 });
        return undefined;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
            return `an update cannot be recorded in ${folder}: ${(error as Error).message}.`;
        }
        const parent = dirname(folder);
        return access(parent, constants.W_OK).then(
            () => undefined,
            (cause: Error) => `${folder} cannot be created: ${cause.message}.`,
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

/** A tag that does not exist: the answer shows whether the repository may be read. */
const anyTag = "0.0.0";

/** Asks the repositories of defaults and slots for the digests that the slots pin. Pushes and pulls nothing. */
export function readRegistries(
    { release, slots }: Pick<Settings, "release" | "slots">,
    access: RegistryAccess,
): Promise<RegistryRepository[]> {
    const defaults = imagesOf({ ...release, version: anyTag });
    const pinned = slotEntries(slots).flatMap(([, held]) =>
        imagesOf(held).filter(({ digest }) => digest !== undefined),
    );
    const repositories = [...new Set([...defaults, ...pinned].map(({ repository }) => repository))];
    return Promise.all(
        repositories.map(async repository => {
            const held = pinned.filter(image => image.repository === repository);
            if (held.length > 0) return { repository, pinned: await looked(() => ask(repository, held, access)) };
            const answer = await lookUp(repository, anyTag, access).catch((error: Error) => error);
            if (!(answer instanceof Error)) return { repository, pinned: { found: [] } };
            const { message } = answer;
            const isHidden = answer instanceof RegistryError && answer.failure === "hidden";
            return isHidden
                ? { repository, pinned: { found: [] }, hidden: message }
                : { repository, pinned: { problem: message } };
        }),
    );
}

function ask(repository: string, pinned: readonly VersionImage[], access: RegistryAccess) {
    return Promise.all(
        pinned.map(async ({ version, digest = "" }) => ({
            version,
            digest,
            found: (await lookUp(repository, digest, access)) !== undefined,
        })),
    );
}
