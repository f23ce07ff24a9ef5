import { randomUUID } from "node:crypto";
import { CloudError } from "./cloud-error.js";
import { CloudUpdate, type UpdateKind, type UpdateRequest, type UpdateStatus } from "./cloud-update.js";
import type { CloudUser, StackName } from "./cloud-user.js";
import { renameInDeployment } from "./rename-in-deployment.js";
import { StackSecrets } from "./stack-secrets.js";

const neverUpdated = {
    version: 3,
    deployment: { manifest: { time: "0001-01-01T00:00:00Z", magic: "", version: "" }, metadata: {} },
};

interface Deployment {
    readonly deployment: { readonly resources?: readonly unknown[] };
}

/** One stack: its state by version, its updates, its key. */
export class CloudStack {
    readonly id = randomUUID();
    /** Number of updates, previews not counted. */
    version = 0;
    readonly secrets = new StackSecrets();
    readonly updates: CloudUpdate[] = [];
    /** JSON of `{version, features?, deployment}`, byte for byte as the CLI wrote it. */
    private readonly states = new Map<number, Buffer>();

    constructor(
        public name: StackName,
        public tags: Readonly<Record<string, string>>,
    ) {}

    /** Returns the newest state, or that of a version. */
    state(version?: number): Buffer {
        if (version === undefined) return [...this.states.values()].at(-1) ?? Buffer.from(JSON.stringify(neverUpdated));
        const found = this.states.get(version);
        if (found === undefined) throw new CloudError(404, `Update version ${version} not found`);
        return found;
    }

    get resourceCount(): number {
        return (JSON.parse(this.state().toString("utf8")) as Deployment).deployment.resources?.length ?? 0;
    }

    /** The running update. One that let its lease expire counts as failed from then on. */
    get running(): CloudUpdate | undefined {
        const update = this.updates.find(({ status, kind }) => status === "running" && kind !== "preview");
        if (update?.leaseHasEnded) this.end(update, "failed");
        return update?.status === "running" ? update : undefined;
    }

    /** The update started last; `pulumi cancel` ends this one. */
    get lastStarted(): CloudUpdate | undefined {
        return this.updates.findLast(({ status, kind }) => status !== "not started" && kind !== "preview");
    }

    update(id: string): CloudUpdate {
        const found = this.updates.find(update => update.id === id);
        if (found === undefined) throw new CloudError(404, `Update '${id}' not found`);
        return found;
    }

    request(kind: UpdateKind, user: CloudUser, request: UpdateRequest = {}): CloudUpdate {
        const update = new CloudUpdate(kind, user, request);
        this.updates.push(update);
        return update;
    }

    /** Previews run alongside each other and alongside an update. @throws CloudError 409 while another update runs */
    start(update: CloudUpdate): void {
        if (update.kind !== "preview") this.requireIdle();
        update.start(update.kind === "preview" ? this.version : this.version + 1);
        if (update.kind !== "preview") this.version = update.version;
    }

    /** @throws CloudError 409 while an update runs. The service does not say whose: `currentOperation` does. */
    requireIdle(): void {
        if (this.running !== undefined) throw new CloudError(409, "Another update is currently in progress.");
    }

    save(update: CloudUpdate, state: Buffer): void {
        update.requireRunning();
        this.states.delete(update.version);
        this.states.set(update.version, state);
    }

    end(update: CloudUpdate, status: UpdateStatus): void {
        update.end(status);
        update.resourceCount = this.resourceCount;
        if (update.kind !== "preview" && !this.states.has(update.version))
            this.states.set(update.version, this.state());
    }

    /** An update that the service makes by itself; it only begins and ends. */
    change(kind: UpdateKind, user: CloudUser, state: Buffer): CloudUpdate {
        const update = this.request(kind, user);
        this.start(update);
        update.grantLease(60);
        this.save(update, state);
        this.end(update, "succeeded");
        return update;
    }

    rename(to: StackName, user: CloudUser): void {
        this.requireIdle();
        const renamed = renameInDeployment(this.state(), this.name, to);
        this.name = to;
        this.tags = { ...this.tags, "pulumi:project": to.project };
        this.change("rename", user, renamed);
    }
}
