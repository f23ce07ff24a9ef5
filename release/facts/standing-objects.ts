import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { readMigrations } from "../../cluster/migration-record.js";
import { objectPath } from "../../cluster/object-path.js";
import { podsByLabels } from "../../cluster/pods-by-labels.js";
import { labelKeys } from "../../model/names.js";
import type { ServiceSettings } from "../../model/settings.js";
import { trafficReference } from "../../model/traffic-object.js";
import type { Deployment, Gate, StandingObjects } from "../plan/plan-ahead.js";

const timeoutMs = 5000;

/** What of a service stands in the cluster, asked for at once. Rejects when the cluster does not tell. */
export async function readStandingObjects(api: KubernetesApi, service: ServiceSettings): Promise<StandingObjects> {
    const { name, namespace } = service;
    const list = async <T extends KubernetesObject>(apiVersion: string, kind: string, more = "") => {
        const path = await objectPath(api, { apiVersion, kind, namespace });
        const labelSelector = `${labelKeys.service}=${name}${more}`;
        return (await api.list<T>(path, { query: { labelSelector }, timeoutMs })).items;
    };
    const [traffic, pods, deployments, gates, migrations] = await Promise.all([
        readTraffic(api, service),
        podsByLabels(api, namespace, { [labelKeys.service]: name }),
        list<Deployment>("apps/v1", "Deployment"),
        list<Gate>("batch/v1", "Job", `,${labelKeys.component}=gate`),
        readMigrations(api, { service: name, namespace }),
    ]);
    return {
        ...(traffic === undefined ? {} : { traffic }),
        pods,
        deployments,
        gates,
        migrations: [...migrations.values()],
    };
}

async function readTraffic(api: KubernetesApi, service: ServiceSettings): Promise<KubernetesObject | undefined> {
    try {
        return await api.get(await objectPath(api, trafficReference(service)), { timeoutMs });
    } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
    }
}
