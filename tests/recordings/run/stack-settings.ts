// Pulumi.STACK.yaml of a recorded step, with its secrets encrypted anew under the salt of our own stack.
import { parse, stringify } from "yaml";
import { Crypter } from "../../../engine/state/crypter.js";
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";

/** @param encryptionSalt the salt of our stack, as its settings or state hold it */
export async function renewSettings(recorded: string, encryptionSalt: string, passphrase: string): Promise<string> {
    const settings = (parse(recorded) ?? {}) as { encryptionsalt?: string; config?: JsonMap };
    const ours = await Crypter.open(passphrase, encryptionSalt);
    const theirs =
        settings.encryptionsalt === undefined ? ours : await Crypter.open(passphrase, settings.encryptionsalt);
    const renewed: JsonMap = { ...settings, encryptionsalt: encryptionSalt };
    if (settings.config !== undefined) renewed["config"] = renew(settings.config, theirs, ours);
    return stringify(renewed, { lineWidth: 0 });
}

function renew(value: Json, from: Crypter, to: Crypter): Json {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(element => renew(element, from, to));
    const secure = value["secure"];
    if (typeof secure === "string" && Object.keys(value).length === 1) {
        return { secure: to.encrypt(from.decrypt(secure)) };
    }
    return Object.fromEntries(Object.entries(value).map(([key, element]) => [key, renew(element, from, to)]));
}
