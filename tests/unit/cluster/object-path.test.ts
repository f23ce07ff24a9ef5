import assert from "node:assert/strict";
import { objectPath, UnknownKindError } from "../../../cluster/object-path.js";
import { json, serve } from "./api-server.js";

describe("objectPath", () => {
    const known: [string, string, string | undefined, string | undefined, string][] = [
        ["v1", "Service", "shop", "web", "/api/v1/namespaces/shop/services/web"],
        ["v1", "Namespace", undefined, "shop", "/api/v1/namespaces/shop"],
        ["v1", "Pod", undefined, undefined, "/api/v1/namespaces/default/pods"],
        ["apps/v1", "Deployment", "shop", "web", "/apis/apps/v1/namespaces/shop/deployments/web"],
        ["networking.k8s.io/v1", "Ingress", "s", "i", "/apis/networking.k8s.io/v1/namespaces/s/ingresses/i"],
        [
            "networking.k8s.io/v1",
            "NetworkPolicy",
            "s",
            "i",
            "/apis/networking.k8s.io/v1/namespaces/s/networkpolicies/i",
        ],
        [
            "rbac.authorization.k8s.io/v1",
            "ClusterRole",
            "ignored",
            "r",
            "/apis/rbac.authorization.k8s.io/v1/clusterroles/r",
        ],
        [
            "gateway.networking.k8s.io/v1",
            "HTTPRoute",
            "s",
            "r",
            "/apis/gateway.networking.k8s.io/v1/namespaces/s/httproutes/r",
        ],
    ];
    for (const [apiVersion, kind, namespace, name, path] of known) {
        it(`places ${kind} of ${apiVersion} at ${path} without asking`, async () => {
            const { api, requests, close } = await serve(() => assert.fail("asked"));
            assert.equal(await objectPath(api, { apiVersion, kind, namespace, name }), path);
            assert.equal(requests.length, 0);
            close();
        });
    }

    it("asks once about a kind that it does not know", async () => {
        const resources = [
            { name: "widgets", kind: "Widget", namespaced: true },
            { name: "widgets/status", kind: "Widget", namespaced: true },
        ];
        const { api, requests, close } = await serve((_request, response) =>
            json(response, 200, { kind: "APIResourceList", resources }),
        );
        const reference = { apiVersion: "example.com/v1", kind: "Widget", namespace: "shop", name: "w" };
        for (let i = 0; i < 2; i++) {
            assert.equal(await objectPath(api, reference), "/apis/example.com/v1/namespaces/shop/widgets/w");
        }
        assert.deepEqual(
            requests.map(({ url }) => url.pathname),
            ["/apis/example.com/v1"],
        );
        close();
    });

    it("finds a kind that was defined after the first look-up", async () => {
        const answers = [{ resources: [] }, { resources: [{ name: "widgets", kind: "Widget", namespaced: false }] }];
        const { api, close } = await serve((_request, response) =>
            json(response, 200, { kind: "APIResourceList", ...answers.shift() }),
        );
        const path = await objectPath(api, { apiVersion: "example.com/v1", kind: "Widget", name: "w" });
        assert.equal(path, "/apis/example.com/v1/widgets/w");
        close();
    });

    it("names the kind that the cluster does not serve", async () => {
        const { api, close } = await serve((_request, response) => json(response, 404, { kind: "Status" }));
        await assert.rejects(objectPath(api, { apiVersion: "example.com/v1", kind: "Widget" }), (error: Error) => {
            assert.equal(error.message, 'no matches for kind "Widget" in version "example.com/v1"');
            return error instanceof UnknownKindError;
        });
        close();
    });
});
