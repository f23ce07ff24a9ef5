import assert from "node:assert/strict";
import { type PropertyMap, Secret, Unknown } from "../../../../../engine/property-value.js";
import { PartialFailure } from "../../../../../engine/provider.js";
import { KubernetesProvider } from "../../../../../engine/providers/kubernetes/kubernetes-provider.js";
import { json, type RecordedRequest, serve } from "../../../cluster/api-server.js";
import { operationContext } from "../operation-context.js";

const type = "kubernetes:core/v1:Service";
const inputs = (color: string): PropertyMap => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "shop", annotations: { "pulumi.com/skipAwait": "true" } },
    spec: { selector: { color } },
});
const live = (color: string, manager: string, operation: string): PropertyMap => ({
    ...inputs(color),
    metadata: {
        name: "web",
        namespace: "shop",
        uid: "u-1",
        resourceVersion: "7",
        managedFields: [{ manager, operation }],
    },
});
const existing = (outputs: PropertyMap) => ({
    id: "shop/web",
    inputs: inputs("blue"),
    outputs: { ...outputs, __fieldManager: "pulumi-kubernetes-1", __inputs: inputs("blue") },
});
const path = "/api/v1/namespaces/shop/services/web";

/** A provider against a server on loopback, and what was asked of that. */
async function withServer<T>(
    answer: (request: RecordedRequest) => [status: number, body: unknown],
    use: (provider: KubernetesProvider) => Promise<T>,
): Promise<{ result: T; asked: string[]; requests: RecordedRequest[] }> {
    const server = await serve((request, response) => json(response, ...answer(request)));
    const kubeconfig = JSON.stringify({
        "current-context": "c",
        clusters: [{ name: "c", cluster: { server: server.address } }],
        contexts: [{ name: "c", context: { cluster: "c" } }],
    });
    const provider = new KubernetesProvider({});
    await provider.configure({ kubeconfig });
    try {
        const result = await use(provider);
        const asked = server.requests.map(({ method, url }) => `${method} ${url.pathname}${url.search}`);
        return { result, asked, requests: server.requests };
    } finally {
        server.close();
    }
}

const status = (code: number, message: string, reason = "") => ({ kind: "Status", code, message, reason });

describe("KubernetesProvider", () => {
    it("flips a Service with one PATCH and nothing else, tied to the object by its uid", async () => {
        const applied = live("green", "pulumi-kubernetes-1", "Apply");
        const { result, asked, requests } = await withServer(
            () => [200, applied],
            provider =>
                provider.update(operationContext(), type, existing(live("blue", "x", "Apply")), inputs("green")),
        );
        assert.deepEqual(asked, [`PATCH ${path}?fieldManager=pulumi-kubernetes-1&force=false`]);
        assert.equal((JSON.parse(requests[0]?.body ?? "") as { metadata: { uid: string } }).metadata.uid, "u-1");
        assert.deepEqual(result["__inputs"], inputs("green"));
        assert.equal(result["__fieldManager"], "pulumi-kubernetes-1");
        assert.equal(result["__initialApiVersion"], "v1");
    });

    it("takes over the creator's fields before the first apply, unless the object has changed since", async () => {
        const before = live("blue", "pulumi-kubernetes", "Update");
        let refused = false;
        const { asked, requests } = await withServer(
            request => {
                if (request.headers["content-type"] === "application/json-patch+json" && !refused) {
                    refused = true;
                    return [409, status(409, "the object has been modified", "Conflict")];
                }
                return [200, before];
            },
            provider => provider.update(operationContext(), type, existing(before), inputs("green")),
        );
        assert.deepEqual(asked, [
            `PATCH ${path}`,
            `GET ${path}`,
            `PATCH ${path}`,
            `PATCH ${path}?fieldManager=pulumi-kubernetes-1&force=false`,
        ]);
        assert.deepEqual(JSON.parse(requests[2]?.body ?? ""), [
            {
                op: "replace",
                path: "/metadata/managedFields",
                value: [{ manager: "pulumi-kubernetes-1", operation: "Apply", fieldsV1: {} }],
            },
            { op: "replace", path: "/metadata/resourceVersion", value: "7" },
        ]);
    });

    it("leaves a conflict with another manager in the state, in the recorded words", async () => {
        const message = 'Apply failed with 1 conflict: conflict with "other-team": .spec.replicas';
        const { result } = await withServer(
            ({ method }) =>
                method === "GET" ? [200, live("blue", "other-team", "Apply")] : [409, status(409, message, "Conflict")],
            provider =>
                provider
                    .update(operationContext(), type, existing(live("blue", "x", "Apply")), inputs("green"))
                    .catch((error: unknown) => error),
        );
        assert.ok(result instanceof PartialFailure);
        assert.deepEqual(result.reasons, [
            'the Kubernetes API server reported that "shop/web" failed to fully initialize or become live: ' +
                "server-side apply field conflict detected, see https://www.pulumi.com/registry/packages/kubernetes/" +
                "how-to-guides/managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources " +
                'for troubleshooting help\nThe resource managed by field manager "pulumi-kubernetes-1" ' +
                `had an apply conflict: ${message}`,
        ]);
        assert.equal(result.message, `1 error occurred:\n\t* ${result.reasons[0]}\n\n`);
        assert.deepEqual(result.outputs["__inputs"], inputs("green"));
        assert.equal(result.inputs, undefined);
    });

    it("does not make an object anew that is gone", async () => {
        const { result, asked } = await withServer(
            ({ method }) =>
                method === "GET"
                    ? [404, status(404, 'services "web" not found', "NotFound")]
                    : [409, status(409, "Operation cannot be fulfilled: uid mismatch: no existing object was found")],
            provider =>
                provider
                    .update(operationContext(), type, existing(live("blue", "x", "Apply")), inputs("green"))
                    .catch((error: Error) => error.message),
        );
        assert.equal(
            result,
            `update of resource "${operationContext().urn}" failed: services "web" not found\n` +
                'unable to get cluster state: services "web" not found',
        );
        assert.equal(asked.length, 2);
    });

    it("keeps what is secret in the inputs secret in the outputs, and all data of a Secret", async () => {
        const secret: PropertyMap = {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "s", namespace: "shop", annotations: { token: new Secret("t") } },
            data: { a: "YQ==" },
        };
        const { result } = await withServer(
            ({ body }) => [201, { ...JSON.parse(body), type: "Opaque" }],
            provider => provider.create(operationContext(), "kubernetes:core/v1:Secret", secret),
        );
        assert.equal(result.id, "shop/s");
        assert.deepEqual(result.outputs["data"], new Secret({ a: "YQ==" }));
        assert.deepEqual(result.outputs["metadata"], secret["metadata"]);
        assert.deepEqual((result.outputs["__inputs"] as PropertyMap)["data"], new Secret({ a: "YQ==" }));
        assert.match(String(result.outputs["__fieldManager"]), /^pulumi-kubernetes-[0-9a-f]{8}$/);
    });

    it("asks the API server in a preview, and takes what exists or is unknown for granted", async () => {
        const preview = operationContext({ preview: true });
        const asked = async (code: number, given: PropertyMap) =>
            withServer(
                () => [code, status(code, "no")],
                provider => provider.create(preview, type, given).catch((error: Error) => error),
            );
        const invalid = await asked(422, inputs("blue"));
        assert.ok(invalid.result instanceof Error);
        assert.deepEqual(invalid.asked, [
            "POST /api/v1/namespaces/shop/services?fieldManager=pulumi-kubernetes&dryRun=All",
        ]);
        assert.deepEqual((await asked(409, inputs("blue"))).result, { id: "", outputs: inputs("blue") });
        const unknown = { ...inputs("blue"), spec: Unknown.value };
        const unasked = await asked(200, unknown);
        assert.deepEqual([unasked.asked, unasked.result], [[], { id: "", outputs: unknown }]);
    });

    it("advises what to do about an object that exists", async () => {
        const { result } = await withServer(
            () => [409, status(409, 'services "web" already exists', "AlreadyExists")],
            provider =>
                provider.create(operationContext(), type, inputs("blue")).catch((error: Error) => error.message),
        );
        assert.match(
            String(result),
            /^resource "urn:.*" was not successfully created by the Kubernetes API server: services "web" already exists\n\nThe resource already exists in the cluster\. This can happen when:\n/,
        );
    });

    it("reads an object's inputs as the cluster has them, but only those that the program set", async () => {
        const drifted = { ...live("green", "x", "Apply"), spec: { selector: { color: "green" }, type: "ClusterIP" } };
        const { result } = await withServer(
            () => [200, drifted],
            provider => provider.read(operationContext(), type, "shop/web", existing(live("blue", "x", "Apply"))),
        );
        assert.deepEqual(result?.inputs["spec"], { selector: { color: "green" } });
        assert.deepEqual(result?.outputs["spec"], { selector: { color: "green" }, type: "ClusterIP" });
        assert.deepEqual(result?.outputs["__inputs"], result?.inputs);
    });

    it("reads nothing where nothing is", async () => {
        const { result } = await withServer(
            () => [404, status(404, "not found")],
            provider => provider.read(operationContext(), type, "shop/web", undefined),
        );
        assert.equal(result, undefined);
    });

    it("deletes in the foreground, and is content when nothing is there", async () => {
        const { requests } = await withServer(
            () => [404, status(404, "not found")],
            provider => provider.delete(operationContext(), type, existing(live("blue", "x", "Apply"))),
        );
        assert.deepEqual(JSON.parse(requests[0]?.body ?? ""), { propagationPolicy: "Foreground" });
    });

    it("refuses the annotation pulumi.com/waitFor", async () => {
        const given = { metadata: { name: "a", annotations: { "pulumi.com/waitFor": "condition=Ready" } } };
        const checked = await new KubernetesProvider({}).check(
            operationContext(),
            type,
            undefined,
            given,
            Buffer.alloc(8),
        );
        assert.deepEqual(checked.failures, [
            {
                property: "metadata",
                reason: "the annotation pulumi.com/waitFor is not supported by the embedded engine; remove it",
            },
        ]);
    });
});
