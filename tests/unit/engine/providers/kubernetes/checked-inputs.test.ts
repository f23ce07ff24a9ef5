import assert from "node:assert/strict";
import { type PropertyMap, Secret, Unknown } from "../../../../../engine/property-value.js";
import { checkedInputs } from "../../../../../engine/providers/kubernetes/checked-inputs.js";

const check = (kind: string, newInputs: PropertyMap, oldInputs?: PropertyMap, namespace?: string) =>
    checkedInputs({
        urn: `urn:pulumi:dev::shop::kubernetes:core/v1:${kind}::cm-auto`,
        type: { apiVersion: "v1", kind },
        oldInputs,
        newInputs,
        randomSeed: Buffer.from("seed"),
        namespace,
    });

describe("checkedInputs", () => {
    it("names an object after its resource with eight hex digits and marks it", () => {
        const { metadata } = check("ConfigMap", { metadata: { namespace: "c03", annotations: { note: "1" } } });
        const { name, ...rest } = metadata as PropertyMap;
        assert.match(String(name), /^cm-auto-[0-9a-f]{8}$/);
        assert.deepEqual(rest, { namespace: "c03", annotations: { note: "1", "pulumi.com/autonamed": "true" } });
        assert.deepEqual(check("ConfigMap", {})["metadata"], {
            name,
            annotations: { "pulumi.com/autonamed": "true" },
        });
    });

    it("keeps the name that it gave before", () => {
        const old = check("ConfigMap", {});
        (old["metadata"] as PropertyMap)["name"] = "cm-auto-cac21e05";
        assert.equal((check("ConfigMap", {}, old)["metadata"] as PropertyMap)["name"], "cm-auto-cac21e05");
    });

    it("does not keep a name that the program had given", () => {
        const old = { metadata: { name: "mine" } };
        assert.match(String((check("ConfigMap", {}, old)["metadata"] as PropertyMap)["name"]), /^cm-auto-[0-9a-f]{8}$/);
    });

    it("turns stringData into base64 data and keeps it secret", () => {
        const inputs = {
            metadata: { name: "creds" },
            data: new Secret({ kept: "eA==" }),
            stringData: new Secret({ token: "tok-1" }),
        };
        assert.deepEqual(check("Secret", inputs), {
            metadata: { name: "creds" },
            data: new Secret({ kept: "eA==", token: "dG9rLTE=" }),
        });
    });

    it("leaves stringData as it is while part of it is unknown", () => {
        const inputs = { metadata: { name: "creds" }, stringData: { token: "tok-1", later: Unknown.value } };
        assert.deepEqual(check("Secret", inputs), inputs);
    });

    it("drops nulls", () => {
        const inputs = { metadata: { name: "a", labels: null }, spec: { ports: [{ port: 1, name: null }] } };
        assert.deepEqual(check("Service", inputs), { metadata: { name: "a" }, spec: { ports: [{ port: 1 }] } });
    });

    it("puts namespaced objects into the provider's namespace", () => {
        const metadata = { name: "a" };
        assert.deepEqual(check("ConfigMap", { metadata }, undefined, "shop")["metadata"], {
            name: "a",
            namespace: "shop",
        });
        assert.deepEqual(check("Namespace", { metadata }, undefined, "shop")["metadata"], metadata);
        const own = { name: "a", namespace: "own" };
        assert.deepEqual(check("ConfigMap", { metadata: own }, undefined, "shop")["metadata"], own);
    });
});
