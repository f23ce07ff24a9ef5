import assert from "node:assert/strict";
import type { ResourceHookArgs } from "@pulumi/pulumi";
import { refuseExistingTag, refuseRebuild } from "../../../../components/image/publish-once.js";
import { someRegistry } from "../some-registry.js";

const digest = `sha256:${"a".repeat(64)}`;

describe("refuseExistingTag", () => {
    let registry: Awaited<ReturnType<typeof someRegistry>>;

    before(async () => {
        registry = await someRegistry({ "1.4.0": { revision: "0123abc" }, "1.4.1": {} });
    });
    after(() => registry.close());

    async function publish(version: string, args?: Record<string, string>): Promise<void> {
        const { repository } = registry;
        const hook = { newInputs: { imageName: `${repository}:${version}`, build: { args } } };
        await refuseExistingTag(hook as unknown as ResourceHookArgs, {}).catch((error: Error) => {
            throw new Error(error.message.replace(repository, "users"));
        });
    }

    it("lets a new version pass", () => publish("1.5.0"));

    it("refuses a published tag", async () => {
        await assert.rejects(publish("1.4.0", { REVISION: "fedcba9" }), {
            message:
                `users:1.4.0 is already published as ${registry.digests["1.4.0"]}, built from 0123abc; this checkout is at fedcba9. ` +
                "A published version is never built again: release a new version, " +
                "or use this image by putting its digest into the slot.",
        });
        await assert.rejects(
            publish("1.4.1"),
            /built from a commit that it does not name; this checkout is at sources without a commit\./,
        );
    });

    it("asks the registry as the settings say, and refuses what it cannot ask", async () => {
        const host = registry.repository.replace("/users", "");
        const hook = { newInputs: { imageName: `${registry.repository}:1.5.0` } } as unknown as ResourceHookArgs;
        await assert.rejects(refuseExistingTag(hook, { registries: { [host]: { plainHttp: false } } }), {
            message: `${host} does not speak HTTPS; if it is to be asked by plain HTTP, set service.registries: {"${host}": {plainHttp: true}}.`,
        });
    });
});

describe("refuseRebuild", () => {
    it("names the digest that the version has", () => {
        const hook = {
            newInputs: { imageName: "localhost:5000/users:1.4.0" },
            oldOutputs: { repoDigest: `localhost:5000/users@${digest}` },
        } as unknown as ResourceHookArgs;
        assert.throws(() => refuseRebuild(hook), {
            message:
                `localhost:5000/users:1.4.0 was built and published as ${digest}, and its build context has changed ` +
                `since. A published version is never built again: put "digest: ${digest}" into the slot to keep it, ` +
                "or release a new version.",
        });
    });
});
