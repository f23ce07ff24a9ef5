import { type CommandContext, CommandFailure } from "./command-context.js";
import { openStack, type StackOptions } from "./open-stack.js";
import { formatTable } from "./text-table.js";

/** `stack tag ls`. */
export async function listTags(
    context: CommandContext,
    options: StackOptions & { readonly json?: boolean },
): Promise<void> {
    const stack = await openStack(context, options);
    const tags = stack.backend.readTags(stack.reference);
    context.out(
        options.json
            ? `${JSON.stringify(tags, undefined, 2)}\n`
            : formatTable([["NAME", "VALUE"], ...Object.entries(tags).sort()]),
    );
}

/** `stack tag get NAME`. */
export async function getTag(context: CommandContext, name: string, options: StackOptions): Promise<void> {
    const stack = await openStack(context, options);
    const value = stack.backend.readTags(stack.reference)[name];
    if (value === undefined) {
        throw new CommandFailure(`stack tag '${name}' not found for stack '${stack.reference.name}'`);
    }
    context.out(`${value}\n`);
}

/** `stack tag set NAME VALUE`. */
export async function setTag(
    context: CommandContext,
    name: string,
    value: string,
    options: StackOptions,
): Promise<void> {
    const stack = await openStack(context, options);
    await stack.backend.writeTags(stack.reference, { ...stack.backend.readTags(stack.reference), [name]: value });
}

/** `stack tag rm NAME`. */
export async function removeTag(context: CommandContext, name: string, options: StackOptions): Promise<void> {
    const stack = await openStack(context, options);
    const { [name]: removed, ...rest } = stack.backend.readTags(stack.reference);
    if (removed !== undefined) {
        await stack.backend.writeTags(stack.reference, rest);
    }
}
