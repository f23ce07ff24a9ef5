// Secrets in a view: `{"[secret]": value}` where the state holds a ciphertext or an event hides one as "[secret]".
// Ciphertexts differ at every save, so their plaintexts are compared; that a value is secret stays visible.
import type { Crypter } from "../../../engine/state/crypter.js";
import { isSerializedSecret, type Json, type JsonMap } from "../../../engine/state/property-codec.js";

export const secretMark = "[secret]";

/** Decrypts the secrets of a state or event. */
export function markSecrets(value: Json, crypter: Crypter | undefined): Json {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(element => markSecrets(element, crypter));
    if (isSerializedSecret(value)) {
        const ciphertext = String(value["ciphertext"] ?? "");
        if (ciphertext === secretMark) return { [secretMark]: secretMark };
        if (crypter === undefined) throw new Error("the state holds a secret but names no salt");
        return { [secretMark]: markSecrets(JSON.parse(crypter.decrypt(ciphertext)) as Json, crypter) };
    }
    const marked: JsonMap = {};
    for (const [key, element] of Object.entries(value as JsonMap)) marked[key] = markSecrets(element, crypter);
    return marked;
}

/** Decrypts `{"secure": "v1:…"}` of stack settings and history entries. */
export function markSecureConfig(value: Json, crypter: Crypter | undefined): Json {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(element => markSecureConfig(element, crypter));
    const secure = value["secure"];
    if (typeof secure === "string" && Object.keys(value).length === 1 && crypter !== undefined) {
        return { [secretMark]: crypter.decrypt(secure) };
    }
    const marked: JsonMap = {};
    for (const [key, element] of Object.entries(value)) marked[key] = markSecureConfig(element, crypter);
    return marked;
}

/** The value under a mark, or the value itself. */
export function openSecret(value: Json | undefined): Json | undefined {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return secretMark in value ? value[secretMark] : value;
}
