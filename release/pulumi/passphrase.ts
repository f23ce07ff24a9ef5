// Pulumi's passphrase secrets. An encryption salt, in the settings file and in the state, is `v1:SALT:v1:NONCE:DATA`
// (base64; 8-byte salt, 12-byte nonce, data ends with the 16-byte tag): the text "pulumi", encrypted with the passphrase.
// Key: PBKDF2-SHA256(passphrase, salt, 1,000,000 rounds, 32 bytes). Cipher: AES-256-GCM.
import { createDecipheriv, createHash, pbkdf2 } from "node:crypto";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../machine/platform-info.js";

const [rounds, keyBytes, tagBytes] = [1_000_000, 32, 16];

/**
 * Undefined if the environment's passphrase fits an encryption salt, else what is wrong. Takes 0.4 s of one core, off the
 * main thread, but not again for an unchanged passphrase file that fitted before.
 */
export async function checkPassphrase(salt: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
    const given = environment["PULUMI_CONFIG_PASSPHRASE"];
    const file = environment["PULUMI_CONFIG_PASSPHRASE_FILE"];
    if (given === undefined && !file) {
        return "no passphrase: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE.";
    }
    try {
        const mark = given === undefined ? seenMark(file!, salt, environment) : undefined;
        if (mark !== undefined && wasSeen(mark)) return undefined;
        if (!(await opens(given ?? readFileSync(file!, "utf8").trim(), salt))) {
            if (given === "") {
                return "incorrect passphrase: PULUMI_CONFIG_PASSPHRASE is set but empty; a pipeline passes a secret that its forge does not have so.";
            }
            return "incorrect passphrase: PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE is not the one that the stack was made with.";
        }
        if (mark !== undefined) remember(mark);
        return undefined;
    } catch (error) {
        return `PULUMI_CONFIG_PASSPHRASE_FILE: ${(error as Error).message}.`;
    }
}

/** The record that a file fits a salt. It reveals nothing about the file's contents. */
interface SeenMark {
    readonly path: string;
    /** Path, device, inode, size and times of the file: they change if it is edited or replaced. */
    readonly identity: string;
}

/** A file written less than this ago could be written again without a change of its times. */
const settledMs = 2000;

function seenMark(file: string, salt: string, environment: NodeJS.ProcessEnv): SeenMark | undefined {
    const { dev, ino, size, mtimeNs, ctimeNs, mtimeMs } = statSync(file, { bigint: true });
    if (Date.now() - Number(mtimeMs) < settledMs) return undefined;
    const name = createHash("sha256").update(salt).digest("hex").slice(0, 32);
    return {
        path: join(cacheFolder(environment), "passphrases", name),
        identity: [file, dev, ino, size, mtimeNs, ctimeNs].join(":"),
    };
}

function wasSeen({ path, identity }: SeenMark): boolean {
    try {
        return readFileSync(path, "utf8") === identity;
    } catch {
        return false;
    }
}

/** Never throws: without the record, the next command computes again. */
function remember({ path, identity }: SeenMark): void {
    try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileSync(path, identity, { mode: 0o600 });
    } catch {
        // The cache folder cannot be written.
    }
}

async function opens(passphrase: string, encryptionSalt: string): Promise<boolean> {
    const parts = /^v1:([^:]+):v1:([^:]+):([^:]+)$/.exec(encryptionSalt)?.slice(1) ?? [];
    const [salt, nonce, data] = parts.map(part => Buffer.from(part, "base64"));
    // Another kind of secret, which only Pulumi can check.
    if (salt === undefined || nonce === undefined || data === undefined) return true;
    const key = await promisify(pbkdf2)(passphrase, salt, rounds, keyBytes, "sha256");
    try {
        const decipher = createDecipheriv("aes-256-gcm", key, nonce);
        decipher.setAuthTag(data.subarray(-tagBytes));
        return (
            `${decipher.update(data.subarray(0, -tagBytes), undefined, "utf8")}${decipher.final("utf8")}` === "pulumi"
        );
    } catch {
        return false;
    }
}
