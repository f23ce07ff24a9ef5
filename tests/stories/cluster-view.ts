import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { isNotFound } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { isReady, type Pod } from "../../cluster/pods-by-labels.js";
import { canonicalJson } from "../../model/ledger/fingerprint.js";
import { labelKeys } from "../../model/names.js";
import type { Share } from "../../model/traffic/shares.js";
import { servesAnnotation } from "../../model/traffic/traffic-metadata.js";
import { sharesIn } from "../../model/traffic/traffic-object.js";

/** One pod of a release, with everything that shows whether it was touched. */
export interface ReleasePod {
    readonly name: string;
    readonly uid: string;
    readonly version: string;
    readonly slot: string;
    readonly releaseId: string;
    readonly startTime: string;
    readonly restarts: number;
    readonly image: string;
    readonly ready: boolean;
    readonly ending: boolean;
}

/** Objects that the program creates, by kind, with the path of their list. */
const kinds = {
    Deployment: "/apis/apps/v1/namespaces/{}/deployments",
    Service: "/api/v1/namespaces/{}/services",
    ConfigMap: "/api/v1/namespaces/{}/configmaps",
    Secret: "/api/v1/namespaces/{}/secrets",
    Job: "/apis/batch/v1/namespaces/{}/jobs",
} as const;

/** Exists only in a cluster with the Gateway API. */
const routes = "/apis/gateway.networking.k8s.io/v1/namespaces/{}/httproutes";

/** Nobody else writes to these: a new resource version is our own write. */
const withoutStatus = ["Service", "ConfigMap", "Secret"];

/** Events that the kubelet repeats: the platform has no DNS, and on a busy machine a probe gets a late answer. */
const told = ["MissingClusterDNS", "Unhealthy"];

export type ObjectPrints = ReadonlyMap<string, string>;

/** What a story sees in its namespace. */
export class ClusterView {
    constructor(
        readonly api: KubernetesApi,
        readonly namespace: string,
        readonly service: string,
        /** Whether users come through a gateway. */
        private readonly behindGateway = false,
    ) {}

    /** `1.1.0 in green`, as the traffic object says. */
    async serving(): Promise<string | undefined> {
        const object = await this.trafficObject();
        return object?.metadata?.annotations?.[servesAnnotation];
    }

    /** Shares according to the traffic object. */
    async shares(): Promise<readonly Share[]> {
        return sharesIn(await this.trafficObject(), this.service);
    }

    /** The release that gets all traffic. */
    async servingId(): Promise<string | undefined> {
        const shares = await this.shares();
        return shares.length === 1 ? shares[0]!.releaseId : undefined;
    }

    /** Address at which users call the Service. */
    async trafficAddress(): Promise<string> {
        const service = await this.trafficObject();
        const { clusterIP } = (service?.["spec"] ?? {}) as { clusterIP?: string };
        return clusterIP ?? "nowhere";
    }

    /** Pods of a version, or of all releases; not those of gates. */
    async pods(version?: string): Promise<ReleasePod[]> {
        const { items } = await this.api.list<Pod>(this.path("/api/v1/namespaces/{}/pods"));
        return items
            .filter(({ metadata }) => metadata?.labels?.[labelKeys.releaseId] !== undefined)
            .map(readPod)
            .filter(pod => version === undefined || pod.version === version)
            .sort((left, right) => (left.name < right.name ? -1 : 1));
    }

    /** All objects that the program created: `Service users` to a fingerprint that changes with every write. */
    async objects(): Promise<ObjectPrints> {
        const all = { ...kinds, ...(this.behindGateway ? { HTTPRoute: routes } : {}) };
        const lists = Object.entries(all).map(async ([kind, path]) => {
            const { items } = await this.api.list(this.path(path));
            return items
                .filter(({ metadata }) => metadata?.name !== "kube-root-ca.crt")
                .map(object => [`${kind} ${object.metadata?.name}`, print(kind, object)] as const);
        });
        return new Map((await Promise.all(lists)).flat());
    }

    /** Reasons of the pods' events since a time, such as Pulled or Created. */
    async podEventsSince(timeMs: number): Promise<string[]> {
        const events = await this.api.list<KubernetesObject & { reason?: string; lastTimestamp?: string }>(
            this.path("/api/v1/namespaces/{}/events"),
        );
        return (
            events.items
                .filter(event => (event["involvedObject"] as { kind?: string })?.kind === "Pod")
                // Event times are whole seconds.
                .filter(event => Date.parse(event.lastTimestamp ?? "") >= Math.ceil(timeMs / 1000) * 1000)
                .map(event => event.reason ?? "")
                .filter(reason => !told.includes(reason))
        );
    }

    /** Stored values of a Secret or ConfigMap. */
    async data(kind: "Secret" | "ConfigMap", name: string): Promise<Record<string, string>> {
        const object = await this.api.get(`${this.path(kinds[kind])}/${name}`);
        return (object["data"] ?? {}) as Record<string, string>;
    }

    /** Scales a Deployment behind its manager's back. */
    async scale(deployment: string, replicas: number): Promise<void> {
        await this.api.patch(`${this.path(kinds.Deployment)}/${deployment}`, { spec: { replicas } });
    }

    /** Does what `kubectl rollout restart` does: replaces the pods one after the other. */
    async restart(deployment: string): Promise<void> {
        const annotations = { "kubectl.kubernetes.io/restartedAt": new Date().toISOString() };
        const spec = { template: { metadata: { annotations } } };
        await this.api.patch(`${this.path(kinds.Deployment)}/${deployment}`, { spec });
    }

    /** Scales through the scale subresource, as an autoscaler does. */
    async autoscale(deployment: string, replicas: number): Promise<void> {
        await this.api.patch(`${this.path(kinds.Deployment)}/${deployment}/scale`, { spec: { replicas } });
    }

    /** Desired pods of each Deployment, by its version. */
    async sizes(): Promise<Readonly<Record<string, number>>> {
        const { items } = await this.api.list(this.path(kinds.Deployment));
        const sizes = items.map(({ metadata, spec }) => {
            const { replicas } = spec as { replicas: number };
            return [metadata?.labels?.[labelKeys.version] ?? "", replicas] as const;
        });
        return Object.fromEntries(sizes.sort());
    }

    /** Names of the Deployments that have an autoscaler. */
    async autoscaled(): Promise<readonly string[]> {
        const path = this.path("/apis/autoscaling/v2/namespaces/{}/horizontalpodautoscalers");
        const { items } = await this.api.list(path);
        return items.map(({ spec }) => (spec as { scaleTargetRef: { name: string } }).scaleTargetRef.name);
    }

    private async trafficObject(): Promise<KubernetesObject | undefined> {
        try {
            return await this.api.get(`${this.path(this.behindGateway ? routes : kinds.Service)}/${this.service}`);
        } catch (error) {
            if (isNotFound(error)) return undefined;
            throw error;
        }
    }

    private path(template: string): string {
        return template.replace("{}", this.namespace);
    }
}

function readPod(pod: Pod): ReleasePod {
    const { metadata } = pod;
    const status = pod.status as {
        startTime?: string;
        containerStatuses?: { restartCount: number }[];
    };
    const [container] = (pod["spec"] as { containers: { image: string }[] }).containers;
    return {
        name: metadata?.name ?? "",
        uid: metadata?.uid ?? "",
        version: metadata?.labels?.[labelKeys.version] ?? "",
        slot: metadata?.labels?.[labelKeys.slot] ?? "",
        releaseId: metadata?.labels?.[labelKeys.releaseId] ?? "",
        startTime: status.startTime ?? "",
        restarts: status.containerStatuses?.[0]?.restartCount ?? 0,
        image: container?.image ?? "",
        ready: isReady(pod),
        ending: metadata?.deletionTimestamp !== undefined,
    };
}

/** Everything except what controllers report; for kinds without a status, the resource version too. */
function print(kind: string, { metadata, status: _, ...rest }: KubernetesObject): string {
    const { managedFields: _fields, resourceVersion, annotations, ...kept } = metadata ?? {};
    const { "deployment.kubernetes.io/revision": _revision, ...own } = annotations ?? {};
    const version = withoutStatus.includes(kind) ? resourceVersion : undefined;
    return canonicalJson({ ...rest, metadata: { ...kept, annotations: own }, version });
}

/** `changed Service users`, `gone Job …`, `new ConfigMap …`: the differences, sorted by name. */
export function compareObjects(before: ObjectPrints, after: ObjectPrints): string[] {
    const names = [...new Set([...before.keys(), ...after.keys()])].sort();
    return names.flatMap(name => {
        if (!after.has(name)) return [`gone ${name}`];
        if (!before.has(name)) return [`new ${name}`];
        return before.get(name) === after.get(name) ? [] : [`changed ${name}`];
    });
}
