import assert from "node:assert/strict";
import { isNotFound, type KubernetesApi } from "../../cluster/kubernetes-api.js";
import { testInstance } from "../platform/platform-run.js";
import { buildTimeoutMs, connect, makeNamespace, until, upWith } from "./addon-platform.js";

const namespace = "measured";

/** A tenth of a processor, or as much of it as the machine can spare. */
const work = `
import time
while True:
    end = time.monotonic() + 0.01
    while time.monotonic() < end: pass
    time.sleep(0.09)
`;

const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "worker" },
    spec: {
        replicas: 1,
        selector: { matchLabels: { app: "worker" } },
        template: {
            metadata: { labels: { app: "worker" } },
            spec: {
                terminationGracePeriodSeconds: 0,
                containers: [
                    {
                        name: "worker",
                        image: `localhost:${testInstance.registryPort}/python:3.11-slim`,
                        command: ["python", "-c", work],
                        resources: { requests: { cpu: "100m" } },
                    },
                ],
            },
        },
    },
};

const autoscaler = {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "worker" },
    spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "worker" },
        minReplicas: 1,
        maxReplicas: 3,
        metrics: [
            { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 1 } } },
        ],
    },
};

interface PodMetrics {
    readonly containers: readonly { readonly name: string; readonly usage: Record<string, string> }[];
}

interface Autoscaler {
    readonly status?: {
        readonly desiredReplicas?: number;
        readonly currentMetrics?: readonly {
            readonly resource?: { readonly current?: { readonly averageUtilization?: number } };
        }[];
    };
}

describe("Pod metrics", function () {
    this.timeout(150_000);
    let api: KubernetesApi;
    before(async function () {
        this.timeout(buildTimeoutMs);
        await upWith("metrics");
        api = await connect();
        await makeNamespace(api, namespace);
        await api.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, deployment);
        await api.create(`/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers`, autoscaler);
    });
    after(() => api?.close());

    it("come from the cluster's API: processor and memory of each container", async () => {
        const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`;
        const [pod] = await until("metrics of the pod", 90, async () => {
            const { items } = await api.list<PodMetrics>(path);
            return items.length > 0 ? items : undefined;
        });
        const [container] = pod!.containers;
        assert.equal(container?.name, "worker");
        assert.match(container!.usage["cpu"]!, /^[1-9]\d*n$/);
        assert.match(container!.usage["memory"]!, /^[1-9]\d*Ki$/);
    });

    it("reach an autoscaler, which acts on them", async () => {
        const path = `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/worker`;
        const status = await until("a value for the autoscaler", 120, async () => {
            const { status } = await api.get<Autoscaler>(path);
            return status?.currentMetrics?.[0]?.resource?.current?.averageUtilization === undefined
                ? undefined
                : status;
        });
        // it uses ten times its target
        assert.ok(status.currentMetrics![0]!.resource!.current!.averageUtilization! > 1, JSON.stringify(status));
        await until("more replicas", 60, async () => {
            const { status } = await api.get<Autoscaler>(path);
            return status?.desiredReplicas === 3 ? true : undefined;
        });
    });

    it("disappear with their pods", async () => {
        await api.delete(`/apis/apps/v1/namespaces/${namespace}/deployments/worker`);
        await until("no metrics", 60, async () => {
            const { items } = await api.list<PodMetrics>(`/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`);
            return items.length === 0 ? true : undefined;
        });
        const gone = api.get(`/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods/none`);
        await assert.rejects(gone, isNotFound);
    });
});
