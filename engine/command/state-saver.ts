import type { FileBackend } from "../backend/file-backend.js";
import type { StackReference } from "../backend/stack-reference.js";
import type { Snapshot } from "../resource-state.js";
import { formatCheckpoint } from "../state/checkpoint.js";
import type { Crypter } from "../state/crypter.js";
import { type Remainder, writeDeployment } from "../state/deployment.js";
import { holdsSecret } from "../state/property-codec.js";
import { formatTime } from "../state/timestamp.js";

/** Writes snapshots to the state file. */
export class StateSaver {
    private savedText: string | undefined;

    constructor(
        private readonly backend: FileBackend,
        private readonly stack: StackReference,
        private readonly encryptionSalt: string | undefined,
        private readonly remainder: Remainder,
        /** Asked for when there is something to encrypt. */
        private readonly crypter: () => Promise<Crypter>,
        /** Has to hold before anything is written: the passphrase was verified. */
        private readonly permission: Promise<unknown>,
    ) {}

    /** The text of the state file as last saved. */
    get text(): string | undefined {
        return this.savedText;
    }

    async save(snapshot: Snapshot): Promise<void> {
        await this.permission;
        const states = [...snapshot.resources, ...snapshot.pendingOperations.map(operation => operation.resource)];
        const secret = states.some(state => holdsSecret(state.inputs) || holdsSecret(state.outputs));
        const crypter = secret ? await this.crypter() : undefined;
        const deployment = writeDeployment(snapshot, {
            secrets: crypter,
            encryptionSalt: crypter?.encryptionSalt ?? this.encryptionSalt,
            time: formatTime(),
            remainder: this.remainder,
        });
        const text = formatCheckpoint(this.stack.fullName, deployment);
        await this.backend.saveState(this.stack, text);
        this.savedText = text;
    }
}
