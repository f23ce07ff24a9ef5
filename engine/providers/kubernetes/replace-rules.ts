import type { ResourceType } from "./resource-type.js";

/** Fields whose change makes a new object, by `group/Kind`; a change below a field counts. `[]` is any index. */
const rules: Record<string, string> = {
    "/ConfigMap": "binaryData data",
    "/Secret": "data stringData type",
    "/Service": "spec.clusterIP",
    "/PersistentVolumeClaim": "spec",
    "/ResourceQuota": "spec.scopes",
    "/PersistentVolume": `spec.awsElasticBlockStore spec.azureDisk spec.azureFile spec.cephfs spec.cinder spec.csi spec.fc
        spec.flexVolume spec.flocker spec.gcePersistentDisk spec.glusterfs spec.hostPath spec.iscsi spec.local spec.nfs
        spec.photonPersistentDisk spec.portworxVolume spec.quobyte spec.rbd spec.scaleIO spec.storageos
        spec.vsphereVolume`,
    "/Pod": `spec.affinity spec.automountServiceAccountToken spec.containers[] spec.dnsConfig spec.dnsPolicy
        spec.enableServiceLinks spec.hostAliases spec.hostIPC spec.hostNetwork spec.hostPID spec.hostname
        spec.imagePullSecrets spec.initContainers[] spec.nodeName spec.nodeSelector spec.overhead spec.preemptionPolicy
        spec.priority spec.priorityClassName spec.readinessGates spec.restartPolicy spec.runtimeClassName
        spec.schedulerName spec.securityContext spec.serviceAccount spec.serviceAccountName spec.shareProcessNamespace
        spec.subdomain spec.terminationGracePeriodSeconds spec.volumes`,
    "apps/Deployment": "spec.selector",
    "apps/DaemonSet": "spec.selector",
    "apps/StatefulSet": `spec.podManagementPolicy spec.revisionHistoryLimit spec.selector spec.serviceName
        spec.volumeClaimTemplates`,
    "batch/Job": "spec.completions spec.parallelism spec.selector spec.template",
    "rbac.authorization.k8s.io/RoleBinding": "roleRef",
    "rbac.authorization.k8s.io/ClusterRoleBinding": "roleRef",
    "storage.k8s.io/StorageClass": "parameters provisioner",
};

/** Settings of the provider under which data is changed in place. */
export interface Mutability {
    readonly configMapMutable: boolean;
    readonly secretMutable: boolean;
}

/** Whether a change at a path replaces the object. */
export function replaces(type: ResourceType, path: readonly (string | number)[], mutability: Mutability): boolean {
    const group = type.apiVersion.includes("/") ? (type.apiVersion.split("/")[0] ?? "") : "";
    const changed = path.map(part => (typeof part === "number" ? "[]" : part)).join(".");
    return ["metadata.name", "metadata.namespace", ...fields(`${group}/${type.kind}`, mutability)].some(
        field => changed === field || changed.startsWith(`${field}.`) || field.startsWith(`${changed}.`),
    );
}

function fields(kind: string, mutability: Mutability): string[] {
    if (kind === "/ConfigMap" && mutability.configMapMutable) {
        return [];
    }
    if (kind === "/Secret" && mutability.secretMutable) {
        return ["type"];
    }
    return (rules[kind] ?? "")
        .split(/\s+/)
        .filter(Boolean)
        .map(field => field.replace("[]", ".[]"));
}
