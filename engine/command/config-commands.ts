import { readHistory } from "../backend/history.js";
import type { Json, JsonMap } from "../state/property-codec.js";
import { type CommandContext, CommandFailure } from "./command-context.js";
import { normalizeKey, type PathStep, parseConfigPath } from "./config-path.js";
import {
    configText,
    isSecretValue,
    mergeConfig,
    openSecrets,
    type ShownConfigValue,
    showConfigValue,
    typedValue,
} from "./config-value.js";
import { type OpenStack, openStack, type StackOptions } from "./open-stack.js";
import { formatTable } from "./text-table.js";

export interface ConfigOptions extends StackOptions {
    readonly json?: boolean;
    readonly showSecrets?: boolean;
    readonly path?: boolean;
}

/** `config`: lists all values. */
export async function listConfig(context: CommandContext, options: ConfigOptions): Promise<void> {
    const stack = await openStack(context, options);
    const config = mergeConfig(stack.project.config, stack.settings.config);
    const reveal = options.showSecrets === true && Object.values(config).some(isSecretValue);
    const crypter = reveal ? await stack.secrets.open() : undefined;
    if (options.json) {
        const shown = Object.entries(config).map(([key, value]) => [key, showConfigValue(value, crypter)] as const);
        context.out(`${JSON.stringify(Object.fromEntries(shown), undefined, 2)}\n`);
        return;
    }
    const own = `${stack.project.name}:`;
    const rows = Object.entries(config).map(([key, value]) => [
        key.startsWith(own) ? key.slice(own.length) : key,
        configText(openSecrets(value, crypter ?? "[secret]")),
    ]);
    context.out(formatTable([["KEY", "VALUE"], ...rows]));
}

/** `config get KEY`: one value, secrets in the clear. */
export async function getConfig(context: CommandContext, key: string, options: ConfigOptions): Promise<void> {
    const stack = await openStack(context, options);
    const place = locate(key, options, stack.project.name);
    let value: Json | undefined = mergeConfig(stack.project.config, stack.settings.config)[place.key];
    for (const step of place.steps) {
        value = typeof value === "object" && value !== null ? (value as Record<PathStep, Json>)[step] : undefined;
    }
    if (value === undefined) {
        throw new CommandFailure(`configuration key '${key}' not found for stack '${stack.reference.name}'`);
    }
    const crypter = isSecretValue(value) ? await stack.secrets.open() : undefined;
    const shown = showConfigValue(value, crypter);
    context.out(`${options.json ? JSON.stringify(shown, undefined, 2) : shown.value}\n`);
}

export interface SetConfigOptions extends ConfigOptions {
    readonly secret?: boolean;
    readonly plaintext?: boolean;
    readonly type?: string;
}

/** `config set KEY [VALUE]`: without a value it comes from standard input. */
export async function setConfig(
    context: CommandContext,
    key: string,
    value: string | undefined,
    options: SetConfigOptions,
): Promise<void> {
    const stack = await openStack(context, options);
    const text = value ?? (await context.readInput()).replace(/\r?\n$/, "");
    await setValue(stack, key, text, options);
    await stack.settings.write();
}

async function setValue(stack: OpenStack, key: string, text: string, options: SetConfigOptions): Promise<void> {
    const place = locate(key, options, stack.project.name);
    stack.settings.setConfig(place.key, place.steps, await rawValue(stack, text, options));
}

async function rawValue(stack: OpenStack, text: string, options: SetConfigOptions): Promise<Json> {
    if (options.secret) {
        return { secure: (await stack.secrets.openToEncrypt(saltOfState(stack))).encrypt(text) };
    }
    switch (options.type) {
        case undefined:
            return options.path ? typedValue(text) : text;
        case "string":
            return text;
        case "bool":
            if (text === "true" || text === "false") {
                return text === "true";
            }
            break;
        case "int":
        case "float":
            if (text.trim() !== "" && (options.type === "int" ? /^-?\d+$/.test(text) : Number.isFinite(Number(text)))) {
                return Number(text);
            }
            break;
        default:
            throw new CommandFailure(`--type ${options.type}: use string, bool, int or float`);
    }
    throw new CommandFailure(`"${text}" is not of type ${options.type}`);
}

export interface SetAllOptions extends ConfigOptions {
    /** KEY=VALUE each. */
    readonly plaintext?: readonly string[];
    readonly secret?: readonly string[];
    /** As `config --json` shows it. */
    readonly jsonText?: string;
}

/** `config set-all`: several values in one write. */
export async function setAllConfig(context: CommandContext, options: SetAllOptions): Promise<void> {
    const stack = await openStack(context, options);
    for (const secret of [false, true]) {
        for (const pair of (secret ? options.secret : options.plaintext) ?? []) {
            const equals = pair.indexOf("=");
            if (equals < 1) {
                throw new CommandFailure(`"${pair}" is not of the form KEY=VALUE`);
            }
            await setValue(stack, pair.slice(0, equals), pair.slice(equals + 1), { path: options.path, secret });
        }
    }
    if (options.jsonText !== undefined) {
        await setFromJson(stack, options.jsonText);
    }
    await stack.settings.write();
}

async function setFromJson(stack: OpenStack, text: string): Promise<void> {
    const values = JSON.parse(text) as Record<string, ShownConfigValue>;
    for (const [key, shown] of Object.entries(values)) {
        if (shown.secret && shown.objectValue !== undefined) {
            throw new CommandFailure(
                `${key}: a structured secret cannot be set from JSON; set its secret parts with --path --secret`,
            );
        }
        if (shown.objectValue !== undefined) {
            stack.settings.setConfig(normalizeKey(key, stack.project.name), [], shown.objectValue);
        } else if (shown.value !== undefined) {
            await setValue(stack, key, shown.value, { secret: shown.secret });
        }
    }
}

/** `config rm KEY…`: keys that are not set are no error. */
export async function removeConfig(
    context: CommandContext,
    keys: readonly string[],
    options: ConfigOptions,
): Promise<void> {
    const stack = await openStack(context, options);
    let removed = false;
    for (const key of keys) {
        const place = locate(key, options, stack.project.name);
        removed = stack.settings.removeConfig(place.key, place.steps) || removed;
    }
    if (removed) {
        await stack.settings.write();
    }
}

/** `config refresh --force`: takes the config of the last update. */
export async function refreshConfig(
    context: CommandContext,
    options: ConfigOptions & { readonly force?: boolean },
): Promise<void> {
    const stack = await openStack(context, options);
    const last = readHistory(stack.backend, stack.reference, { size: 1, number: 1 })[0];
    if (last === undefined) {
        throw new CommandFailure(`no previous deployment of stack '${stack.reference.name}' to take the config from`);
    }
    if (!options.force && Object.keys(stack.settings.config).length > 0) {
        throw new CommandFailure(
            `${stack.settings.path} has config that would be lost; rerun with --force to replace it`,
        );
    }
    stack.settings.replaceConfig(last.config as JsonMap);
    await stack.settings.write();
}

function locate(key: string, options: ConfigOptions, project: string): { key: string; steps: readonly PathStep[] } {
    return options.path ? parseConfigPath(key, project) : { key: normalizeKey(key, project), steps: [] };
}

function saltOfState(stack: OpenStack): string | undefined {
    return stack.checkpoint.latest?.secrets_providers?.state?.salt;
}
