import { Crypter } from "./crypter.js";
import { KeptKeys } from "./kept-keys.js";
import { readPassphrase } from "./passphrase.js";

/**
 * Opens secrets by the passphrase of the environment; undefined when there is none. Rejects with IncorrectPassphrase, or
 * when the passphrase file cannot be read.
 */
export async function openCrypter(
    environment: NodeJS.ProcessEnv,
    encryptionSalt: string,
): Promise<Crypter | undefined> {
    const kept = KeptKeys.of(environment);
    const passphrase = readPassphrase(environment);
    return passphrase === undefined ? undefined : Crypter.open(passphrase, encryptionSalt, kept);
}
