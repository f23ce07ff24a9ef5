import { Crypter, IncorrectPassphrase } from "../state/crypter.js";
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
        const passphrase = readPassphrase(this.environment);
        if (passphrase === undefined) {
            throw new CommandFailure(missingPassphrase);
        }
        if (salt === undefined) {
            throw new CommandFailure(`${this.settings.path} names no encryptionsalt to decrypt its secrets with`);
        }
        try {
            return await Crypter.open(passphrase, salt);
        } catch (error) {
            throw error instanceof IncorrectPassphrase ? new CommandFailure(error.message) : error;
        }
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
