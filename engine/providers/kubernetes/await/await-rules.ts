import type { ResourceType } from "../resource-type.js";
import { awaitDaemonSet } from "./await-daemon-set.js";
import { awaitDeployment } from "./await-deployment.js";
import { awaitJob } from "./await-job.js";
import type { AwaitRule } from "./await-rule.js";
import { awaitService } from "./await-service.js";
import {
    awaitCustomResourceDefinition,
    awaitIngress,
    awaitPersistentVolume,
    awaitPersistentVolumeClaim,
    awaitPod,
} from "./await-simple-kinds.js";
import { awaitStatefulSet } from "./await-stateful-set.js";

const rules: Record<string, AwaitRule> = {
    "apps/v1/DaemonSet": awaitDaemonSet,
    "apps/v1/Deployment": awaitDeployment,
    "apps/v1/StatefulSet": awaitStatefulSet,
    "apiextensions.k8s.io/v1/CustomResourceDefinition": awaitCustomResourceDefinition,
    "batch/v1/Job": awaitJob,
    "networking.k8s.io/v1/Ingress": awaitIngress,
    "v1/PersistentVolume": awaitPersistentVolume,
    "v1/PersistentVolumeClaim": awaitPersistentVolumeClaim,
    "v1/Pod": awaitPod,
    "v1/Service": awaitService,
};

/** How to tell that an object is ready; undefined for kinds that are so at once. */
export function awaitRule(type: ResourceType): AwaitRule | undefined {
    return rules[`${type.apiVersion}/${type.kind}`];
}
