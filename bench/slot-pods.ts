import type { KubernetesObject } from "../cluster/kubernetes-object.js";
import type { Story } from "../tests/stories/story.js";
import type { BenchVersion } from "./bench-version.js";
import type { RolledPods } from "./rolled-objects.js";

interface SlotTemplate {
    readonly spec: { readonly containers: readonly object[] };
}

interface SlotDeployment extends KubernetesObject {
    readonly spec: { readonly template: SlotTemplate; readonly replicas: number; readonly strategy: object };
}

/** Pods as our own slots have them, with the same probes and the same orderly end; in a story that has deployed 1.0.0. */
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
