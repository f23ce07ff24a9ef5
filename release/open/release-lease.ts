// Release commands exclude each other by a Lease in the service's namespace, beside Pulumi's own lock. It exists only
// while a command holds it, so that taking it is one request. Annotations:
//   fastapi-release/holder     {user, host, pid, machine, command}
//   fastapi-release/intent     {verb, by}: what another command asks of the holder of a promotion
//   fastapi-release/promotion  where a promotion stands, for `status`
import { readFileSync, readlinkSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import type { ApiError, KubernetesApi } from "../../cluster/kubernetes-api.js";
import { createLease, deleteLease, type LeaseObject, patchLease, readLease } from "../../cluster/lease.js";
import { labelKeys } from "../../model/names.js";
import type { ServiceSettings } from "../../model/settings.js";
import { isAlive } from "../stack/is-alive.js";

/** Who holds the Lease. */
export interface LeaseHolder {
    readonly user: string;
    readonly host: string;
    readonly pid: number;
    /** In which pids mean the same: hosts of containers may share a name. */
    readonly machine: string;
    /** Such as "promote". */
    readonly command: string;
}

/** What another command asks of a promotion. */
export interface Intent {
    readonly verb: IntentVerb;
    /** `user@host`. */
    readonly by: string;
}

/** `stop` leaves traffic where it is, for a rollback that comes next. */
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

/** The Lease while this process holds it: renewed until it is given back. */
export class ReleaseLease {
    private readonly timer: NodeJS.Timeout;
    /** Set when it was taken away: it had not been renewed in time, or somebody deleted it. */
    isLost = false;

    constructor(
        private readonly api: KubernetesApi,
        private lease: LeaseObject,
    ) {
        this.timer = setInterval(() => void this.renew().catch(() => undefined), renewMs).unref();
    }

    /** What another command asks now. Counts as a renewal of nothing: a failed look-up throws. */
    async readIntent(): Promise<Intent | undefined> {
        const now = await readLease(this.api, this.lease.metadata);
        this.isLost = now?.metadata.uid !== this.lease.metadata.uid;
        return this.isLost ? undefined : parsed<Intent>(now, "intent");
    }

    /** Tells that the intent was heard, and where the promotion stands. */
    async publish(promotion: object, heard = false): Promise<void> {
        await this.patch({
            [key("promotion")]: JSON.stringify(promotion),
            ...(heard ? { [key("intent")]: null } : {}),
        });
    }

    /** Tells that the intent was heard. */
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
 * Takes the Lease for a command: ours, or who holds it; undefined where there is no namespace yet, hence nothing to move.
 * One whose holder has ended on this host, or has not renewed it in time, is taken over.
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

/** Who holds the Lease of a service, and where its promotion stands. */
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
 * Asks the holder for something: by the Lease, which reaches it wherever it is, and by a signal on this machine, which makes
 * it look at once. False when it has ended meanwhile.
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
        // It has ended in this moment.
    }
    return true;
}

/** Whether a refusal is that of a role without rights on Leases. */
export function isForbidden(error: unknown): boolean {
    return (error as ApiError).status === 403;
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

/** This boot and this namespace of pids, where Linux tells them. */
function machine(): string {
    try {
        return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${readlinkSync("/proc/self/ns/pid")}`;
    } catch {
        return hostname();
    }
}

function hasEnded({ spec }: LeaseObject, holder: LeaseHolder | undefined): boolean {
    if (Date.now() - Date.parse(spec.renewTime) > spec.leaseDurationSeconds * 1000) return true;
    return isHere(holder) && !isAlive(holder.pid);
}

function heldWords({ spec }: LeaseObject, holder: LeaseHolder | undefined): string {
    const since = spec.acquireTime.replace(/\.\d+/, "");
    return `${holder?.command ?? "another command"}, held by ${spec.holderIdentity} since ${since}`;
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
