import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { eventually, type Story } from "../../tests/stories/story.js";
import type { BenchVersion, Contender } from "./contender.js";

interface Template {
    readonly metadata?: object;
    readonly spec: { readonly containers: readonly object[] };
}

interface RolledObject extends KubernetesObject {
    readonly status?: {
        readonly observedGeneration?: number;
        readonly replicas?: number;
        readonly updatedReplicas?: number;
        readonly availableReplicas?: number;
    };
}

const labels = { app: "rolling" };

/**
 * What `kubectl rollout undo` and `helm rollback` do: one Deployment gets another image and rolls its pods. They are those
 * of our own slots, with the same probes and the same orderly end. In the namespace of a story that has deployed 1.0.0.
 */
export async function rollingContender({ cluster: { api, namespace }, images }: Story): Promise<Contender> {
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const services = `/api/v1/namespaces/${namespace}/services`;
    const [model] = (await api.list(deployments)).items;
    const { template, replicas, strategy } = model!.spec as { template: Template; replicas: number; strategy: object };
    const podSpec = (version: BenchVersion) => {
        const image = `${images.repository}@${images.digests[version]}`;
        const containers = template.spec.containers.map(container => ({ ...container, image }));
        return { ...template.spec, containers, topologySpreadConstraints: [] };
    };
    const deployment = (version: BenchVersion): KubernetesObject => ({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "rolling", namespace },
        spec: {
            replicas,
            strategy,
            selector: { matchLabels: labels },
            template: { metadata: { labels }, spec: podSpec(version) },
        },
    });
    // When `kubectl rollout status` is content.
    const rolled = () =>
        eventually(
            "the rolling update",
            async () => {
                const { metadata, status } = await api.get<RolledObject>(`${deployments}/rolling`);
                const { observedGeneration = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
                const all = status?.replicas === replicas && updatedReplicas === replicas;
                const seen = observedGeneration >= (metadata?.generation ?? 0);
                return seen && all && availableReplicas === replicas ? true : undefined;
            },
            120,
        );
    await api.create(deployments, deployment("1.1.0"));
    await api.create(services, {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "rolling", namespace },
        spec: { selector: labels, ports: [{ port: 80, targetPort: 8000 }] },
    });
    const { spec } = await api.get<{ readonly spec: { readonly clusterIP: string } }>(`${services}/rolling`);
    await rolled();
    return {
        name: "rolling update",
        traffic: { address: `${spec.clusterIP}:80`, headers: {} },
        object: { list: deployments, name: "rolling" },
        async switchTo(version) {
            await api.patch(`${deployments}/rolling`, { spec: { template: { spec: podSpec(version) } } });
            await rolled();
        },
    };
}
