// Which releases have migrated: a ConfigMap with a key for each release id and the value JSON {version, at,
// compatibleBackTo?}. No stack owns it, so it outlives the Jobs and stays correct after a failed update.
import { setTimeout as sleep } from "node:timers/promises";
import { isConflict, isNotFound, type KubernetesApi } from "../cluster/kubernetes-api.js";
import type { Condition, KubernetesObject } from "../cluster/kubernetes-object.js";
import { compatibleBackToAnnotation, labelKeys, migrationRecordName } from "../model/names.js";

/** A migration that succeeded. */
export interface MigrationRecord {
    readonly version: string;
    /** RFC 3339. */
    readonly at: string;
    /** Oldest version that works with the migrated data; absent: every version does. */
    readonly compatibleBackTo?: string;
}

export interface ServicePlace {
    readonly service: string;
    readonly namespace: string;
}

type Api = Pick<KubernetesApi, "get" | "list" | "patch" | "create" | "delete">;

/**
 * The releases that have migrated, by release id. This includes what a killed update began but did not record: a Job
 * that succeeded or is still running.
 */
export async function readMigrations(
    api: Pick<KubernetesApi, "get" | "list">,
    place: ServicePlace,
): Promise<ReadonlyMap<string, MigrationRecord>> {
    const [recorded, found] = await Promise.all([readRecord(api, place), migrationJobs(api, place)]);
    const begun = found.filter(job => stateOf(job) !== "failed").map(job => [releaseIdOf(job), recordOf(job)] as const);
    return new Map([...begun, ...recorded]);
}

async function readRecord(
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

/** Records the migration of a Job; an existing record stays. */
export async function recordMigration(api: Api, place: ServicePlace, job: KubernetesObject): Promise<void> {
    const id = releaseIdOf(job);
    if ((await readRecord(api, place)).has(id)) return;
    const change = { data: { [id]: JSON.stringify(recordOf(job)) } };
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
        // Someone else made it first.
        if (!isConflict(error)) throw error;
        await api.patch(recordPath(place), { data });
    }
}

/**
 * Waits until no other migration of this service is running, because two at once might spoil what they change. A killed
 * update may have left one behind; if it succeeds, it is recorded. Removes the release's own ended Jobs, which may be
 * in no state.
 */
export async function settleEarlierMigrations(
    api: Api,
    place: ServicePlace,
    releaseId: string,
    pollMs = 500,
): Promise<void> {
    for (;;) {
        const found = await migrationJobs(api, place);
        for (const job of found) {
            if (stateOf(job) === "succeeded") await recordMigration(api, place, job);
            if (stateOf(job) !== "under way" && releaseIdOf(job) === releaseId) await remove(api, place, job);
        }
        // At the latest, its deadline ends a Job.
        if (found.every(job => stateOf(job) !== "under way")) return;
        await sleep(pollMs);
    }
}

async function remove(api: Api, place: ServicePlace, { metadata }: KubernetesObject): Promise<void> {
    const path = `${jobs(place)}/${encodeURIComponent(metadata?.name ?? "")}`;
    await api.delete(path, { propagationPolicy: "Background" }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
    });
}

/** Records the migration of this Job if it has succeeded; a missing Job counts as ended. */
export async function settleMigration(api: Api, place: ServicePlace, name: string): Promise<"under way" | "ended"> {
    try {
        const job = await api.get(`${jobs(place)}/${encodeURIComponent(name)}`);
        if (stateOf(job) === "succeeded") await recordMigration(api, place, job);
        return stateOf(job) === "under way" ? "under way" : "ended";
    } catch (error) {
        if (isNotFound(error)) return "ended";
        throw error;
    }
}

async function migrationJobs(api: Pick<KubernetesApi, "list">, place: ServicePlace): Promise<KubernetesObject[]> {
    const labelSelector = `${labelKeys.service}=${place.service},${labelKeys.component}=migration`;
    return (await api.list(jobs(place), { query: { labelSelector } })).items;
}

function releaseIdOf({ metadata }: KubernetesObject): string {
    return metadata?.labels?.[labelKeys.releaseId] ?? "";
}

function recordOf(job: KubernetesObject): MigrationRecord {
    const { labels = {}, annotations = {} } = job.metadata ?? {};
    const { completionTime } = (job["status"] ?? {}) as { completionTime?: string };
    const compatibleBackTo = annotations[compatibleBackToAnnotation];
    return {
        version: labels[labelKeys.version] ?? "",
        at: completionTime ?? new Date().toISOString(),
        compatibleBackTo,
    };
}

function stateOf(job: KubernetesObject): "under way" | "succeeded" | "failed" {
    const { conditions = [] } = (job["status"] ?? {}) as { conditions?: readonly Condition[] };
    const has = (type: string) => conditions.some(condition => condition.type === type && condition.status === "True");
    return has("Complete") ? "succeeded" : has("Failed") ? "failed" : "under way";
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
