import assert from "node:assert/strict";
import { reviewAccess } from "../../../../release/doctor/cluster-facts.js";
import type { NeededRight } from "../../../../release/doctor/needed-rights.js";
import { json, serve } from "../../cluster/api-server.js";

const needed: NeededRight[] = [
    { group: "apps", resource: "deployments", verbs: ["get", "create", "patch"], namespace: "users-dev", what: "pods" },
    { group: "", resource: "pods/log", verbs: ["get"], namespace: "users-dev", what: "logs" },
    { group: "", resource: "namespaces", verbs: ["get"], what: "home" },
];

describe("reviewAccess", () => {
    it("asks about every verb, and returns the denied ones", async () => {
        const { api, requests, close } = await serve((request, response) => {
            const { spec } = JSON.parse(request.body);
            const { verb, resource } = spec.resourceAttributes;
            const allowed = !(resource === "deployments" && verb !== "get") && resource !== "namespaces";
            json(response, 201, { kind: "SelfSubjectAccessReview", status: { allowed } });
        });
        const { asked, denied } = await reviewAccess(api, "users-dev", needed);
        assert.equal(asked, 5);
        assert.deepEqual(
            denied.map(({ resource, verbs }) => [resource, verbs]),
            [
                ["deployments", ["create", "patch"]],
                ["namespaces", ["get"]],
            ],
        );
        const attributes = requests.map(({ body }) => JSON.parse(body).spec.resourceAttributes);
        assert.deepEqual(
            attributes.find(({ subresource }) => subresource !== undefined),
            { verb: "get", group: "", resource: "pods", subresource: "log", namespace: "users-dev" },
        );
        assert.deepEqual(
            attributes.find(({ resource }) => resource === "namespaces"),
            { verb: "get", group: "", resource: "namespaces" },
        );
        close();
    });

    it("fails if the API server does not answer the question", async () => {
        const { api, close } = await serve((_request, response) =>
            json(response, 403, { kind: "Status", message: "no" }),
        );
        await assert.rejects(reviewAccess(api, "users-dev", needed), /no/);
        close();
    });
});
