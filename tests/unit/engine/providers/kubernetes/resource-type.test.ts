import assert from "node:assert/strict";
import { logicalName, parseId, parseResourceType } from "../../../../../engine/providers/kubernetes/resource-type.js";

describe("parseResourceType", () => {
    const types: [string, string, string][] = [
        ["kubernetes:core/v1:Service", "v1", "Service"],
        ["kubernetes:apps/v1:Deployment", "apps/v1", "Deployment"],
        ["kubernetes:corpus.example/v1:Widget", "corpus.example/v1", "Widget"],
        ["kubernetes:corpus.example/v1:AllowList", "corpus.example/v1", "AllowList"],
    ];
    for (const [type, apiVersion, kind] of types) {
        it(`reads ${type}`, () => assert.deepEqual(parseResourceType(type), { apiVersion, kind }));
    }

    const refused: [string, RegExp][] = [
        ["kubernetes:core/v1:ServiceList", /^Error: list resources exist for compatibility/],
        ["kubernetes:apps/v1:DeploymentPatch", /kubernetes:apps\/v1:DeploymentPatch is not supported by the embedded/],
        ["kubernetes:helm.sh/v3:Release", /kubernetes:helm.sh\/v3:Release is not supported by the embedded engine/],
        ["kubernetes:kustomize/v2:Directory", /is not supported by the embedded engine/],
        ["kubernetes:yaml/v2:ConfigGroup", /is not supported by the embedded engine/],
    ];
    for (const [type, message] of refused) {
        it(`refuses ${type}`, () => assert.throws(() => parseResourceType(type), message));
    }
});

describe("ids and names", () => {
    it("splits an id into namespace and name", () => {
        assert.deepEqual(parseId("shop/web"), { namespace: "shop", name: "web" });
        assert.deepEqual(parseId("shop"), { name: "shop" });
    });

    it("takes the logical name from a URN, colons and all", () =>
        assert.equal(logicalName("urn:pulumi:dev::shop::a:b:C$kubernetes:core/v1:Secret::x::y"), "x::y"));
});
