import { userInfo } from "node:os";
import { cancelLocks, StackLock } from "../backend/stack-lock.js";
import { StackReference } from "../backend/stack-reference.js";
import { formatCheckpoint, parseCheckpoint } from "../state/checkpoint.js";
import { type CommandContext, CommandFailure } from "./command-context.js";
import { openStack, openWorkspace, type StackOptions } from "./open-stack.js";
import { StackSecrets } from "./stack-secrets.js";
import { readSelection, writeSelection } from "./stack-selection.js";
import { StackSettings } from "./stack-settings.js";
import { formatTable } from "./text-table.js";

export interface InitOptions extends StackOptions {
    readonly secretsProvider?: string;
    readonly select?: boolean;
}

/** `stack init NAME`: makes the stack and the salt of its secrets, and selects it. */
export async function initStack(
    context: CommandContext,
    name: string | undefined,
    options: InitOptions,
): Promise<void> {
    const { project, backend } = await openWorkspace(context);
    const wanted = name ?? options.stack;
    if (wanted === undefined) {
        throw new CommandFailure("missing stack name");
    }
    const provider = options.secretsProvider;
    if (provider !== undefined && provider !== "passphrase" && provider !== "default" && provider !== "") {
        throw new CommandFailure(
            `secrets provider "${provider}" is not supported by the embedded engine; passphrase is`,
        );
    }
    const reference = StackReference.parse(wanted, project.name);
    if (backend.hasStack(reference)) {
        throw new CommandFailure(`stack '${reference.fullName}' already exists`);
    }
    const settings = await StackSettings.read(project, reference.name, options.configFile);
    await new StackSecrets(settings, context.environment).openToEncrypt();
    await backend.saveState(reference, formatCheckpoint(reference.fullName, undefined));
    if (options.select !== false) {
        await writeSelection(project, context.environment, reference.name);
    }
    context.err(`Created stack '${reference.name}'\n`);
}

/** `stack select NAME`. */
export async function selectStack(
    context: CommandContext,
    name: string | undefined,
    options: StackOptions & { readonly create?: boolean },
): Promise<void> {
    const workspace = await openWorkspace(context);
    const wanted = name ?? options.stack;
    if (wanted === undefined) {
        throw new CommandFailure("missing stack name: `pulumi stack select NAME`");
    }
    const reference = StackReference.parse(wanted, workspace.project.name);
    if (!workspace.backend.hasStack(reference)) {
        if (options.create) {
            await initStack(context, wanted, options);
            return;
        }
        throw new CommandFailure(`no stack named '${wanted}' found`, 6);
    }
    await writeSelection(workspace.project, context.environment, reference.name);
}

/** `stack ls`: the project's stacks, or all of the backend. */
export async function listStacks(
    context: CommandContext,
    options: { readonly json?: boolean; readonly all?: boolean },
): Promise<void> {
    const { project, backend } = await openWorkspace(context);
    const current = readSelection(project, context.environment);
    const stacks = backend.listStacks(options.all ? undefined : project.name).map(reference => {
        const { latest } = parseCheckpoint(backend.readState(reference) ?? "", reference.name);
        const own = reference.project === project.name;
        const time = latest === undefined ? undefined : new Date(latest.manifest.time);
        return {
            name: own ? reference.name : reference.fullName,
            current: own && (current === reference.name || current === reference.fullName),
            ...(time === undefined ? {} : { lastUpdate: time.toISOString() }),
            ...(latest === undefined ? {} : { resourceCount: latest.resources?.length ?? 0 }),
        };
    });
    if (options.json) {
        context.out(`${JSON.stringify(stacks, undefined, 2)}\n`);
        return;
    }
    const rows = stacks.map(stack => [
        stack.current ? `${stack.name}*` : stack.name,
        stack.lastUpdate ?? "n/a",
        String(stack.resourceCount ?? "n/a"),
    ]);
    context.out(formatTable([["NAME", "LAST UPDATE", "RESOURCE COUNT"], ...rows]));
}

export interface RemoveStackOptions extends StackOptions {
    readonly yes?: boolean;
    readonly force?: boolean;
    readonly preserveConfig?: boolean;
}

/** `stack rm NAME`: removes state, history and settings file of a stack that has no resources. */
export async function removeStack(
    context: CommandContext,
    name: string | undefined,
    options: RemoveStackOptions,
): Promise<void> {
    if (!options.yes) {
        throw new CommandFailure("--yes must be passed in to proceed when running in non-interactive mode");
    }
    const stack = await openStack(context, { ...options, stack: name ?? options.stack });
    const shown = stack.reference.name;
    const lock = await StackLock.acquire(stack.backend, stack.reference, message =>
        context.err(`warning: ${message}\n`),
    );
    try {
        if ((stack.checkpoint.latest?.resources?.length ?? 0) > 0 && !options.force) {
            throw new CommandFailure(
                `'${shown}' still has resources; removal rejected. Possible actions:\n` +
                    `- Make sure that '${shown}' is the stack that you want to destroy\n` +
                    "- Run `pulumi destroy` to delete the resources, then run `pulumi stack rm`\n" +
                    "- Run `pulumi stack rm --force` to override this error",
            );
        }
        await stack.backend.removeStack(stack.reference);
        if (!options.preserveConfig) {
            stack.settings.remove();
        }
    } finally {
        await lock.release();
    }
    if (readSelection(stack.project, context.environment) === shown) {
        await writeSelection(stack.project, context.environment, undefined);
    }
    context.out(`Stack '${shown}' has been removed!\n`);
}

/** `cancel [NAME]`: deletes the locks of a stack, whoever holds them. */
export async function cancelUpdate(
    context: CommandContext,
    name: string | undefined,
    options: StackOptions & { readonly yes?: boolean },
): Promise<void> {
    if (!options.yes) {
        throw new CommandFailure("--yes must be passed in to proceed when running in non-interactive mode");
    }
    const stack = await openStack(context, { ...options, stack: name ?? options.stack });
    await cancelLocks(stack.backend, stack.reference);
    context.out(`The currently running update for '${stack.reference.name}' has been canceled!\n`);
}

/** `whoami`: the file backend knows the user of the machine. */
export async function whoAmI(context: CommandContext, options: { readonly json?: boolean }): Promise<void> {
    const user = userInfo().username;
    if (!options.json) {
        context.out(`${user}\n`);
        return;
    }
    const { backend } = await openWorkspace(context);
    context.out(`${JSON.stringify({ user, url: backend.url }, undefined, 2)}\n`);
}
