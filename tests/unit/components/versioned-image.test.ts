import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ResourceHookArgs } from "@pulumi/pulumi";
import { refuseExistingTag, refuseRebuild } from "../../../components/publish-once.js";
import { VersionedImage } from "../../../components/versioned-image.js";
import { runProgram } from "./mock-engine.js";

const repository = "localhost:5000/users";
const digest = `sha256:${"a".repeat(64)}`;

async function make(args: { digest?: string }) {
    const image = { repository, version: "1.4.0", context: "app", revision: "0123abc", pythonImage: "python:3.11" };
    const { registrations, result } = await runProgram(() => new VersionedImage("image", { ...image, ...args }), {
        builtDigest: digest,
    });
    const reference = await new Promise<string>(resolve => result.reference.apply(resolve));
    return { built: registrations.find(({ type }) => type === "docker:index/image:Image"), reference };
}

describe("VersionedImage", () => {
    it("makes nothing when the digest is known", async () => {
        const { built, reference } = await make({ digest });
        assert.equal(built, undefined);
        assert.equal(reference, `localhost:5000/users:1.4.0@${digest}`);
    });

    it("gives the same reference after a build", async () => {
        assert.equal((await make({})).reference, (await make({ digest })).reference);
    });

    it("builds with version and commit, and keeps the image when it leaves the stack", async () => {
        const { built } = await make({});
        assert.equal(built?.inputs.imageName, "localhost:5000/users:1.4.0");
        assert.deepEqual(built?.inputs.build, {
            context: "app",
            dockerfile: "app/Dockerfile",
            builderVersion: "BuilderV1",
            args: { APP_VERSION: "1.4.0", REVISION: "0123abc", PYTHON_IMAGE: "python:3.11" },
        });
        assert.equal(built?.retainOnDelete, true);
        assert.deepEqual(built?.ignoreChanges, ["build"]);
        assert.deepEqual(built?.beforeCreate, ["not-published localhost:5000/users:1.4.0"]);
        assert.deepEqual(built?.beforeUpdate, ["built-once localhost:5000/users:1.4.0"]);
    });
});

describe("refuseExistingTag", () => {
    /** Runs the hook with a registry that has the tag 1.4.0. */
    async function publish(version: string): Promise<void> {
        const registry = createServer((request, response) => {
            if (request.url === "/v2/users/manifests/1.4.0") {
                response.setHeader("docker-content-digest", digest);
                response.end(JSON.stringify({ config: { digest: "sha256:c" }, layers: [] }));
            } else if (request.url === "/v2/users/blobs/sha256:c") {
                response.end(
                    JSON.stringify({ config: { Labels: { "org.opencontainers.image.revision": "0123abc" } } }),
                );
            } else {
                response.writeHead(404).end();
            }
        }).listen(0, "127.0.0.1");
        await once(registry, "listening");
        try {
            const { port } = registry.address() as AddressInfo;
            const imageName = `127.0.0.1:${port}/users:${version}`;
            await refuseExistingTag({ newInputs: { imageName } } as unknown as ResourceHookArgs).catch(
                (error: Error) => {
                    throw new Error(error.message.replace(String(port), "5000"));
                },
            );
        } finally {
            registry.close();
        }
    }

    it("lets a new version pass", () => publish("1.5.0"));

    it("refuses a tag that is published", async () => {
        await assert.rejects(publish("1.4.0"), {
            message:
                `127.0.0.1:5000/users:1.4.0 is published already as ${digest}, built from 0123abc. ` +
                "A published version is never built again: release a new version, " +
                "or use this image by putting its digest into the slot.",
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
