// The Kubernetes provider on the local platform: whose fields are whose, and which object is meant.
import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import type { PropertyMap } from "../../../engine/property-value.js";
import { failure, ProviderOnCluster } from "./provider-on-cluster.js";

describe("the Kubernetes provider, as an owner of fields,", function () {
    this.timeout(60_000);
    let cluster: ProviderOnCluster;
    before(async () => {
        cluster = await ProviderOnCluster.open();
    });
    after(() => cluster?.close());

    const serviceType = "kubernetes:core/v1:Service";
    const service = (color: string, rest: PropertyMap = {}, annotations: PropertyMap = {}): PropertyMap => ({
        apiVersion: "v1",
        kind: "Service",
        metadata: { ...cluster.metadata("web", { "pulumi.com/skipAwait": "true", ...annotations }), ...rest },
        spec: { selector: { color }, ports: [{ port: 80, targetPort: 8000 }] },
    });
    it("owns an object's fields after its first update, and so can take some away", async () => {
        const web = await cluster.create(serviceType, service("blue", { labels: { gone: "soon" } }));
        await cluster.update(web, service("green"));
        const live = await cluster.api.get<KubernetesObject>(`/api/v1/namespaces/${cluster.namespace}/services/web`);
        assert.deepEqual(live["spec"] && (live["spec"] as { selector: object }).selector, { color: "green" });
        assert.equal(live.metadata?.labels, undefined);
        const manager = web.existing.outputs["__fieldManager"];
        assert.deepEqual(
            live.metadata?.managedFields?.map(({ manager, operation }) => [manager, operation]),
            [[manager, "Apply"]],
        );
        await cluster.remove(web);
    });

    it("does not make anew what someone deleted, and deletes what is gone", async () => {
        const web = await cluster.create(serviceType, service("blue"));
        await cluster.update(web, service("green"));
        await cluster.api.delete(`/api/v1/namespaces/${cluster.namespace}/services/web`);
        await assert.rejects(
            cluster.update(web, service("blue")),
            /^Error: update of resource ".*" failed: services "web" not found/,
        );
        await cluster.remove(web);
    });

    it("updates an object that someone deleted and made again", async () => {
        const web = await cluster.create(serviceType, service("blue"));
        await cluster.api.delete(`/api/v1/namespaces/${cluster.namespace}/services/web`);
        const fieldManager = "pulumi-kubernetes";
        await cluster.api.create(
            `/api/v1/namespaces/${cluster.namespace}/services`,
            service("red") as KubernetesObject,
            {
                fieldManager,
            },
        );
        const outputs = await cluster.update(web, service("green"));
        assert.deepEqual((outputs["spec"] as PropertyMap)["selector"], { color: "green" });
        await cluster.remove(web);
    });

    it("stops at a field of another manager, unless it is told to force", async () => {
        const type = "kubernetes:core/v1:ConfigMap";
        const inputs = (value: string, annotations: PropertyMap = {}): PropertyMap => ({
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: cluster.metadata("shared", annotations),
            data: { k: value },
        });
        const map = await cluster.create(type, inputs("1"));
        const path = `/api/v1/namespaces/${cluster.namespace}/configmaps/shared`;
        const theirs = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "shared" }, data: { k: "theirs" } };
        await cluster.api.apply(path, theirs, { fieldManager: "other-team", force: true });
        const error = await failure(cluster.update(map, inputs("2")));
        assert.match(error.reasons[0] ?? "", /Apply failed with 1 conflict: conflict with "other-team": \.data\.k$/);
        assert.deepEqual(error.outputs["data"], { k: "theirs" });
        const forced = await cluster.update(map, inputs("2", { "pulumi.com/patchForce": "true" }));
        assert.deepEqual(forced["data"], { k: "2" });
    });

    it("tells in a preview what the API server would refuse", async () => {
        const inputs = { apiVersion: "v1", kind: "ConfigMap", metadata: cluster.metadata("Bad_Name") };
        const preview = cluster.create("kubernetes:core/v1:ConfigMap", inputs, { preview: true });
        await assert.rejects(
            preview,
            /was not successfully created .*: ConfigMap "Bad_Name" is invalid: metadata\.name/,
        );
    });

    it("makes a custom object as soon as its kind is there", async () => {
        const group = `${cluster.namespace}.example`;
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
            metadata: cluster.metadata("w", annotations),
            spec: { size: 1 },
        };
        const [crd, custom] = await Promise.all([
            cluster.create("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", definition),
            cluster.create(`kubernetes:${group}/v1:Widget`, widget),
        ]);
        const outputs = await cluster.update(custom, { ...widget, spec: { size: 2 } });
        assert.deepEqual(outputs["spec"], { size: 2 });
        const read = await cluster.provider.read(
            cluster.context(custom.type),
            custom.type,
            `${cluster.namespace}/w`,
            undefined,
        );
        assert.deepEqual(read?.inputs["spec"], { size: 2 });
        await cluster.remove(custom);
        await cluster.remove(crd);
        assert.equal(
            await cluster.provider.read(cluster.context(custom.type), custom.type, `${cluster.namespace}/w`, undefined),
            undefined,
        );
    });
});
