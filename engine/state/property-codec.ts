// Property values as the state file holds them: plain JSON, but a secret is
// {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:…"}; what is encrypted
// is the JSON of the value. An export with --show-secrets has "plaintext" in its place. Maps are sorted by key.
import { type PropertyMap, type PropertyValue, Secret, Unknown } from "../property-value.js";
import type { Crypter } from "./crypter.js";

/** Marks an object of the state as something other than a plain map. */
export const signatureKey = "4dabf18193072939515e22adb298388d";
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonMap = { [key: string]: Json };

/** How secrets are written: encrypted, or in the clear for an export with --show-secrets. */
export type SecretForm = Crypter | "plaintext" | undefined;

export function isSerializedSecret(value: Json): value is JsonMap {
    return (
        typeof value === "object" && value !== null && !Array.isArray(value) && value[signatureKey] === secretSignature
    );
}

/** Reads a value of the state; throws when it holds a secret and no crypter is given. */
export function decodeValue(value: Json, crypter: Crypter | undefined): PropertyValue {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map(element => decodeValue(element, crypter));
    }
    if (isSerializedSecret(value)) {
        return new Secret(decodeValue(openSecret(value, crypter), crypter));
    }
    return decodeMap(value, crypter);
}

export function decodeMap(map: JsonMap, crypter: Crypter | undefined): PropertyMap {
    const decoded: PropertyMap = {};
    for (const key of Object.keys(map)) {
        decoded[key] = decodeValue(map[key] as Json, crypter);
    }
    return decoded;
}

function openSecret(secret: JsonMap, crypter: Crypter | undefined): Json {
    if (typeof secret.plaintext === "string") {
        return JSON.parse(secret.plaintext) as Json;
    }
    if (typeof secret.ciphertext !== "string") {
        throw new Error("a secret of the state has neither ciphertext nor plaintext");
    }
    if (crypter === undefined) {
        throw new Error("the state holds secrets but names no secrets provider");
    }
    return JSON.parse(crypter.decrypt(secret.ciphertext)) as Json;
}

/** Writes a value for the state; each secret gets a fresh ciphertext, also when it had one. */
export function encodeValue(value: PropertyValue, secrets: SecretForm): Json {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    if (Array.isArray(value)) {
        return value.map(element => encodeValue(element, secrets));
    }
    if (value instanceof Secret) {
        const plaintext = JSON.stringify(encodeValue(value.value, secrets));
        if (secrets === "plaintext") {
            return { [signatureKey]: secretSignature, plaintext };
        }
        if (secrets === undefined) {
            throw new Error("a secret cannot be saved: the stack has no secrets provider");
        }
        return { [signatureKey]: secretSignature, ciphertext: secrets.encrypt(plaintext) };
    }
    if (value instanceof Unknown) {
        return unknownValue;
    }
    return encodeMap(value, secrets);
}

export function encodeMap(map: PropertyMap, secrets: SecretForm): JsonMap {
    const encoded: JsonMap = {};
    for (const key of Object.keys(map).sort()) {
        encoded[key] = encodeValue(map[key] as PropertyValue, secrets);
    }
    return encoded;
}

/** Whether the value is a secret or holds one. */
export function holdsSecret(value: PropertyValue): boolean {
    if (typeof value !== "object" || value === null || value instanceof Unknown) {
        return false;
    }
    if (value instanceof Secret) {
        return true;
    }
    return Object.values(value).some(holdsSecret);
}
