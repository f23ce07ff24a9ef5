import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { readMigrations } from "../../cluster/migration-record.js";
import { labelKeys } from "../../model/names.js";
import type { ServiceSettings } from "../../model/settings.js";
import type { StandingObjects } from "../plan/plan-ahead.js";
import { labelledObjects } from "./labelled-objects.js";
import { readTrafficObject } from "./traffic-object.js";

/** What of a service stands in the cluster, asked for at once. Rejects when the cluster does not tell. */
export async function readStandingObjects(api: KubernetesApi, service: ServiceSettings): Promise<StandingObjects> {
    const [traffic, pods, deployments, gates, migrations] = await Promise.all([
        readTrafficObject(api, service),
        labelledObjects(api, service, "Pod"),
        labelledObjects(api, service, "Deployment"),
        labelledObjects(api, service, "Job", { [labelKeys.component]: "gate" }),
        readMigrations(api, { service: service.name, namespace: service.namespace }),
    ]);
    return {
        ...(traffic === undefined ? {} : { traffic }),
        pods,
        deployments,
        gates,
        migrations: [...migrations.values()],
    };
}
