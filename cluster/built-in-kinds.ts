/** How the API server serves a kind: its name in paths, and whether its objects live in namespaces. */
export interface ServedKind {
    readonly plural: string;
    readonly namespaced: boolean;
}

/** Kinds by group, as words: `Kind` has the plural `kinds`, `Kind=plural` another, `!` marks cluster scope. */
const kindsByGroup: Record<string, string> = {
    "": `!Namespace !Node !PersistentVolume ConfigMap Secret Service Endpoints=endpoints Event Pod ServiceAccount
        PersistentVolumeClaim LimitRange ResourceQuota ReplicationController PodTemplate`,
    apps: "Deployment StatefulSet DaemonSet ReplicaSet ControllerRevision",
    batch: "Job CronJob",
    autoscaling: "HorizontalPodAutoscaler",
    policy: "PodDisruptionBudget",
    "networking.k8s.io": "Ingress=ingresses !IngressClass=ingressclasses NetworkPolicy=networkpolicies",
    "rbac.authorization.k8s.io": "Role RoleBinding !ClusterRole !ClusterRoleBinding",
    "discovery.k8s.io": "EndpointSlice",
    "coordination.k8s.io": "Lease",
    "scheduling.k8s.io": "!PriorityClass=priorityclasses",
    "storage.k8s.io": "!StorageClass=storageclasses",
    "events.k8s.io": "Event",
    "apiextensions.k8s.io": "!CustomResourceDefinition",
    "gateway.networking.k8s.io": "!GatewayClass=gatewayclasses Gateway HTTPRoute GRPCRoute ReferenceGrant",
};

const parsed = new Map<string, ReadonlyMap<string, ServedKind>>();

/** The kinds of a group that need no question to the API server; the same in all versions of the group. */
export function builtInKinds(apiVersion: string): ReadonlyMap<string, ServedKind> {
    const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
    let kinds = parsed.get(group);
    if (!kinds) {
        kinds = new Map((kindsByGroup[group] ?? "").split(/\s+/).filter(Boolean).map(served));
        parsed.set(group, kinds);
    }
    return kinds;
}

function served(word: string): [string, ServedKind] {
    const [kind = "", plural] = word.replace("!", "").split("=");
    return [kind, { plural: plural ?? `${kind.toLowerCase()}s`, namespaced: !word.startsWith("!") }];
}
