import { Crypter, IncorrectPassphrase } from "../state/crypter.js";
import { openCrypter } from "../state/open-crypter.js";
import { readPassphrase } from "../state/passphrase.js";
import { CommandFailure } from "./command-context.js";
import type { StackSettings } from "./stack-settings.js";

const missingPassphrase =
    "passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables";

/** The secrets of one stack. The key is derived when first asked for, at most once. */
export class StackSecrets {
    constructor(
        private readonly settings: StackSettings,
        private readonly environment: NodeJS.ProcessEnv,
    ) {}

    /** Begins to derive the key, so that it is there when it is needed. */
    start(): void {
        const salt = this.settings.encryptionSalt;
        if (salt !== undefined) {
            this.open(salt).catch(() => undefined);
        }
    }

    /** Opens what was encrypted with the settings' salt or with the given one; rejects when the passphrase is wrong. */
    async open(salt: string | undefined = this.settings.encryptionSalt): Promise<Crypter> {
        if (salt === undefined && readPassphrase(this.environment) !== undefined) {
            throw new CommandFailure(`${this.settings.path} names no encryptionsalt to decrypt its secrets with`);
        }
        let crypter: Crypter | undefined;
        try {
            crypter = salt === undefined ? undefined : await openCrypter(this.environment, salt);
        } catch (error) {
            throw error instanceof IncorrectPassphrase ? new CommandFailure(error.message) : error;
        }
        if (crypter === undefined) {
            throw new CommandFailure(missingPassphrase);
        }
        return crypter;
    }

    /** The same for encrypting: a stack without a salt gets one, written to its settings file. */
    async openToEncrypt(stateSalt?: string): Promise<Crypter> {
        if (this.settings.encryptionSalt !== undefined) {
            return this.open();
        }
        const passphrase = readPassphrase(this.environment);
        if (passphrase === undefined) {
            throw new CommandFailure(missingPassphrase);
        }
        const crypter = stateSalt === undefined ? await Crypter.create(passphrase) : await this.open(stateSalt);
        this.settings.encryptionSalt = crypter.encryptionSalt;
        await this.settings.write();
        return crypter;
    }
}
