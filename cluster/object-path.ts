import { ApiError, isNotFound } from "./api-error.js";
import type { KubernetesApi } from "./kubernetes-api.js";

export interface ObjectReference {
    readonly apiVersion: string;
    readonly kind: string;
    /** For namespaced kinds. @default the context's namespace, then "default" */
    readonly namespace?: string;
    /** Absent for the path of the list. */
    readonly name?: string;
}

/** The cluster does not serve this kind. */
export class UnknownKindError extends Error {
    override readonly name = "UnknownKindError";
}

/** Path of an object, or of its kind's list. Asks the API server only about kinds that are not Kubernetes' own. */
export async function objectPath(api: KubernetesApi, reference: ObjectReference): Promise<string> {
    const served = await servedKind(api, reference.apiVersion, reference.kind);
    return pathOf(served, { ...reference, namespace: reference.namespace ?? api.access.namespace ?? "default" });
}

/** Plural and scope of a kind. Throws UnknownKindError. */
export async function servedKind(api: KubernetesApi, apiVersion: string, kind: string): Promise<ServedKind> {
    const builtIn = builtInKinds(apiVersion).get(kind);
    if (builtIn) {
        return builtIn;
    }
    // The custom resource definition may be brand-new: a missing kind is looked up once more.
    for (const cached of [true, false]) {
        const found = (await discover(api, apiVersion, cached)).get(kind);
        if (found) {
            return found;
        }
    }
    throw new UnknownKindError(`no matches for kind "${kind}" in version "${apiVersion}"`);
}

/** Without a namespace, the path of the list across all namespaces. */
export function pathOf(served: ServedKind, reference: Omit<ObjectReference, "kind">): string {
    const { apiVersion, namespace, name } = reference;
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const scope = served.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
    return `${root}${scope}/${served.plural}${name === undefined ? "" : `/${encodeURIComponent(name)}`}`;
}

async function discover(api: KubernetesApi, apiVersion: string, cached: boolean): Promise<Map<string, ServedKind>> {
    const path = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    let answer = cached ? api.discovered.get(path) : undefined;
    if (!answer) {
        answer = read(api, path);
        api.discovered.set(path, answer);
        answer.catch(() => api.discovered.delete(path));
    }
    return answer as Promise<Map<string, ServedKind>>;
}

async function read(api: KubernetesApi, path: string): Promise<Map<string, ServedKind>> {
    const list = await api
        .get<{ resources: { name: string; kind: string; namespaced: boolean }[] }>(path)
        .catch((error: unknown) => {
            if (isNotFound(error) || (error instanceof ApiError && error.status === 503)) {
                return { resources: [] };
            }
            throw error;
        });
    const kinds = list.resources.filter(({ name }) => !name.includes("/"));
    return new Map(kinds.map(({ name, kind, namespaced }) => [kind, { plural: name, namespaced }]));
}

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

/** The kinds of a group that are known without asking the API server; the same in all versions of the group. */
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
