import { StackLock } from "../backend/stack-lock.js";
import { formatCheckpoint } from "../state/checkpoint.js";
import { type CommandContext, CommandFailure } from "./command-context.js";
import { openStack, type StackOptions } from "./open-stack.js";

export interface UnprotectOptions extends StackOptions {
    readonly all?: boolean;
    readonly yes?: boolean;
}

/** `state unprotect`: takes the protection of one resource or of all out of the state. Ciphertexts stay as they are. */
export async function unprotectResources(
    context: CommandContext,
    urn: string | undefined,
    options: UnprotectOptions,
): Promise<void> {
    if (!options.all && urn === undefined) {
        throw new CommandFailure("must provide a URN corresponding to a resource");
    }
    if (!options.yes) {
        throw new CommandFailure("--yes must be passed in to proceed when running in non-interactive mode", 2);
    }
    const named = await openStack(context, options);
    const warn = (message: string) => context.err(`warning: ${message}\n`);
    const lock = await StackLock.acquire(named.backend, named.reference, warn);
    try {
        const { backend, reference, checkpoint } = await openStack(context, options);
        const { latest } = checkpoint;
        const chosen = (latest?.resources ?? []).filter(resource => options.all || resource.urn === urn);
        if (chosen.length === 0 && !options.all) {
            throw new CommandFailure(`No such resource "${urn}" exists in the current state`);
        }
        for (const resource of chosen) {
            delete resource.protect;
        }
        await backend.saveState(reference, formatCheckpoint(reference.fullName, latest));
    } finally {
        await lock.release();
    }
    context.out(options.all ? "All resources unprotected\n" : "Resource unprotected\n");
}
