import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DockerBuildProvider } from "../../../../../stand-ins/providers/docker-build/docker-build-provider.js";
import { type PropertyMap, Unknown } from "../../../../../stand-ins/providers/plain-value.js";
import { operationContext } from "../operation-context.js";

const image = "docker-build:index:Image";

describe("DockerBuildProvider", () => {
    const directory = mkdtempSync(join(tmpdir(), "docker-build-provider-"));
    const provider = new DockerBuildProvider({ DOCKER_HOST: "unix:///no/docker.sock" }, directory);
    before(() => {
        mkdirSync(join(directory, "app"));
        writeFileSync(join(directory, "app", "Dockerfile"), "FROM scratch\n");
        writeFileSync(join(directory, "app", "main.py"), "print()\n", { mode: 0o644 });
    });
    after(() => rmSync(directory, { recursive: true }));

    const inputs = (rest: PropertyMap = {}): PropertyMap => ({
        buildOnPreview: false,
        push: true,
        tags: ["localhost:5000/users:1.0.0"],
        context: { location: "app" },
        ...rest,
    });
    const reasons = async (given: PropertyMap) => {
        const { failures } = await provider.check(operationContext(), image, given);
        return failures.map(({ property, reason }) => `${property}: ${reason}`);
    };

    it("accepts what the daemon's own builder can do", async () => {
        const all = { target: "a", labels: { b: "c" }, secrets: { d: "e" }, platforms: ["linux/arm64"] };
        const cache = { cacheFrom: [{ registry: { ref: "users:1" } }], cacheTo: [{ inline: {} }] };
        assert.deepEqual(await reasons(inputs({ ...all, ...cache, dockerfile: { location: "app/Dockerfile" } })), []);
        assert.deepEqual(await reasons(inputs({ tags: [Unknown.value] })), []);
    });

    it("refuses the rest by name, all at once", async () => {
        const given = {
            tags: [],
            push: false,
            buildOnPreview: true,
            platforms: ["linux/amd64", "linux/arm64"],
            cacheFrom: [{ gha: {} }],
            cacheTo: [{ registry: { ref: "users:cache" } }],
            ssh: [],
            pull: true,
        };
        const elsewhere = "is beyond this stand-in; install Pulumi's own docker-build provider to use it";
        assert.deepEqual(await reasons(inputs(given)), [
            `ssh: docker-build's Image.ssh ${elsewhere}`,
            `pull: docker-build's Image.pull ${elsewhere}`,
            "platforms: the Docker daemon's own builder makes an image for one platform, but the program asks for linux/amd64, " +
                "linux/arm64; name one, or install Pulumi's own docker-build provider to use another builder",
            `push: docker-build's Image without push: true ${elsewhere}`,
            `buildOnPreview: docker-build's Image without buildOnPreview: false ${elsewhere}`,
            `cacheFrom: a cache that is not {registry: {ref}} ${elsewhere}`,
            `cacheTo: a cache that is not {inline: {}} ${elsewhere}`,
            "tags: missing; name at least one tag to push",
        ]);
        assert.deepEqual(await reasons(inputs({ dockerfile: { location: "Dockerfile" } })), [
            "dockerfile: could not open dockerfile at path Dockerfile",
        ]);
    });

    it("refuses settings and types that it does not know", async () => {
        await assert.rejects(provider.configure({ registries: "[]" }), {
            message:
                "the setting registries is beyond this stand-in, which knows host; " +
                "install Pulumi's own docker-build provider to use it",
        });
        await assert.rejects(provider.create(operationContext(), "docker-build:index:Index", {}), {
            message:
                "docker-build:index:Index is beyond this stand-in, which has Image; " +
                "install Pulumi's own docker-build provider to use it",
        });
    });

    it("deletes nothing from a registry", async () => {
        const existing = { id: "a", inputs: {}, outputs: { ref: "users:1@sha256:a" } };
        await assert.rejects(provider.delete(operationContext(), image, existing), {
            message:
                "this stand-in deletes no image from its registry: set retainOnDelete to keep users:1@sha256:a, " +
                "or install Pulumi's own docker-build provider",
        });
    });

    it("hashes the context as the real provider does", async () => {
        const { outputs } = await provider.create(operationContext({ preview: true }), image, inputs());
        // sha256 of: "FROM scratch\n" + "FROM scratch\n" + "Dockerfile-rw-r--r--" + "print()\n" + "main.py-rw-r--r--"
        assert.equal(outputs["contextHash"], "b3146b3d90d413c5deeeb402db03de28e64b46b0c9049f32c77c2ccdfb75373f");
    });

    it("says how to reach Docker when it is not running", async () => {
        await assert.rejects(provider.create(operationContext(), image, inputs()), {
            message:
                "cannot reach Docker at unix:///no/docker.sock: no such socket; " +
                "start Docker, or set DOCKER_HOST to where it runs",
        });
    });
});
