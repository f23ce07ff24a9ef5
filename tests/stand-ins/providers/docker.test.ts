// The Docker provider on the local platform's daemon and registry.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { type PlatformInfo, readPlatformInfo } from "../../../machine/platform-info.js";
import { DockerProvider } from "../../../stand-ins/providers/docker/docker-provider.js";
import { type PropertyMap, Secret } from "../../../stand-ins/providers/plain-value.js";
import type { OperationContext } from "../../../stand-ins/providers/provider.js";

const image = "docker:index/image:Image";
const remoteImage = "docker:index/remoteImage:RemoteImage";

describe("The Docker provider", function () {
    this.timeout(60_000);
    let info: PlatformInfo;
    let provider: DockerProvider;
    let repository: string;
    let docker: Docker;
    const directory = mkdtempSync(join(tmpdir(), "docker-real-"));
    const lines: string[] = [];
    const context: OperationContext = {
        urn: `urn:pulumi:dev::providers::${image}::tested`,
        preview: false,
        signal: new AbortController().signal,
        log: (_severity, message) => void lines.push(message),
    };
    const check = async (type: string, inputs: PropertyMap) => (await provider.check(context, type, inputs)).inputs;
    const inputs = (tag: string, build: PropertyMap = {}, rest: PropertyMap = {}): PropertyMap => ({
        imageName: `${repository}:${tag}`,
        build: {
            context: "app",
            builderVersion: "BuilderV1",
            platform: "linux/amd64",
            args: { BASE: info.baseImage },
            ...build,
        },
        ...rest,
    });
    const lookup = async (name: string) =>
        (await provider.invoke("docker:index/getRegistryImage:getRegistryImage", { name }))["sha256Digest"];

    before(() => {
        const found = readPlatformInfo();
        assert.ok(found, "these tests need the platform: npm run platform -- up");
        info = found;
        docker = new Docker({ socketPath: info.dockerHost.replace("unix://", "") });
        repository = `${info.registry}/prov-${randomBytes(4).toString("hex")}`;
        mkdirSync(join(directory, "app"));
        const steps =
            "ARG BASE\nFROM $BASE AS base\nCOPY main.py /main.py\nFROM base AS failing\nRUN echo no && exit 3\n";
        writeFileSync(join(directory, "app", "Dockerfile"), steps);
        writeFileSync(join(directory, "app", "main.py"), `print("${repository}")\n`);
        provider = new DockerProvider({ DOCKER_HOST: info.dockerHost }, directory);
    });
    after(() => rmSync(directory, { recursive: true }));

    it("builds and pushes an image and returns its digest, under one id for all tags", async () => {
        const first = await check(image, inputs("1", { target: "base" }));
        const created = await provider.create(context, image, first);
        const { repoDigest, __inputs } = created.outputs;
        assert.equal(created.id, `${repository}:1`);
        assert.equal(repoDigest, `${repository}@${await lookup(`${repository}:1`)}`);
        assert.deepEqual(__inputs, new Secret(first));
        assert.ok(lines.includes("Step 1/3 : ARG BASE"), lines.join("\n"));
        const second = await check(image, inputs("2", { target: "base" }));
        const outputs = await provider.update(context, image, { ...created, inputs: first }, second);
        assert.equal(outputs["repoDigest"], repoDigest);
        assert.equal(await lookup(`${repository}:2`), await lookup(`${repository}:1`));
        await provider.delete(context, image, { ...created, inputs: first });
        assert.ok(await lookup(`${repository}:1`));
    });

    it("uses layers from images of the registry, and builds without those that do not exist", async () => {
        const fresh = await check(image, inputs("4", { target: "base" }));
        await provider.create(context, image, fresh);
        await docker.getImage(`${repository}:4`).remove({ force: true });
        for (const tag of ["1", "2"]) await docker.getImage(`${repository}:${tag}`).remove({ force: true });
        lines.length = 0;
        const cacheFrom = { images: [`${repository}:absent`, `${repository}:4`] };
        await provider.create(context, image, await check(image, inputs("5", { target: "base", cacheFrom })));
        assert.equal(await lookup(`${repository}:5`), await lookup(`${repository}:4`));
        assert.ok(
            lines.some(line => line.includes("Using cache")),
            lines.join("\n"),
        );
        assert.ok(lines.some(line => line.startsWith(`cacheFrom image ${repository}:absent not available: `)));
    });

    it("sets the network and hosts of the build's steps", async () => {
        const steps =
            "ARG BASE\nFROM $BASE\nRUN grep -q '192.0.2.7.*vault' /etc/hosts && ! grep -q eth0 /proc/net/dev\n";
        writeFileSync(join(directory, "app", "Steps"), steps);
        const build = { dockerfile: "app/Steps", network: "none", addHosts: ["vault:192.0.2.7"] };
        await provider.create(context, image, await check(image, inputs("6", build, { skipPush: true })));
        rmSync(join(directory, "app", "Steps"));
    });

    it("refuses a platform that is not the daemon's, because the base images would be the daemon's anyway", async () => {
        const foreign = process.arch === "arm64" ? "linux/amd64" : "linux/arm64";
        const given = inputs("7", { platform: foreign });
        const { failures } = await provider.check(context, image, given);
        assert.match(
            failures[0]?.reason ?? "",
            new RegExp(`^the Docker daemon builds for linux/\\w+, but the program asks for ${foreign}; build on`),
        );
    });

    it("reports why a build failed", async () => {
        const failing = await check(image, inputs("3"));
        await assert.rejects(provider.create(context, image, failing), {
            message:
                "error reading build output: The command '/bin/sh -c echo no && exit 3' returned a non-zero code: 3",
        });
        await assert.rejects(lookup(`${repository}:3`), /the registry has no image/);
    });

    it("names an image that is not pushed by its local id", async () => {
        const local = await check(image, inputs("local", { target: "base" }, { skipPush: true }));
        const { outputs } = await provider.create(context, image, local);
        assert.match(String(outputs["repoDigest"]), /^sha256:[0-9a-f]{64}$/);
        await assert.rejects(lookup(`${repository}:local`), /the registry has no image/);
    });

    it("pulls an image that the daemon does not have, and removes it again", async () => {
        const name = `${repository}:1`;
        const given = await check(remoteImage, { name });
        // The daemon still has it from the build.
        await provider.delete(context, remoteImage, { id: "", inputs: given, outputs: { name } });
        const created = await provider.create(context, remoteImage, given);
        assert.equal(created.id, `${created.outputs["imageId"]}${name}`);
        assert.equal(created.outputs["repoDigest"], `${repository}@${await lookup(name)}`);
        const existing = { ...created, inputs: given };
        assert.ok(await provider.read(context, remoteImage, created.id, existing));
        await provider.delete(context, remoteImage, existing);
        assert.equal(await provider.read(context, remoteImage, created.id, existing), undefined);
    });
});
