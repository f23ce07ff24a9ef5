import assert from "node:assert/strict";
import { rolledDeployment, rolledService } from "../../../bench/rolled-objects.js";

const place = { name: "rolling", namespace: "bench" };
const pods = { replicas: 2, spec: (version: string) => ({ containers: [{ image: `users:${version}` }] }) };

interface Selecting {
    readonly spec: {
        readonly selector: unknown;
        readonly strategy?: object;
        readonly template: { readonly spec: object };
    };
}

describe("The objects of a rolling update", () => {
    const deployment = (version: "1.0.0" | "1.1.0") => rolledDeployment(place, pods, version) as unknown as Selecting;

    it("differ only in the pods' spec", () => {
        const [good, bad] = [deployment("1.0.0"), deployment("1.1.0")];
        assert.deepEqual(good.spec.template.spec, { containers: [{ image: "users:1.0.0" }] });
        assert.deepEqual({ ...bad.spec, template: undefined }, { ...good.spec, template: undefined });
    });

    it("use Kubernetes' default strategy unless the pods set one", () => {
        assert.equal("strategy" in deployment("1.0.0").spec, false);
        const recreate = rolledDeployment(place, { ...pods, strategy: { type: "Recreate" } }, "1.0.0");
        assert.deepEqual((recreate as unknown as Selecting).spec.strategy, { type: "Recreate" });
    });

    it("match each other, even if the Service has another name", () => {
        const service = rolledService(place, "rolling-active");
        assert.equal(service.metadata?.name, "rolling-active");
        assert.deepEqual((service as unknown as Selecting).spec.selector, { app: "rolling" });
        assert.deepEqual(deployment("1.0.0").spec.selector, { matchLabels: { app: "rolling" } });
    });
});
