import type { KubernetesObject } from "../cluster/kubernetes-object.js";
import type { BenchVersion } from "./bench-version.js";

/** Pods that are rolled from one version to the other. */
export interface RolledPods {
    readonly replicas: number;
    /** Of the Deployment. @default Kubernetes' own, 25 % more and 25 % fewer */
    readonly strategy?: object;
    /** The pod's `spec`. */
    readonly spec: (version: BenchVersion) => object;
}

export interface RolledPlace {
    readonly name: string;
    readonly namespace: string;
}

const labelsOf = ({ name }: RolledPlace) => ({ app: name });

/** One Deployment that serves under one name, whatever its version. */
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

/** @param name of the Service. @default as the pods */
export function rolledService(place: RolledPlace, name = place.name): KubernetesObject {
    return {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name, namespace: place.namespace },
        spec: { selector: labelsOf(place), ports: [{ port: 80, targetPort: 8000 }] },
    };
}
