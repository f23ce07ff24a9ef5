import type { Crypter } from "../state/crypter.js";
import type { UpdateOptions } from "../update.js";
import type { CommandContext } from "./command-context.js";
import { configText, isSecretValue, type mergeConfig, openSecrets } from "./config-value.js";
import type { OpenStack } from "./open-stack.js";
import { defaultParallel } from "./update-command-options.js";

/** What a stack's program is told at its start. `crypter` opens the secrets of its config, if there are any. */
export function programOptions(
    context: CommandContext,
    stack: OpenStack,
    config: ReturnType<typeof mergeConfig>,
    crypter: Crypter | "",
    parallel = defaultParallel,
) {
    const plain = Object.entries(config).map(([key, value]) => [key, configText(openSecrets(value, crypter))]);
    return {
        project: stack.project.name,
        stack: stack.reference.name,
        projectDirectory: stack.project.directory,
        program: stack.project.program,
        config: Object.fromEntries(plain) as Record<string, string>,
        secretConfigKeys: Object.keys(config).filter(key => isSecretValue(config[key] ?? null)),
        parallel,
        environment: definedOnly(context.environment),
    } satisfies Partial<UpdateOptions>;
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
    return Object.fromEntries(
        Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
}
