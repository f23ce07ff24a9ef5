import { StackReference } from "../backend/stack-reference.js";
import type { PropertyMap } from "../property-value.js";
import type { Snapshot } from "../resource-state.js";
import { parseCheckpoint } from "../state/checkpoint.js";
import type { Crypter } from "../state/crypter.js";
import { readDeployment } from "../state/deployment.js";
import { decodeMap, type JsonMap, secretSignature } from "../state/property-codec.js";
import type { UpdateOptions } from "../update.js";
import { type CommandContext, CommandFailure } from "./command-context.js";
import { configText, isSecretValue, mergeConfig, openSecrets } from "./config-value.js";
import { guardProvider } from "./guarded-provider.js";
import type { OpenStack } from "./open-stack.js";
import { StateSaver } from "./state-saver.js";
import { defaultParallel, type UpdateCommandOptions } from "./update-command-options.js";

/** What one update takes, whatever its kind. */
export type UpdateBase = Omit<UpdateOptions, "kind" | "snapshot" | "save" | "onEvent" | "signal">;

/** A stack made ready for a run: its state and config decrypted, its saver at hand. */
export interface PreparedUpdate {
    readonly snapshot: Snapshot;
    readonly saver: StateSaver;
    /** Holds when the passphrase is the right one, or none is needed. */
    readonly verified: Promise<unknown>;
    readonly base: UpdateBase;
}

/**
 * Decrypts what is needed; rejects when the passphrase is wrong, unless `verified` will. As soon as the config is known,
 * which most often takes no key, `onBase` may begin what does not wait for the state.
 */
export async function prepareUpdate(
    context: CommandContext,
    stack: OpenStack,
    options: UpdateCommandOptions,
    providers: UpdateOptions["providers"],
    onBase: (base: UpdateBase) => void,
): Promise<PreparedUpdate> {
    const { latest } = stack.checkpoint;
    refuseOtherProviders(latest?.secrets_providers?.type);
    const salt = stack.settings.encryptionSalt;
    const stateSalt = latest?.secrets_providers?.state?.salt;
    const verified = salt === undefined ? Promise.resolve() : explain(stack.secrets.open());
    verified.catch(() => undefined);
    const base: UpdateBase = {
        project: stack.project.name,
        stack: stack.reference.name,
        projectDirectory: stack.project.directory,
        program: stack.project.program,
        runtime: stack.project.runtime,
        ...(await readConfig(stack)),
        providers: (name, version) => guardProvider(providers(name, version), verified),
        parallel: options.parallel ?? defaultParallel,
        continueOnError: options.continueOnError ?? false,
        replace: [...options.replace],
        targets: [...options.target],
        environment: definedOnly(context.environment),
        stackOutputs: name => readStackOutputs(stack, name),
    };
    onBase(base);
    const secret = stack.stateText.includes(secretSignature);
    const { snapshot, remainder } = readDeployment(
        latest,
        secret ? await explain(stack.secrets.open(stateSalt)) : undefined,
    );
    const saver = new StateSaver(
        stack.backend,
        stack.reference,
        salt ?? stateSalt,
        remainder,
        () => stack.secrets.openToEncrypt(stateSalt),
        verified,
    );
    return {
        snapshot: options.clearPendingCreates ? withoutPendingCreates(snapshot) : snapshot,
        saver,
        verified,
        base,
    };
}

async function readConfig(stack: OpenStack): Promise<Pick<UpdateBase, "config" | "secretConfigKeys" | "shownConfig">> {
    const config = Object.entries(mergeConfig(stack.project.config, stack.settings.config));
    const secretConfigKeys = config.filter(([, value]) => isSecretValue(value)).map(([key]) => key);
    const open = secretConfigKeys.length > 0 ? await explain(stack.secrets.open()) : "";
    return {
        config: Object.fromEntries(config.map(([key, value]) => [key, configText(openSecrets(value, open))])),
        shownConfig: Object.fromEntries(
            config.map(([key, value]) => [key, configText(openSecrets(value, "[secret]"))]),
        ),
        secretConfigKeys,
    };
}

function refuseOtherProviders(type: string | undefined): void {
    if (type !== undefined && type !== "passphrase") {
        throw new CommandFailure(
            `the state's secrets provider "${type}" is not supported by the embedded engine; passphrase is`,
        );
    }
}

function explain(opening: Promise<Crypter>): Promise<Crypter> {
    return opening.catch((error: Error) => {
        throw error instanceof CommandFailure
            ? new CommandFailure(
                  `getting stack configuration: get stack secrets manager: ${error.message}`,
                  error.exitCode,
              )
            : error;
    });
}

function withoutPendingCreates(snapshot: Snapshot): Snapshot {
    const pendingOperations = snapshot.pendingOperations.filter(operation => operation.type !== "creating");
    return { resources: snapshot.resources, pendingOperations };
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
    return Object.fromEntries(
        Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
}

/** Outputs of another stack of the backend, for a StackReference. */
async function readStackOutputs(stack: OpenStack, name: string): Promise<PropertyMap | undefined> {
    const reference = StackReference.parse(name, stack.project.name);
    const text = stack.backend.readState(reference);
    if (text === undefined) {
        return undefined;
    }
    const { latest } = parseCheckpoint(text, reference.name);
    const root = latest?.resources?.find(
        resource => resource.type === "pulumi:pulumi:Stack" && resource.delete !== true,
    );
    const outputs = (root?.outputs ?? {}) as JsonMap;
    const secret = JSON.stringify(outputs).includes(secretSignature);
    return decodeMap(outputs, secret ? await stack.secrets.open(latest?.secrets_providers?.state?.salt) : undefined);
}
