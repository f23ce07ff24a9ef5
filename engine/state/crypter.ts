// Pulumi's passphrase secrets. A ciphertext is `v1:NONCE:DATA` (base64; 12-byte nonce; data ends with the 16-byte tag).
// An encryption salt is `v1:SALT:` followed by the ciphertext of "pulumi", by which a passphrase is verified.
// Key: PBKDF2-SHA256(passphrase, 8-byte salt, 1,000,000 rounds, 32 bytes). Cipher: AES-256-GCM.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { KeptKeys } from "./kept-keys.js";
import { deriveKey } from "./passphrase.js";

const nonceBytes = 12;
const tagBytes = 16;
const saltBytes = 8;
const verifier = "pulumi";

/** The passphrase does not belong to the salt. */
export class IncorrectPassphrase extends Error {
    constructor() {
        super("incorrect passphrase");
    }
}

/** Encrypts and decrypts the secrets of one stack. */
export class Crypter {
    private constructor(
        private readonly key: Buffer,
        /** As in `encryptionsalt` of the settings file and `secrets_providers.state.salt` of the state. */
        readonly encryptionSalt: string,
    ) {}

    /**
     * Derives the key, once per process and not at all where one is kept that fits, and verifies it. Rejects with
     * IncorrectPassphrase.
     */
    static async open(passphrase: string, encryptionSalt: string, kept?: KeptKeys): Promise<Crypter> {
        const parts = /^v1:([^:]+):(v1:[^:]+:[^:]+)$/.exec(encryptionSalt);
        const salt = Buffer.from(parts?.[1] ?? "", "base64");
        const check = parts?.[2];
        if (check === undefined || salt.length !== saltBytes) {
            throw new Error(`"${encryptionSalt}" is not an encryption salt of the passphrase secrets provider`);
        }
        const keptKey = kept?.read(salt);
        if (keptKey !== undefined && opens(keptKey, check)) {
            return new Crypter(keptKey, encryptionSalt);
        }
        const key = await deriveKey(passphrase, salt);
        if (!opens(key, check)) {
            throw new IncorrectPassphrase();
        }
        kept?.write(salt, key);
        return new Crypter(key, encryptionSalt);
    }

    /** A crypter with a new salt. */
    static async create(passphrase: string): Promise<Crypter> {
        const salt = randomBytes(saltBytes);
        const key = await deriveKey(passphrase, salt);
        const check = new Crypter(key, "").encrypt(verifier);
        return new Crypter(key, `v1:${salt.toString("base64")}:${check}`);
    }

    encrypt(plaintext: string): string {
        const nonce = randomBytes(nonceBytes);
        const cipher = createCipheriv("aes-256-gcm", this.key, nonce);
        const data = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final(), cipher.getAuthTag()]);
        return `v1:${nonce.toString("base64")}:${data.toString("base64")}`;
    }

    decrypt(ciphertext: string): string {
        return decrypt(this.key, ciphertext);
    }
}

function opens(key: Buffer, check: string): boolean {
    try {
        return decrypt(key, check) === verifier;
    } catch {
        // The tag does not match, or the key is none.
        return false;
    }
}

function decrypt(key: Buffer, ciphertext: string): string {
    const [version, nonce, text] = ciphertext.split(":");
    if (version !== "v1" || nonce === undefined || text === undefined) {
        throw new Error("a ciphertext of the state or settings is not of the form v1:NONCE:DATA");
    }
    const data = Buffer.from(text, "base64");
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(data.subarray(-tagBytes));
    return Buffer.concat([decipher.update(data.subarray(0, -tagBytes)), decipher.final()]).toString("utf8");
}
