import { randomUUID } from "node:crypto";
import { CloudError } from "./cloud-error.js";
import type { CloudUser } from "./cloud-user.js";

export type UpdateKind = "update" | "preview" | "refresh" | "destroy" | "import" | "rename";

export type UpdateStatus = "not started" | "running" | "succeeded" | "failed" | "cancelled";

/** The body of a request for an update; a stack's import and rename have neither part. */
export interface UpdateRequest {
    /** `{"project:key": {string, secret, object}}`; secrets are encrypted. */
    readonly config?: Readonly<Record<string, unknown>> | null;
    readonly metadata?: {
        readonly message?: string;
        /** `git.head`, `exec.kind`, … */
        readonly environment?: Readonly<Record<string, string>> | null;
    };
}

/** The only parts of the engine's events that are used. */
export interface EngineEvent {
    readonly sequence: number;
    readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
}

const seconds = () => Math.floor(Date.now() / 1000);

/** One update: requested, started under a lease, ended. Times are seconds since 1970. */
export class CloudUpdate {
    readonly id = randomUUID();
    status: UpdateStatus = "not started";
    /** The stack's version after this update; a preview changes none. */
    version = 0;
    startTime = seconds();
    endTime = 0;
    /** The number of resources after this update. */
    resourceCount = 0;
    private readonly eventsBySequence = new Map<number, EngineEvent>();
    private lease = { token: "", endsMs: 0 };

    constructor(
        readonly kind: UpdateKind,
        readonly requestedBy: CloudUser,
        readonly request: UpdateRequest,
    ) {}

    start(version: number): void {
        if (this.status !== "not started") throw new CloudError(409, "The Update has already started");
        this.status = "running";
        this.startTime = seconds();
        this.version = version;
    }

    end(status: UpdateStatus): void {
        this.requireRunning();
        this.status = status;
        this.endTime = seconds();
    }

    /** The service's own words, seen when `pulumi cancel` comes too late. */
    requireRunning(): void {
        if (this.status !== "running") throw new CloudError(409, "The Update has already completed");
    }

    /** @returns the token for the update's further requests */
    grantLease(leaseSeconds: number): string {
        this.lease = { token: randomUUID(), endsMs: Date.now() + leaseSeconds * 1000 };
        return this.lease.token;
    }

    /** @throws CloudError 403, after which the CLI stops renewing */
    requireLease(token: string | undefined): void {
        if (token !== this.lease.token) throw new CloudError(403, "The provided update token is invalid");
        if (this.leaseHasEnded) throw new CloudError(403, "The provided update token has expired");
    }

    get leaseHasEnded(): boolean {
        return Date.now() >= this.lease.endsMs;
    }

    endLease(): void {
        this.lease = { ...this.lease, endsMs: 0 };
    }

    /** The CLI sends batches in parallel and repeats those without an answer. */
    record(events: readonly EngineEvent[]): void {
        for (const event of events) this.eventsBySequence.set(event.sequence, event);
    }

    get events(): EngineEvent[] {
        return [...this.eventsBySequence.values()].sort((one, other) => one.sequence - other.sequence);
    }
}
