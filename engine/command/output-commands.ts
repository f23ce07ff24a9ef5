import { type HistoryEntry, readHistory } from "../backend/history.js";
import type { PropertyMap, PropertyValue } from "../property-value.js";
import { Secret } from "../property-value.js";
import type { Crypter } from "../state/crypter.js";
import {
    decodeMap,
    encodeMap,
    isSerializedSecret,
    type Json,
    type JsonMap,
    secretSignature,
} from "../state/property-codec.js";
import { type CommandContext, CommandFailure } from "./command-context.js";
import { isSecretValue, type ShownConfigValue, showConfigValue } from "./config-value.js";
import { type OpenStack, openStack, type StackOptions } from "./open-stack.js";
import { formatTable } from "./text-table.js";

const wrongPassphrase =
    "failed to decrypt: incorrect passphrase, please set PULUMI_CONFIG_PASSPHRASE to the correct passphrase or set PULUMI_CONFIG_PASSPHRASE_FILE to a file containing the passphrase";

export interface OutputOptions extends StackOptions {
    readonly json?: boolean;
    readonly showSecrets?: boolean;
    readonly shell?: boolean;
}

/** `stack output [NAME]`: the outputs of the last update; secrets as [secret] unless asked for. */
export async function showOutputs(
    context: CommandContext,
    name: string | undefined,
    options: OutputOptions,
): Promise<void> {
    const stack = await openStack(context, options);
    const outputs = await readOutputs(stack, options.showSecrets === true);
    if (name !== undefined) {
        const value = outputs[name];
        if (value === undefined) {
            throw new CommandFailure(`current stack does not have output property '${name}'`);
        }
        context.out(`${options.json ? JSON.stringify(value, undefined, 2) : plainText(value)}\n`);
    } else if (options.json) {
        context.out(`${JSON.stringify(outputs, undefined, 2)}\n`);
    } else if (options.shell) {
        for (const [key, value] of Object.entries(outputs)) {
            context.out(`${key}=${quoteForShell(plainText(value))}\n`);
        }
    } else {
        const rows = Object.entries(outputs).map(([key, value]) => [key, plainText(value)]);
        context.out(`Current stack outputs (${rows.length}):\n`);
        context.out(
            rows.length === 0
                ? "    No output values currently in this stack\n"
                : formatTable([["OUTPUT", "VALUE"], ...rows], "    "),
        );
    }
}

async function readOutputs(stack: OpenStack, showSecrets: boolean): Promise<JsonMap> {
    const root = stack.checkpoint.latest?.resources?.find(
        resource => resource.type === "pulumi:pulumi:Stack" && resource.delete !== true,
    );
    const outputs = (root?.outputs as JsonMap | undefined) ?? {};
    if (!showSecrets || !JSON.stringify(outputs).includes(secretSignature)) {
        return maskSecrets(outputs) as JsonMap;
    }
    const crypter = await openState(stack);
    return encodeMap(reveal(decodeMap(outputs, crypter)) as PropertyMap, undefined);
}

async function openState(stack: OpenStack): Promise<Crypter> {
    try {
        return await stack.secrets.open(stack.checkpoint.latest?.secrets_providers?.state?.salt);
    } catch (error) {
        throw (error as Error).message === "incorrect passphrase" ? new CommandFailure(wrongPassphrase) : error;
    }
}

function maskSecrets(value: Json): Json {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (isSerializedSecret(value)) {
        return "[secret]";
    }
    if (Array.isArray(value)) {
        return value.map(element => maskSecrets(element));
    }
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, maskSecrets(element as Json)]));
}

function reveal(value: PropertyValue): PropertyValue {
    if (value instanceof Secret) {
        return reveal(value.value);
    }
    if (Array.isArray(value)) {
        return value.map(reveal);
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, reveal(element)])) as PropertyMap;
    }
    return value;
}

function plainText(value: Json): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}

function quoteForShell(text: string): string {
    return text.replace(/([\\"'`$!&*?()<>|;{[#~ \t])/g, "\\$1");
}

export interface HistoryOptions extends StackOptions {
    readonly json?: boolean;
    readonly showSecrets?: boolean;
    readonly pageSize?: number;
    readonly page?: number;
}

/** `stack history`: all updates, newest first. */
export async function showHistory(context: CommandContext, options: HistoryOptions): Promise<void> {
    const stack = await openStack(context, options);
    const page = options.pageSize ? { size: options.pageSize, number: options.page ?? 1 } : undefined;
    const entries = readHistory(stack.backend, stack.reference, page);
    if (!options.json) {
        context.out(entries.length === 0 ? "Stack has never been updated\n" : entries.map(describeEntry).join("\n"));
        return;
    }
    const secret = entries.some(entry => Object.values(entry.config).some(isSecretValue));
    const crypter = options.showSecrets && secret ? await stack.secrets.open() : undefined;
    context.out(
        `${JSON.stringify(
            entries.map(entry => showEntry(entry, crypter)),
            undefined,
            2,
        )}\n`,
    );
}

/** An entry as `stack history --json` shows it. */
function showEntry(entry: HistoryEntry, crypter: Crypter | undefined): object {
    const config: Record<string, ShownConfigValue> = {};
    for (const [key, value] of Object.entries(entry.config)) {
        config[key] = showConfigValue(value, crypter);
    }
    return {
        version: entry.version,
        kind: entry.kind,
        startTime: shownTime(entry.startTime),
        message: entry.message,
        environment: entry.environment,
        config,
        result: entry.result,
        endTime: shownTime(entry.endTime),
        resourceChanges: entry.resourceChanges ?? {},
    };
}

function shownTime(seconds: number): string {
    return new Date(seconds * 1000).toISOString();
}

function describeEntry(entry: HistoryEntry): string {
    const changes = entry.resourceChanges ?? {};
    const count = (operation: string) => changes[operation] ?? 0;
    const summary = `+${count("create")}-${count("delete")}~${count("update")} ${count("same")}`;
    const environment = Object.entries(entry.environment).map(([key, value]) => `    ${key}: ${value}\n`);
    return (
        `Version: ${entry.version}\nUpdateKind: ${entry.kind}\nStatus: ${entry.result}\nMessage: ${entry.message}\n` +
        `${summary} Updated ${shownTime(entry.startTime)} took ${entry.endTime - entry.startTime}s\n${environment.join("")}`
    );
}
