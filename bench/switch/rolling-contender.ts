import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { eventually } from "../../tests/stories/eventually.js";
import type { Story } from "../../tests/stories/story.js";
import { rolledDeployment, rolledService } from "../rolled-objects.js";
import { serviceAddress } from "../service-address.js";
import { slotPods } from "../slot-pods.js";
import type { Contender } from "./contender.js";

interface RolledObject extends KubernetesObject {
    readonly status?: {
        readonly observedGeneration?: number;
        readonly replicas?: number;
        readonly updatedReplicas?: number;
        readonly availableReplicas?: number;
    };
}

/**
 * What `kubectl rollout undo` and `helm rollback` do: one Deployment gets another image and rolls its pods. They are those
 * of our own slots, with the same probes and the same orderly end. In the namespace of a story that has deployed 1.0.0.
 */
export async function rollingContender(story: Story): Promise<Contender> {
    const { api, namespace } = story.cluster;
    const place = { name: "rolling", namespace };
    const pods = await slotPods(story);
    const { replicas } = pods;
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    // When `kubectl rollout status` is content.
    const rolled = () =>
        eventually("the rolling update", async () => {
            const { metadata, status } = await api.get<RolledObject>(`${deployments}/${place.name}`);
            const { observedGeneration = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {};
            const all = status?.replicas === replicas && updatedReplicas === replicas;
            const seen = observedGeneration >= (metadata?.generation ?? 0);
            return seen && all && availableReplicas === replicas ? true : undefined;
        });
    await api.create(deployments, rolledDeployment(place, pods, "1.1.0"));
    await api.create(`/api/v1/namespaces/${namespace}/services`, rolledService(place));
    const traffic = await serviceAddress(api, place);
    await rolled();
    return {
        name: "rolling update",
        traffic,
        object: { list: deployments, name: place.name },
        async switchTo(version) {
            await api.patch(`${deployments}/${place.name}`, { spec: { template: { spec: pods.spec(version) } } });
            await rolled();
        },
    };
}
