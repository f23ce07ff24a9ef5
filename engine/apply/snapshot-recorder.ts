import type { PendingOperation, ResourceState, Snapshot } from "../resource-state.js";
import { renameReferences } from "../resources/resource-references.js";

/** The state could not be saved: nothing more may be done, since nobody would know of it. */
export class SaveFailure extends Error {
    constructor(cause: unknown) {
        super(`the state could not be saved, so the update stops here: ${(cause as Error).message}`, { cause });
    }
}

/**
 * The stack's state while an update changes it. What the update settled comes first, in the order in which it did;
 * what it has not reached yet follows, as it was. Dependencies so stay before their dependents at every moment.
 *
 * Saves wait for each other: while one is written, all that come meanwhile share the next one.
 */
export class SnapshotRecorder {
    private readonly settled: ResourceState[] = [];
    private readonly done = new Set<ResourceState>();
    private readonly renamed = new Map<string, string>();
    private readonly underWay = new Set<PendingOperation>();
    private readonly created = new Set<string>();
    private running: Promise<void> = Promise.resolve();
    private next: Promise<void> | undefined;
    private dirty = false;

    constructor(
        private readonly base: Snapshot,
        private readonly save: (snapshot: Snapshot) => Promise<void>,
    ) {}

    /** Saves that an operation starts; await it before the provider is called. */
    async begin(operation: PendingOperation): Promise<void> {
        this.underWay.add(operation);
        await this.write();
    }

    /** The operation ended, well or not. Saved with the next change. */
    end(operation: PendingOperation): void {
        this.underWay.delete(operation);
        this.dirty = true;
    }

    /** A state that is settled now, in the place of `old`. Saved with the next change. */
    settle(state: ResourceState, old?: ResourceState): void {
        this.settled.push(state);
        this.created.add(state.urn);
        if (old !== undefined) {
            this.done.add(old);
            if (old.urn !== state.urn) this.renamed.set(old.urn, state.urn);
        }
        this.dirty = true;
    }

    /** A state that is gone. Saved with the next change. */
    drop(old: ResourceState): void {
        this.done.add(old);
        this.dirty = true;
    }

    /** Something in a state changed. */
    touch(): void {
        this.dirty = true;
    }

    /** Resolves when all that changed so far is saved. */
    write(): Promise<void> {
        if (this.next === undefined) {
            this.next = this.running.then(() => {
                this.next = undefined;
                this.dirty = false;
                return this.save(this.snapshot()).catch(error => {
                    this.dirty = true;
                    throw new SaveFailure(error);
                });
            });
            this.running = this.next.catch(() => undefined);
        }
        return this.next;
    }

    /** Saves what is not saved yet. */
    async flush(): Promise<void> {
        await this.running;
        if (this.dirty) await this.write();
    }

    snapshot(): Snapshot {
        const left = this.base.resources.filter(state => !this.done.has(state));
        const rename = (urn: string) => this.renamed.get(urn) ?? urn;
        const rest = this.renamed.size === 0 ? left : left.map(state => renameReferences(state, rename));
        // What an earlier update began to create may exist, and only a person can tell.
        const inherited = this.base.pendingOperations.filter(
            ({ type, resource }) => type === "creating" && !this.created.has(resource.urn),
        );
        const settled = this.settled.filter(state => !this.done.has(state));
        return { resources: [...settled, ...rest], pendingOperations: [...inherited, ...this.underWay] };
    }
}
