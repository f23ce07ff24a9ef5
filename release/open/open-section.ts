import type { Shape } from "../../model/settings/shape.js";
import { ShapeReader } from "../../model/settings/shape-reader.js";
import type { OpenService } from "./open-service.js";
import { stackCli } from "./pulumi-stack.js";

/**
 * A section of the settings with its secrets decrypted, by Pulumi, whatever the secrets provider. Rejects with the reason if
 * that fails.
 *
 * @param section such as "notify"
 * @param value as read from the file, returned if nothing in it is encrypted
 */
export async function openSection<T>(stack: OpenService, section: string, definition: Shape<T>, value: T): Promise<T> {
    if (!isSealed(value)) return value;
    const text = await stackCli(stack)
        .config(`fastapi-release:${section}`)
        .catch((error: Error) => {
            throw new Error(/^error: .*/m.exec(error.message)?.[0] ?? error.message.split("\n")[0]!);
        });
    const reader = new ShapeReader();
    const opened = reader.read<T>(definition, JSON.parse(text), section);
    const [problem] = reader.problems;
    if (problem !== undefined || opened === undefined) throw new Error(`${problem?.path}: ${problem?.message}`);
    return opened;
}

function isSealed(value: unknown): boolean {
    if (typeof value !== "object" || value === null) return false;
    return ("secure" in value && typeof value.secure === "string") || Object.values(value).some(isSealed);
}

/**
 * Says that a credential is in plain text in the settings, and how to encrypt it.
 *
 * @param path of the value in the settings
 * @param file name of the settings file
 */
export function readableWords(path: string, file: string): string {
    return (
        `${path} is in plain text in ${file}; treat it as known, get a new one, and keep that ` +
        `encrypted: pulumi config set --secret --path 'fastapi-release:${path}'`
    );
}
