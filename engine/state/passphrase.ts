import { createHash, pbkdf2 } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

/** Pulumi's own number: about 0.4 s of one core, off the main thread. */
const iterations = 1_000_000;
const keyBytes = 32;

const keys = new Map<string, Promise<Buffer>>();

/**
 * The passphrase of PULUMI_CONFIG_PASSPHRASE, else the trimmed content of PULUMI_CONFIG_PASSPHRASE_FILE.
 * Undefined when neither is set; an empty passphrase is one.
 */
export function readPassphrase(environment: NodeJS.ProcessEnv): string | undefined {
    const direct = environment.PULUMI_CONFIG_PASSPHRASE;
    if (direct !== undefined) {
        return direct;
    }
    const file = environment.PULUMI_CONFIG_PASSPHRASE_FILE;
    if (file === undefined || file === "") {
        return undefined;
    }
    try {
        return readFileSync(file, "utf8").trim();
    } catch (cause) {
        throw new Error(`PULUMI_CONFIG_PASSPHRASE_FILE: could not read ${file}: ${(cause as Error).message}`);
    }
}

/** The AES key of a passphrase and a salt, derived once in the life of the process. */
export function deriveKey(passphrase: string, salt: Buffer): Promise<Buffer> {
    const name = createHash("sha256").update(salt).update(passphrase).digest("hex");
    let key = keys.get(name);
    if (key === undefined) {
        key = promisify(pbkdf2)(passphrase, salt, iterations, keyBytes, "sha256");
        keys.set(name, key);
    }
    return key;
}
