// Which releases have migrated: a ConfigMap with a key for each release id, whose value is JSON {version, at,
// compatibleBackTo?}. No stack owns it, so that it outlives the Jobs and says the truth after an update that failed.
import { setTimeout as sleep } from "node:timers/promises";
import { compatibleBackToAnnotation, labelKeys, migrationRecordName } from "../model/names.js";
import { isConflict, isNotFound, type KubernetesApi } from "./kubernetes-api.js";
import type { Condition, KubernetesObject } from "./kubernetes-object.js";

/** A migration that succeeded. */
export interface MigrationRecord {
    readonly version: string;
    /** RFC 3339. */
    readonly at: string;
    /** Oldest version that works with what it left behind; absent: every version does. */
    readonly compatibleBackTo?: string;
}

export interface ServicePlace {
    readonly service: string;
    readonly namespace: string;
}

type Api = Pick<KubernetesApi, "get" | "list" | "patch" | "create" | "delete">;

/** By release id. */
export async function readMigrations(
    api: Pick<KubernetesApi, "get">,
    place: ServicePlace,
): Promise<ReadonlyMap<string, MigrationRecord>> {
    try {
        const { data = {} } = await api.get<{ data?: Record<string, string> }>(recordPath(place), { timeoutMs: 5000 });
        return new Map(Object.entries(data).map(([id, text]) => [id, JSON.parse(text) as MigrationRecord]));
    } catch (error) {
        if (isNotFound(error)) return new Map();
        throw error;
    }
}

/** Records what the Job of a migration did; the first word stands. */
export async function recordMigration(api: Api, place: ServicePlace, job: KubernetesObject): Promise<void> {
    const { labels = {}, annotations = {} } = job.metadata ?? {};
    const id = labels[labelKeys.releaseId] ?? "";
    if ((await readMigrations(api, place)).has(id)) return;
    const compatibleBackTo = annotations[compatibleBackToAnnotation];
    const record: MigrationRecord = {
        version: labels[labelKeys.version] ?? "",
        at: new Date().toISOString(),
        ...(compatibleBackTo === undefined ? {} : { compatibleBackTo }),
    };
    const change = { data: { [id]: JSON.stringify(record) } };
    try {
        await api.patch(recordPath(place), change);
    } catch (error) {
        if (!isNotFound(error)) throw error;
        await createRecord(api, place, change);
    }
}

async function createRecord(api: Api, place: ServicePlace, { data }: { data: Record<string, string> }): Promise<void> {
    const name = migrationRecordName(place.service);
    const labels = { [labelKeys.service]: place.service, [labelKeys.component]: "migrations" };
    try {
        await api.create(configMaps(place), { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels }, data });
    } catch (error) {
        // Somebody else's came first.
        if (!isConflict(error)) throw error;
        await api.patch(recordPath(place), { data });
    }
}

/**
 * Sees to it that no migration of this release is under way: one that an update which was killed has left behind is
 * waited for, and recorded if it succeeds. Two at once might spoil what they change. Removes the Jobs that have ended,
 * which no state may know of.
 */
export async function settleEarlierMigrations(
    api: Api,
    place: ServicePlace,
    releaseId: string,
    pollMs = 500,
): Promise<void> {
    const labelSelector = `${labelKeys.releaseId}=${releaseId},${labelKeys.component}=migration`;
    for (;;) {
        const { items } = await api.list(jobs(place), { query: { labelSelector } });
        for (const job of items) {
            if (hasEnded(job, "Complete")) await recordMigration(api, place, job);
            if (hasEnded(job, "Complete") || hasEnded(job, "Failed")) await remove(api, place, job);
        }
        // Its deadline ends a Job, if nothing else does.
        if (items.every(job => hasEnded(job, "Complete") || hasEnded(job, "Failed"))) return;
        await sleep(pollMs);
    }
}

async function remove(api: Api, place: ServicePlace, { metadata }: KubernetesObject): Promise<void> {
    const path = `${jobs(place)}/${encodeURIComponent(metadata?.name ?? "")}`;
    await api.delete(path, { propagationPolicy: "Background" }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
    });
}

/** Whether the Job of a migration is under way; one that has succeeded is recorded. */
export async function isMigrating(api: Api, place: ServicePlace, name: string): Promise<boolean> {
    try {
        const job = await api.get(`${jobs(place)}/${encodeURIComponent(name)}`);
        if (hasEnded(job, "Complete")) await recordMigration(api, place, job);
        return !hasEnded(job, "Complete") && !hasEnded(job, "Failed");
    } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
    }
}

function hasEnded(job: KubernetesObject, type: "Complete" | "Failed"): boolean {
    const { conditions = [] } = (job["status"] ?? {}) as { conditions?: readonly Condition[] };
    return conditions.some(condition => condition.type === type && condition.status === "True");
}

function recordPath(place: ServicePlace): string {
    return `${configMaps(place)}/${migrationRecordName(place.service)}`;
}

function jobs({ namespace }: ServicePlace): string {
    return `/apis/batch/v1/namespaces/${encodeURIComponent(namespace)}/jobs`;
}

function configMaps({ namespace }: ServicePlace): string {
    return `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps`;
}
