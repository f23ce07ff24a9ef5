import assert from "node:assert/strict";
import { createProvider } from "../../../../engine/providers/create-provider.js";
import { operationContext } from "./operation-context.js";

describe("createProvider", () => {
    it("loads a provider when it is first asked", async () => {
        const provider = createProvider("random", "4.21.2", {});
        const { id } = await provider.create(operationContext(), "random:index/randomUuid:RandomUuid", {});
        assert.equal(id.length, 36);
    });

    it("takes a plugin of that name before its own, and starts it for a component alone", async () => {
        const provider = createProvider("random", "1.0.0", {}, ".", { random: "/nowhere" });
        await provider.configure({});
        const type = "random:index/randomUuid:RandomUuid";
        await assert.rejects(
            provider.create(operationContext(), type, {}),
            /takes components from plugins and nothing else/,
        );
    });

    it("refuses a provider that it does not have, and says what to do", () =>
        assert.throws(() => createProvider("aws", "7.0.0", {}), {
            message:
                'provider "aws" 7.0.0 is not supported by the embedded engine, which has docker, docker-build, kubernetes, random, ' +
                'and the plugins that "packages" of Pulumi.yaml names; ' +
                "install the Pulumi CLI (https://www.pulumi.com/docs/install/) and run the same command again",
        }));
});
