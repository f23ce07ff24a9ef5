import { StackLock } from "../backend/stack-lock.js";
import { StackReference } from "../backend/stack-reference.js";
import { formatCheckpoint, parseCheckpoint } from "../state/checkpoint.js";
import { type CommandContext, CommandFailure } from "./command-context.js";
import { openStack, type StackOptions } from "./open-stack.js";
import { readSelection, writeSelection } from "./stack-selection.js";
import { StackSettings } from "./stack-settings.js";

/** `stack rename NAME`: state, history, tags and settings file; every URN of the state says the new name. */
export async function renameStack(context: CommandContext, name: string, options: StackOptions): Promise<void> {
    const stack = await openStack(context, options);
    const from = stack.reference;
    const to = StackReference.parse(name, stack.project.name);
    if (to.project !== from.project) {
        throw new CommandFailure("moving a stack to another project is not supported by the embedded engine");
    }
    if (stack.backend.hasStack(to)) {
        throw new CommandFailure(`stack '${to.fullName}' already exists`);
    }
    const lock = await StackLock.acquire(stack.backend, from, message => context.err(`warning: ${message}\n`));
    try {
        const old = `"urn:pulumi:${from.name}::`;
        const renamed = stack.stateText
            .replaceAll(old, `"urn:pulumi:${to.name}::`)
            .replaceAll(
                `::pulumi:pulumi:Stack::${from.project}-${from.name}"`,
                `::pulumi:pulumi:Stack::${to.project}-${to.name}"`,
            );
        const { latest } = parseCheckpoint(renamed, to.name);
        await stack.backend.renameStack(from, to, formatCheckpoint(to.fullName, latest));
        const settings = await StackSettings.read(stack.project, to.name);
        if (stack.settings.encryptionSalt !== undefined || Object.keys(stack.settings.config).length > 0) {
            await stack.settings.writeTo(settings.path);
        }
        stack.settings.remove();
    } finally {
        await lock.release();
    }
    if (readSelection(stack.project, context.environment) === from.name) {
        await writeSelection(stack.project, context.environment, to.name);
    }
    context.out(`Renamed ${from.name} to ${to.name}\n`);
}
