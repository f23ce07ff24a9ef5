// A config value as the settings file holds it: a scalar, or maps and lists of such; `{secure: "v1:…"}` is a secret,
// the ciphertext of the string itself. The program gets strings: scalars as they are, structures as JSON.
import type { Crypter } from "../state/crypter.js";
import type { Json, JsonMap } from "../state/property-codec.js";

function isSecure(value: Json): value is { secure: string } {
    return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        typeof value.secure === "string" &&
        Object.keys(value).length === 1
    );
}

/** Whether the value is a secret or holds one. */
export function isSecretValue(value: Json): boolean {
    if (typeof value !== "object" || value === null) {
        return false;
    }
    return isSecure(value) || Object.values(value).some(isSecretValue);
}

/** Replaces the secrets of a value: by their plaintext, or by what is given in its place. */
export function openSecrets(value: Json, open: Crypter | string): Json {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (isSecure(value)) {
        return typeof open === "string" ? open : open.decrypt(value.secure);
    }
    if (Array.isArray(value)) {
        return value.map(element => openSecrets(element, open));
    }
    return Object.fromEntries(
        Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, element]) => [key, openSecrets(element, open)]),
    );
}

/** The string that the program sees. */
export function configText(value: Json): string {
    if (value === null) {
        return "";
    }
    return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A value as `config --json` and the history show it. */
export interface ShownConfigValue {
    readonly value?: string;
    readonly objectValue?: Json;
    readonly secret: boolean;
}

/** Without a crypter a secret's value is left out. */
export function showConfigValue(value: Json, crypter: Crypter | undefined): ShownConfigValue {
    const secret = isSecretValue(value);
    if (secret && crypter === undefined) {
        return { secret };
    }
    const plain = crypter === undefined ? openSecrets(value, "") : openSecrets(value, crypter);
    if (typeof plain === "object" && plain !== null) {
        return { value: JSON.stringify(plain), objectValue: plain, secret };
    }
    return { value: configText(plain), secret };
}

/** What a value typed at the command line means below a path: true, false and whole numbers are typed. */
export function typedValue(text: string): Json {
    if (text === "true" || text === "false") {
        return text === "true";
    }
    return /^(0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : text;
}

/** All config as full keys to raw values, sorted by key; the stack's own before the project's. */
export function mergeConfig(project: Readonly<Record<string, Json>>, stack: JsonMap): JsonMap {
    return Object.fromEntries(Object.entries({ ...project, ...stack }).sort(([a], [b]) => (a < b ? -1 : 1)));
}
