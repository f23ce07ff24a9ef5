// The Kubernetes provider on the local platform, in a namespace of its own.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { loadKubeconfig } from "../../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import type { PropertyMap } from "../../../engine/property-value.js";
import { type Existing, type OperationContext, PartialFailure } from "../../../engine/provider.js";
import { createProvider } from "../../../engine/providers/create-provider.js";
import { type PlatformInfo, readPlatformInfo } from "../../../platform/platform-info.js";

const namespace = `prov-${randomBytes(4).toString("hex")}`;
const metadata = (name: string, annotations: PropertyMap = {}): PropertyMap => ({ name, namespace, annotations });

describe("the Kubernetes provider", function () {
    this.timeout(60_000);
    let info: PlatformInfo;
    let api: KubernetesApi;
    let provider: ReturnType<typeof createProvider>;
    let ownNamespace: Tracked;

    /** A resource as the engine would hold it between operations. */
    interface Tracked {
        readonly type: string;
        existing: Existing;
    }

    const context = (type: string, options: Partial<OperationContext> = {}): OperationContext => ({
        urn: `urn:pulumi:dev::providers::${type}::tested`,
        preview: false,
        signal: new AbortController().signal,
        log: () => undefined,
        ...options,
    });
    const check = async (type: string, inputs: PropertyMap) =>
        (await provider.check(context(type), type, undefined, inputs, randomBytes(32))).inputs;
    const create = async (
        type: string,
        given: PropertyMap,
        options: Partial<OperationContext> = {},
    ): Promise<Tracked> => {
        const inputs = await check(type, given);
        const created = await provider.create(context(type, options), type, inputs);
        return { type, existing: { ...created, inputs } };
    };
    const update = async (tracked: Tracked, given: PropertyMap): Promise<PropertyMap> => {
        const inputs = await check(tracked.type, given);
        const outputs = await provider.update(context(tracked.type), tracked.type, tracked.existing, inputs);
        tracked.existing = { ...tracked.existing, inputs, outputs };
        return outputs;
    };
    const remove = ({ type, existing }: Tracked) => provider.delete(context(type), type, existing);
    const failure = async (work: Promise<unknown>): Promise<PartialFailure> => {
        const error = await work.then(
            () => assert.fail("it succeeded"),
            (error: unknown) => error,
        );
        assert.ok(error instanceof PartialFailure, String(error));
        return error;
    };
    const serviceType = "kubernetes:core/v1:Service";
    const service = (color: string, rest: PropertyMap = {}, annotations: PropertyMap = {}): PropertyMap => ({
        apiVersion: "v1",
        kind: "Service",
        metadata: { ...metadata("web", { "pulumi.com/skipAwait": "true", ...annotations }), ...rest },
        spec: { selector: { color }, ports: [{ port: 80, targetPort: 8000 }] },
    });
    const deploymentType = "kubernetes:apps/v1:Deployment";
    const deployment = (image: string, seconds: number, replicas = 1, annotations: PropertyMap = {}): PropertyMap => ({
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: metadata("web", { "pulumi.com/timeoutSeconds": String(seconds), ...annotations }),
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

    before(async () => {
        const found = readPlatformInfo();
        assert.ok(found, "these tests need the platform: npm run platform -- up");
        info = found;
        api = new KubernetesApi(await loadKubeconfig({ path: info.kubeconfig }));
        provider = createProvider("kubernetes", "4.34.2", { KUBECONFIG: info.kubeconfig });
        const inputs = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
        ownNamespace = await create("kubernetes:core/v1:Namespace", inputs);
    });
    after(async () => {
        if (ownNamespace) await remove(ownNamespace);
        api?.close();
    });

    it("owns an object's fields after its first update, and so can take some away", async () => {
        const web = await create(serviceType, service("blue", { labels: { gone: "soon" } }));
        await update(web, service("green"));
        const live = await api.get<KubernetesObject>(`/api/v1/namespaces/${namespace}/services/web`);
        assert.deepEqual(live["spec"] && (live["spec"] as { selector: object }).selector, { color: "green" });
        assert.equal(live.metadata?.labels, undefined);
        const manager = web.existing.outputs["__fieldManager"];
        assert.deepEqual(
            live.metadata?.managedFields?.map(({ manager, operation }) => [manager, operation]),
            [[manager, "Apply"]],
        );
        await remove(web);
    });

    it("does not make anew what someone deleted, and deletes what is gone", async () => {
        const web = await create(serviceType, service("blue"));
        await update(web, service("green"));
        await api.delete(`/api/v1/namespaces/${namespace}/services/web`);
        await assert.rejects(
            update(web, service("blue")),
            /^Error: update of resource ".*" failed: services "web" not found/,
        );
        await remove(web);
    });

    it("updates an object that someone deleted and made again", async () => {
        const web = await create(serviceType, service("blue"));
        await api.delete(`/api/v1/namespaces/${namespace}/services/web`);
        const fieldManager = "pulumi-kubernetes";
        await api.create(`/api/v1/namespaces/${namespace}/services`, service("red") as KubernetesObject, {
            fieldManager,
        });
        const outputs = await update(web, service("green"));
        assert.deepEqual((outputs["spec"] as PropertyMap)["selector"], { color: "green" });
        await remove(web);
    });

    it("stops at a field of another manager, unless it is told to force", async () => {
        const type = "kubernetes:core/v1:ConfigMap";
        const inputs = (value: string, annotations: PropertyMap = {}): PropertyMap => ({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: metadata("shared", annotations),
            data: { k: value },
        });
        const map = await create(type, inputs("1"));
        const path = `/api/v1/namespaces/${namespace}/configmaps/shared`;
        const theirs = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "shared" }, data: { k: "theirs" } };
        await api.apply(path, theirs, { fieldManager: "other-team", force: true });
        const error = await failure(update(map, inputs("2")));
        assert.match(error.reasons[0] ?? "", /Apply failed with 1 conflict: conflict with "other-team": \.data\.k$/);
        assert.deepEqual(error.outputs["data"], { k: "theirs" });
        const forced = await update(map, inputs("2", { "pulumi.com/patchForce": "true" }));
        assert.deepEqual(forced["data"], { k: "2" });
    });

    it("tells in a preview what the API server would refuse", async () => {
        const inputs = { apiVersion: "v1", kind: "ConfigMap", metadata: metadata("Bad_Name") };
        const preview = create("kubernetes:core/v1:ConfigMap", inputs, { preview: true });
        await assert.rejects(
            preview,
            /was not successfully created .*: ConfigMap "Bad_Name" is invalid: metadata\.name/,
        );
    });

    it("waits for a roll-out, tells why one fails, and recovers from it", async () => {
        const web = await create(deploymentType, deployment(info.baseImage, 60));
        assert.equal((web.existing.outputs["status"] as PropertyMap)["readyReplicas"], 1);
        const bad = deployment(`${info.registry}/no-such-image:9.9.9`, 6);
        const error = await failure(update(web, bad));
        assert.deepEqual(error.reasons.slice(0, 2), [
            `the Kubernetes API server reported that "${namespace}/web" failed to fully initialize or become live: ` +
                "'web' timed out waiting to be Ready",
            "Minimum number of Pods to consider the application live was not attained",
        ]);
        assert.match(
            error.reasons[2] ?? "",
            /^\[Pod .*\]: containers with unready status: \[c\]\[(ErrImagePull|ImagePullBackOff)\]/,
        );
        web.existing = { ...web.existing, outputs: error.outputs };
        const outputs = await update(web, deployment(info.baseImage, 60, 2));
        assert.equal((outputs["status"] as PropertyMap)["readyReplicas"], 2);
        await remove(web);
        const pods = await api.list(`/api/v1/namespaces/${namespace}/pods`, { query: { labelSelector: "app=web" } });
        assert.deepEqual(pods.items, []);
    });

    it("stops waiting when it is cancelled, and keeps what it made", async () => {
        const cancel = new AbortController();
        const created = create(deploymentType, deployment(`${info.registry}/no-such-image:1`, 60), {
            signal: cancel.signal,
        });
        setTimeout(() => cancel.abort(), 500);
        const startedAt = Date.now();
        const error = await failure(created);
        assert.ok(Date.now() - startedAt < 5_000);
        assert.match(error.reasons[0] ?? "", /Resource operation was cancelled for 'web'$/);
        assert.equal(error.id, `${namespace}/web`);
        await remove({ type: deploymentType, existing: { id: error.id, inputs: {}, outputs: error.outputs } });
    });

    it("fails with a Job, and replaces it the next time when told to", async () => {
        const type = "kubernetes:batch/v1:Job";
        const job: PropertyMap = {
            apiVersion: "batch/v1",
            kind: "Job",
            metadata: metadata("gate", { "pulumi.com/replaceUnready": "true" }),
            spec: {
                backoffLimit: 0,
                template: {
                    spec: {
                        restartPolicy: "Never",
                        containers: [{ name: "c", image: info.baseImage, command: ["sh", "-c", "exit 3"] }],
                    },
                },
            },
        };
        const error = await failure(create(type, job));
        assert.match(error.reasons[0] ?? "", /Resource 'gate' was created but failed to initialize$/);
        assert.match(error.reasons.join("\n"), /container "c" completed with exit code 3/);
        assert.equal(error.reasons.at(-1), "[BackoffLimitExceeded] Job has reached the specified backoff limit");
        const existing = { id: error.id, inputs: job, outputs: error.outputs, initErrors: error.reasons };
        const diff = await provider.diff(context(type), type, existing, job, []);
        assert.deepEqual(diff.replaceKeys, ['.metadata.annotations["pulumi.com/replaceUnready"]']);
        assert.equal(diff.deleteBeforeReplace, true);
        await remove({ type, existing });
    });

    it("lets an empty Service be once its time is up", async () => {
        const startedAt = Date.now();
        const annotations = { "pulumi.com/skipAwait": "false", "pulumi.com/timeoutSeconds": "1" };
        const web = await create(serviceType, service("none", {}, annotations));
        assert.ok(Date.now() - startedAt >= 1000);
        await remove(web);
    });

    it("makes a custom object as soon as its kind is there", async () => {
        const group = `${namespace}.example`;
        const names = { kind: "Widget", plural: "widgets", singular: "widget" };
        const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
        const definition: PropertyMap = {
            apiVersion: "apiextensions.k8s.io/v1",
            kind: "CustomResourceDefinition",
            metadata: { name: `widgets.${group}` },
            spec: {
                group,
                scope: "Namespaced",
                names,
                versions: [{ name: "v1", served: true, storage: true, schema }],
            },
        };
        // In the foreground it would wait for the garbage collector, which learns of new kinds every half minute.
        const annotations = { "pulumi.com/deletionPropagationPolicy": "background" };
        const widget = {
            apiVersion: `${group}/v1`,
            kind: "Widget",
            metadata: metadata("w", annotations),
            spec: { size: 1 },
        };
        const [crd, custom] = await Promise.all([
            create("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", definition),
            create(`kubernetes:${group}/v1:Widget`, widget),
        ]);
        const outputs = await update(custom, { ...widget, spec: { size: 2 } });
        assert.deepEqual(outputs["spec"], { size: 2 });
        const read = await provider.read(context(custom.type), custom.type, `${namespace}/w`, undefined);
        assert.deepEqual(read?.inputs["spec"], { size: 2 });
        await remove(custom);
        await remove(crd);
        assert.equal(await provider.read(context(custom.type), custom.type, `${namespace}/w`, undefined), undefined);
    });
});
