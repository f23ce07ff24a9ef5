// Pulumi's passphrase secrets. A ciphertext is `v1:NONCE:DATA` (base64; 12-byte nonce; data ends with the 16-byte tag).
// An encryption salt is `v1:SALT:` followed by the ciphertext of "pulumi", by which a passphrase is verified.
// Key: PBKDF2-SHA256(passphrase, 8-byte salt, 1,000,000 rounds, 32 bytes). Cipher: AES-256-GCM.
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
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

    /** Derives the key (once per process) and verifies it; rejects with IncorrectPassphrase. */
    static async open(passphrase: string, encryptionSalt: string): Promise<Crypter> {
        const parts = /^v1:([^:]+):(v1:[^:]+:[^:]+)$/.exec(encryptionSalt);
        const salt = Buffer.from(parts?.[1] ?? "", "base64");
        if (parts?.[2] === undefined || salt.length !== saltBytes) {
            throw new Error(`"${encryptionSalt}" is not an encryption salt of the passphrase secrets provider`);
        }
        const crypter = new Crypter(await deriveKey(passphrase, salt), encryptionSalt);
        let opened: string | undefined;
        try {
            opened = crypter.decrypt(parts[2]);
        } catch {
            // The tag did not match: the key is another one.
        }
        if (opened !== verifier) {
            throw new IncorrectPassphrase();
        }
        return crypter;
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
        const [version, nonce, text] = ciphertext.split(":");
        if (version !== "v1" || nonce === undefined || text === undefined) {
            throw new Error("a ciphertext of the state or settings is not of the form v1:NONCE:DATA");
        }
        const data = Buffer.from(text, "base64");
        const decipher = createDecipheriv("aes-256-gcm", this.key, Buffer.from(nonce, "base64"));
        decipher.setAuthTag(data.subarray(-tagBytes));
        return Buffer.concat([decipher.update(data.subarray(0, -tagBytes)), decipher.final()]).toString("utf8");
    }
}
