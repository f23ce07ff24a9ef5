import type { KubernetesApi } from "../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../cluster/kubernetes-object.js";
import type { Story } from "../tests/stories/story.js";
import type { CalledAddress } from "./under-load.js";

/** Pods that are rolled from one version to another. */
export interface RolledPods {
    readonly replicas: number;
    /** Strategy of the Deployment. @default Kubernetes' own, 25 % more and 25 % fewer */
    readonly strategy?: object;
    /** The pod's `spec`. */
    readonly spec: (version: BenchVersion) => object;
}

export interface RolledPlace {
    readonly name: string;
    readonly namespace: string;
}

const labelsOf = ({ name }: RolledPlace) => ({ app: name });

/** One Deployment that keeps its name from version to version. */
export function rolledDeployment(
    place: RolledPlace,
    { replicas, strategy, spec }: RolledPods,
    version: BenchVersion,
): KubernetesObject {
    const labels = labelsOf(place);
    return {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { ...place, labels },
        spec: {
            replicas,
            ...(strategy === undefined ? {} : { strategy }),
            selector: { matchLabels: labels },
            template: { metadata: { labels }, spec: spec(version) },
        },
    };
}

/** @param name of the Service. @default the pods' name */
export function rolledService(place: RolledPlace, name = place.name): KubernetesObject {
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name, namespace: place.namespace },
        spec: { selector: labelsOf(place), ports: [{ port: 80, targetPort: 8000 }] },
    };
}

/** The releases that a benchmark switches between, from the stories' images. */
export const benchVersions = ["1.0.0", "1.1.0"] as const;

export type BenchVersion = (typeof benchVersions)[number];

interface SlotTemplate {
    readonly spec: { readonly containers: readonly object[] };
}

interface SlotDeployment extends KubernetesObject {
    readonly spec: { readonly template: SlotTemplate; readonly replicas: number; readonly strategy: object };
}

/**
 * Pods like those of our own slots, with the same probes and the same orderly end; the story must have deployed 1.0.0.
 */
export async function slotPods({ cluster: { api, namespace }, images }: Story): Promise<RolledPods> {
    const { items } = await api.list<SlotDeployment>(`/apis/apps/v1/namespaces/${namespace}/deployments`);
    const { template, replicas, strategy } = items[0]!.spec;
    return {
        replicas,
        strategy,
        spec: (version: BenchVersion) => {
            const image = `${images.repository}@${images.digests[version]}`;
            const containers = template.spec.containers.map(container => ({ ...container, image }));
            return { ...template.spec, containers, topologySpreadConstraints: [] };
        },
    };
}

/** The address of a Service inside the cluster. */
export async function serviceAddress(api: KubernetesApi, { name, namespace }: RolledPlace): Promise<CalledAddress> {
    const path = `/api/v1/namespaces/${namespace}/services/${name}`;
    const { spec } = await api.get<{ readonly spec: { readonly clusterIP: string } }>(path);
    return { address: `${spec.clusterIP}:80`, headers: {} };
}
