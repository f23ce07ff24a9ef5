import assert from "node:assert/strict";
import { createProvider } from "../../../../engine/providers/create-provider.js";
import { operationContext } from "./operation-context.js";

describe("createProvider", () => {
    it("loads a provider when it is first asked", async () => {
        const provider = createProvider("random", "4.21.2", {});
        const { id } = await provider.create(operationContext(), "random:index/randomUuid:RandomUuid", {});
        assert.equal(id.length, 36);
    });

    it("refuses a provider that it does not have, and says what to do", () =>
        assert.throws(() => createProvider("aws", "7.0.0", {}), {
            message:
                'provider "aws" 7.0.0 is not supported by the embedded engine, which has docker, docker-build, kubernetes, random; ' +
                "install the Pulumi CLI (https://www.pulumi.com/docs/install/) and run the same command again",
        }));
});
