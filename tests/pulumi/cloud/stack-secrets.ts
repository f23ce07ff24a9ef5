import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { CloudError } from "./cloud-error.js";

const algorithm = "aes-256-gcm";
const [nonceBytes, tagBytes] = [12, 16];

/** A stack's key, which never leaves the server. A ciphertext consists of nonce, tag and encrypted bytes. */
export class StackSecrets {
    private readonly key = randomBytes(32);

    /** @returns base64, different each time */
    encrypt(plaintextBase64: string): string {
        const nonce = randomBytes(nonceBytes);
        const cipher = createCipheriv(algorithm, this.key, nonce);
        const encrypted = Buffer.concat([cipher.update(Buffer.from(plaintextBase64, "base64")), cipher.final()]);
        return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString("base64");
    }

    /** @throws CloudError 400 for anything that this stack did not encrypt */
    decrypt(ciphertextBase64: string): string {
        const bytes = Buffer.from(ciphertextBase64, "base64");
        try {
            const decipher = createDecipheriv(algorithm, this.key, bytes.subarray(0, nonceBytes));
            decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
            const parts = [decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()];
            return Buffer.concat(parts).toString("base64");
        } catch {
            throw new CloudError(400, "Invalid ciphertext.");
        }
    }
}
