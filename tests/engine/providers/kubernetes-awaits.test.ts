// The Kubernetes provider on the local platform: what it waits for, and what it says when that does not come.
import assert from "node:assert/strict";
import type { PropertyMap } from "../../../engine/property-value.js";
import { failure, ProviderOnCluster } from "./provider-on-cluster.js";

describe("the Kubernetes provider, waiting,", function () {
    this.timeout(60_000);
    let cluster: ProviderOnCluster;
    before(async () => {
        cluster = await ProviderOnCluster.open();
    });
    after(() => cluster?.close());

    const deploymentType = "kubernetes:apps/v1:Deployment";
    const deployment = (image: string, seconds: number, replicas = 1, annotations: PropertyMap = {}): PropertyMap => ({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: cluster.metadata("web", { "pulumi.com/timeoutSeconds": String(seconds), ...annotations }),
        spec: {
            replicas,
            selector: { matchLabels: { app: "web" } },
            template: {
                metadata: { labels: { app: "web" } },
                spec: {
                    terminationGracePeriodSeconds: 1,
                    containers: [
                        {
                            name: "c",
                            image,
                            command: ["python3", "-m", "http.server", "8000"],
                            readinessProbe: { tcpSocket: { port: 8000 }, periodSeconds: 1 },
                        },
                    ],
                },
            },
        },
    });

    it("waits for a roll-out, tells why one fails, and recovers from it", async () => {
        const web = await cluster.create(deploymentType, deployment(cluster.info.baseImage, 60));
        assert.equal((web.existing.outputs["status"] as PropertyMap)["readyReplicas"], 1);
        const bad = deployment(`${cluster.info.registry}/no-such-image:9.9.9`, 6);
        const error = await failure(cluster.update(web, bad));
        assert.deepEqual(error.reasons.slice(0, 2), [
            `the Kubernetes API server reported that "${cluster.namespace}/web" failed to fully initialize or become live: ` +
                "'web' timed out waiting to be Ready",
            "Minimum number of Pods to consider the application live was not attained",
        ]);
        assert.match(
            error.reasons[2] ?? "",
            /^\[Pod .*\]: containers with unready status: \[c\]\[(ErrImagePull|ImagePullBackOff)\]/,
        );
        web.existing = { ...web.existing, outputs: error.outputs };
        const outputs = await cluster.update(web, deployment(cluster.info.baseImage, 60, 2));
        assert.equal((outputs["status"] as PropertyMap)["readyReplicas"], 2);
        await cluster.remove(web);
        const pods = await cluster.api.list(`/api/v1/namespaces/${cluster.namespace}/pods`, {
            query: { labelSelector: "app=web" },
        });
        assert.deepEqual(pods.items, []);
    });

    it("stops waiting when it is cancelled, and keeps what it made", async () => {
        const cancel = new AbortController();
        const created = cluster.create(deploymentType, deployment(`${cluster.info.registry}/no-such-image:1`, 60), {
            signal: cancel.signal,
        });
        setTimeout(() => cancel.abort(), 500);
        const startedAt = Date.now();
        const error = await failure(created);
        assert.ok(Date.now() - startedAt < 5_000);
        assert.match(error.reasons[0] ?? "", /Resource operation was cancelled for 'web'$/);
        assert.equal(error.id, `${cluster.namespace}/web`);
        await cluster.remove({ type: deploymentType, existing: { id: error.id, inputs: {}, outputs: error.outputs } });
    });

    it("fails with a Job, and replaces it the next time when told to", async () => {
        const type = "kubernetes:batch/v1:Job";
        const job: PropertyMap = {
            apiVersion: "batch/v1",
            kind: "Job",
            metadata: cluster.metadata("gate", { "pulumi.com/replaceUnready": "true" }),
            spec: {
                backoffLimit: 0,
                template: {
                    spec: {
                        restartPolicy: "Never",
                        containers: [{ name: "c", image: cluster.info.baseImage, command: ["sh", "-c", "exit 3"] }],
                    },
                },
            },
        };
        const error = await failure(cluster.create(type, job));
        assert.match(error.reasons[0] ?? "", /Resource 'gate' was created but failed to initialize$/);
        assert.match(error.reasons.join("\n"), /container "c" completed with exit code 3/);
        assert.equal(error.reasons.at(-1), "[BackoffLimitExceeded] Job has reached the specified backoff limit");
        const existing = { id: error.id, inputs: job, outputs: error.outputs, initErrors: error.reasons };
        const diff = await cluster.provider.diff(cluster.context(type), type, existing, job, []);
        assert.deepEqual(diff.replaceKeys, ['.metadata.annotations["pulumi.com/replaceUnready"]']);
        assert.equal(diff.deleteBeforeReplace, true);
        await cluster.remove({ type, existing });
    });

    it("lets an empty Service be once its time is up", async () => {
        const startedAt = Date.now();
        const web = await cluster.create("kubernetes:core/v1:Service", {
            apiVersion: "v1",
            kind: "Service",
            metadata: cluster.metadata("empty", { "pulumi.com/timeoutSeconds": "1" }),
            spec: { selector: { app: "none" }, ports: [{ port: 80 }] },
        });
        assert.ok(Date.now() - startedAt >= 1000);
        await cluster.remove(web);
    });
});
