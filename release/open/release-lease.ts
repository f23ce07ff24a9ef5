// Release commands exclude each other with a Lease in the service's namespace, in addition to Pulumi's own lock. The Lease
// exists only while a command holds it, so taking it is one request. Annotations:
//   fastapi-release/holder     {user, host, pid, machine, command}
//   fastapi-release/intent     {verb, by}: a request of another command to the promotion that holds the Lease
//   fastapi-release/promotion  progress of a promotion, for `status`
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { createLease, deleteLease, type LeaseObject, patchLease, readLease } from "../../cluster/lease.js";
import { isRunning } from "../../machine/process-identity.js";
import { labelKeys } from "../../model/names.js";
import type { ServiceSettings } from "../../model/settings/settings.js";

/** Who holds the Lease. */
export interface LeaseHolder {
    readonly user: string;
    readonly host: string;
    readonly pid: number;
    /** Identifies the pid namespace: containers may share a host name. */
    readonly machine: string;
    /** Such as "promote". */
    readonly command: string;
}

/** A request of another command to a promotion. */
export interface Intent {
    readonly verb: IntentVerb;
    /** `user@host`. */
    readonly by: string;
}

/** `stop` leaves traffic where it is, for the rollback that follows. */
export const intentVerbs = ["pause", "resume", "skip", "abort", "stop"] as const;
export type IntentVerb = (typeof intentVerbs)[number];

const durationSeconds = 30;
const renewMs = 10_000;
const key = (name: string) => `fastapi-release/${name}`;

/** Why the Lease is not ours. */
export interface HeldByOther {
    readonly lease: LeaseObject;
    readonly holder: LeaseHolder | undefined;
    /** `promote, held by user@host (pid 12) since 2026-…`. */
    readonly words: string;
}

/** The Lease held by this process; renewed until it is given back. */
export class ReleaseLease {
    private readonly timer: NodeJS.Timeout;
    /** Whether it was lost: not renewed in time, or deleted by somebody. */
    isLost = false;

    constructor(
        private readonly api: KubernetesApi,
        private lease: LeaseObject,
    ) {
        this.timer = setInterval(() => void this.renew().catch(() => undefined), renewMs).unref();
    }

    /** The current request of another command, if any. Does not renew the Lease. Throws if it cannot be read. */
    async readIntent(): Promise<Intent | undefined> {
        const now = await readLease(this.api, this.lease.metadata);
        this.isLost = now?.metadata.uid !== this.lease.metadata.uid;
        return this.isLost ? undefined : parsed<Intent>(now, "intent");
    }

    /**
     * Publishes the promotion's progress.
     *
     * @param heard whether to clear the intent, too
     */
    async publish(promotion: object, heard = false): Promise<void> {
        await this.patch({
            [key("promotion")]: JSON.stringify(promotion),
            ...(heard ? { [key("intent")]: null } : {}),
        });
    }

    /** Clears the intent. */
    async hear(): Promise<void> {
        await this.patch({ [key("intent")]: null });
    }

    async giveBack(): Promise<void> {
        clearInterval(this.timer);
        await deleteLease(this.api, this.lease);
    }

    private renew(): Promise<void> {
        return this.patch({});
    }

    private async patch(annotations: Record<string, string | null>): Promise<void> {
        const patch = { metadata: { annotations }, spec: { renewTime: microTime(new Date()) } };
        const renewed = await patchLease(this.api, this.lease, patch);
        if (renewed === undefined) this.isLost = true;
        else this.lease = renewed;
    }
}

/**
 * Takes the Lease for a command. Returns it, or who holds it; undefined if there is no namespace yet, hence nothing to move.
 * Takes it over if its holder has ended on this host or has not renewed it in time.
 */
export async function takeLease(
    api: KubernetesApi,
    service: ServiceSettings,
    command: string,
): Promise<ReleaseLease | HeldByOther | undefined> {
    const wanted = newLease(service, command);
    for (let attempt = 0; ; attempt++) {
        const lease = await createLease(api, wanted);
        if (lease === undefined) return undefined;
        if (lease.metadata.annotations?.[key("holder")] === wanted.metadata.annotations?.[key("holder")]) {
            return new ReleaseLease(api, lease);
        }
        const holder = parsed<LeaseHolder>(lease, "holder");
        if (attempt === 3 || !hasEnded(lease, holder)) return { lease, holder, words: heldWords(lease, holder) };
        await deleteLease(api, lease, { unchanged: true });
    }
}

/** Who holds the Lease of a service, with the promotion's progress and the intent; undefined if nobody does. */
export async function readHolder(api: KubernetesApi, service: ServiceSettings) {
    const lease = await readLease(api, reference(service));
    if (lease === undefined) return undefined;
    const holder = parsed<LeaseHolder>(lease, "holder");
    if (hasEnded(lease, holder)) return undefined;
    return {
        lease,
        holder,
        words: heldWords(lease, holder),
        promotion: parsed<Record<string, unknown>>(lease, "promotion"),
        intent: parsed<Intent>(lease, "intent"),
    };
}

/**
 * Sends the holder a request through the Lease, which reaches it anywhere. On this machine, also sends a signal, so it looks
 * at once. Returns false if the holder has ended meanwhile.
 */
export async function sendIntent(
    api: KubernetesApi,
    { lease, holder }: Pick<HeldByOther, "lease" | "holder">,
    verb: IntentVerb,
): Promise<boolean> {
    const { user, host } = here();
    const intent: Intent = { verb, by: `${user}@${host}` };
    const annotations = { [key("intent")]: JSON.stringify(intent) };
    if ((await patchLease(api, lease, { metadata: { annotations } })) === undefined) return false;
    try {
        if (isHere(holder)) process.kill(holder.pid, "SIGUSR2");
    } catch {
        // It has just ended.
    }
    return true;
}

/** Whether a holder runs on this host, where a signal reaches it. */
function isHere(holder: LeaseHolder | undefined): holder is LeaseHolder {
    return holder?.machine === machine();
}

function newLease(service: ServiceSettings, command: string): LeaseObject {
    const { user, host } = here();
    const holder: LeaseHolder = { user, host, pid: process.pid, machine: machine(), command };
    const now = microTime(new Date());
    return {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: {
            ...reference(service),
            labels: { [labelKeys.service]: service.name },
            annotations: { [key("holder")]: JSON.stringify(holder) },
        },
        spec: {
            holderIdentity: `${user}@${host} (pid ${process.pid})`,
            acquireTime: now,
            renewTime: now,
            leaseDurationSeconds: durationSeconds,
        },
    };
}

function reference({ name, namespace }: ServiceSettings) {
    return { namespace, name: `${name}-release` };
}

function here() {
    return { user: userInfo().username, host: hostname() };
}

/** This boot and this pid namespace on Linux, else the host name. */
function machine(): string {
    try {
        return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${readlinkSync("/proc/self/ns/pid")}`;
    } catch {
        return hostname();
    }
}

/** As with Kubernetes' own leader election, nobody holds a Lease without a holder or a time. */
function hasEnded({ spec }: LeaseObject, holder: LeaseHolder | undefined): boolean {
    const { holderIdentity, renewTime = "", leaseDurationSeconds = 0 } = spec ?? {};
    if (!holderIdentity || !(Date.now() - Date.parse(renewTime) <= leaseDurationSeconds * 1000)) return true;
    return isHere(holder) && !isRunning(holder.pid);
}

function heldWords({ spec }: LeaseObject, holder: LeaseHolder | undefined): string {
    const { holderIdentity, acquireTime, renewTime } = spec ?? {};
    const since = (acquireTime ?? renewTime)?.replace(/\.\d+/, "");
    const who = `${holder?.command ?? "another command"}, held by ${holderIdentity || "an unknown holder"}`;
    return since === undefined ? who : `${who} since ${since}`;
}

function parsed<T>(lease: LeaseObject | undefined, name: string): T | undefined {
    const text = lease?.metadata.annotations?.[key(name)];
    if (text === undefined) return undefined;
    try {
        return JSON.parse(text) as T;
    } catch {
        return undefined;
    }
}

/** Kubernetes' MicroTime. */
function microTime(time: Date): string {
    return time.toISOString().replace("Z", "000Z");
}
