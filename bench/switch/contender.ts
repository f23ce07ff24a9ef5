import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { eventually } from "../../tests/stories/eventually.js";
import { expectCode, type Story } from "../../tests/stories/story.js";
import { type BenchVersion, rolledDeployment, rolledService, serviceAddress, slotPods } from "../rolled-objects.js";
import type { CalledAddress } from "../under-load.js";

/** One way to move a service from one release to another. */
export interface Contender {
    /** For people: `by Service`. */
    readonly name: string;
    readonly traffic: CalledAddress;
    /** Path of the list that holds the object, and the object's name; a switch begins when that object changes. */
    readonly object: { readonly list: string; readonly name: string };
    /** Moves all traffic to a release with pods ready in this way's manner; resolves when this way reports it done. */
    switchTo(version: BenchVersion): Promise<void>;
}

interface RolledObject extends KubernetesObject {
    readonly status?: {
        readonly observedGeneration?: number;
        readonly replicas?: number;
        readonly updatedReplicas?: number;
        readonly availableReplicas?: number;
    };
}

/**
 * What `kubectl rollout undo` and `helm rollback` do: one Deployment gets another image and rolls its pods. The pods
 * are those of our own slots, with the same probes and the same orderly end. Runs in the namespace of a story that has
 * deployed 1.0.0.
 */
export async function rollingContender(story: Story): Promise<Contender> {
    const { api, namespace } = story.cluster;
    const place = { name: "rolling", namespace };
    const pods = await slotPods(story);
    const { replicas } = pods;
    const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    // The condition that `kubectl rollout status` waits for.
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

/** The release command with two warm slots, behind a Service or a gateway. 1.1.0 serves when this resolves. */
export async function slotContender(story: Story, name: string): Promise<Contender> {
    for (const version of ["1.0.0", "1.1.0"]) expectCode(0, await story.release("deploy", version, "--promote"));
    const behindGateway = story.settings.read().service.gateway !== undefined;
    const group = behindGateway ? "/apis/gateway.networking.k8s.io/v1" : "/api/v1";
    return {
        name,
        traffic: await story.traffic(),
        object: {
            list: `${group}/namespaces/${story.cluster.namespace}/${behindGateway ? "httproutes" : "services"}`,
            name: "users",
        },
        async switchTo(version) {
            story.settings.edit(settings => {
                delete settings.quarantine;
            });
            expectCode(0, await story.release("rollback", "--to", version, "--reason", "bench"));
        },
    };
}
