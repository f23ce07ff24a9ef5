// The docker-build provider on the local platform's daemon and registry.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { type PlatformInfo, readPlatformInfo } from "../../../machine/platform-info.js";
import { lookUp } from "../../../registry/registry-api.js";
import { DockerBuildProvider } from "../../../stand-ins/providers/docker-build/docker-build-provider.js";
import { type PropertyMap, Secret, Unknown } from "../../../stand-ins/providers/plain-value.js";
import type { OperationContext } from "../../../stand-ins/providers/provider.js";
import { type PrivateRegistry, privateRegistry } from "./private-registry.js";

const image = "docker-build:index:Image";
const secret = "hunter2-0123456789";

describe("The docker-build provider", function () {
    this.timeout(120_000);
    let info: PlatformInfo;
    let docker: Docker;
    let registry: PrivateRegistry;
    let repository: string;
    let lines: string[];
    const directory = mkdtempSync(join(tmpdir(), "docker-build-"));
    const context: OperationContext = {
        urn: `urn:pulumi:dev::providers::${image}::tested`,
        preview: false,
        signal: new AbortController().signal,
        log: (_severity, message) => void lines.push(message),
    };

    before(async () => {
        const found = readPlatformInfo();
        assert.ok(found, "these tests need the platform: npm run platform -- up");
        info = found;
        docker = new Docker({ socketPath: info.dockerHost.replace("unix://", "") });
        repository = `${info.registry}/buildkit-${randomBytes(4).toString("hex")}`;
        registry = await privateRegistry(info, { users: { ada: secret }, by: "token" });
        mkdirSync(join(directory, "app"));
        writeFileSync(join(directory, "app", "main.py"), `print("${repository}")\n`);
    });
    beforeEach(() => {
        lines = [];
    });
    after(async () => {
        await registry?.end();
        rmSync(directory, { recursive: true });
    });

    const dockerfile = (...steps: string[]) =>
        writeFileSync(join(directory, "app", "Dockerfile"), `ARG BASE\nFROM $BASE AS base\n${steps.join("\n")}\n`);
    const inputs = (tag: string, rest: PropertyMap = {}): PropertyMap => ({
        buildOnPreview: false,
        push: true,
        tags: [`${repository}:${tag}`],
        context: { location: "app" },
        buildArgs: { BASE: info.baseImage },
        ...rest,
    });
    const provider = (environment: NodeJS.ProcessEnv = {}) =>
        new DockerBuildProvider({ DOCKER_HOST: info.dockerHost, ...environment }, directory);
    async function create(given: PropertyMap, environment: NodeJS.ProcessEnv = {}) {
        const made = provider(environment);
        const checked = await made.check(context, image, given);
        assert.deepEqual(checked.failures, []);
        return made.create(context, image, checked.inputs);
    }

    it("passes a secret to the step that mounts it, and to nothing else", async () => {
        const mount = "--mount=type=secret,id=pip_token";
        dockerfile(
            `RUN ${mount} sha256sum < /run/secrets/pip_token > /checksum && cat /run/secrets/pip_token && echo ${repository}`,
            "RUN ! test -e /run/secrets/pip_token",
        );
        const created = await create(inputs("1", { secrets: new Secret({ pip_token: secret }) }));
        assert.ok(created.outputs["secrets"] instanceof Secret);
        const name = `${repository}:1`;
        const sum = createHash("sha256").update(secret).digest("hex");
        assert.match(await printed(name, ["cat", "/checksum"]), new RegExp(sum));
        const told = JSON.stringify([
            await docker.getImage(name).inspect(),
            await docker.getImage(name).history(),
            lines,
            { ...created.outputs, secrets: undefined },
        ]);
        assert.doesNotMatch(told, new RegExp(secret));
        assert.ok(lines.includes(`[secret]${repository}`), lines.join("\n"));
    });

    it("pushes an image with its labels, returns its digest, and notices a change of the context", async () => {
        dockerfile("COPY main.py /", "FROM base AS other", "RUN exit 1");
        const given = inputs("2", {
            labels: { "org.opencontainers.image.revision": "0123abc" },
            target: "base",
            platforms: ["linux/amd64"],
        });
        const { id, outputs } = await create(given);
        const found = await lookUp(repository, "2");
        assert.deepEqual([found?.digest, found?.revision], [id, "0123abc"]);
        assert.equal(outputs["ref"], `${repository}:2@${id}`);
        const existing = { id, inputs: given, outputs };
        const changed = async (now: PropertyMap, ignore: string[] = []) =>
            (await provider().diff(context, image, existing, now, ignore)).diffKeys;
        assert.deepEqual(await changed(given), []);
        assert.deepEqual(await changed({ ...given, labels: {} }), ["labels"]);
        assert.deepEqual(await changed({ ...given, labels: {} }, ["labels"]), []);
        writeFileSync(join(directory, "app", "main.py"), "print()\n");
        assert.deepEqual(await changed(given, ["labels"]), ["contextHash"]);
    });

    it("uses layers from an image that carries its cache", async () => {
        const random = randomBytes(8).toString("hex");
        dockerfile(`RUN echo ${random} && head -c 16 /dev/urandom > /random`);
        const cache = { cacheFrom: [{ registry: { ref: `${repository}:3` } }], cacheTo: [{ inline: {} }] };
        await create(inputs("3", cache));
        const drawn = await printed(`${repository}:3`, ["sha256sum", "/random"]);
        await forget(docker, `${repository}:3`);
        await create(inputs("4", cache));
        assert.equal(await printed(`${repository}:4`, ["sha256sum", "/random"]), drawn);
    });

    it("builds on an image of a private registry", async () => {
        const login = registry.login({ auths: { [registry.host]: registry.entry("ada", secret) } });
        dockerfile("COPY main.py /");
        await create({ ...inputs("5"), tags: [`${registry.host}/base:1`] }, login);
        await forget(docker, `${registry.host}/base:1`);
        const fromPrivate = inputs("6", { buildArgs: { BASE: `${registry.host}/base:1` } });
        await create(fromPrivate, login);
        assert.ok(await lookUp(repository, "6"));
        await docker.pruneBuilder();
        const refused = create(inputs("7", { buildArgs: { BASE: `${registry.host}/base:1` } }));
        await assert.rejects(refused, /error reading build output: /);
    });

    it("reports why a build failed, without its secrets", async () => {
        dockerfile(`RUN --mount=type=secret,id=pip_token sh -c "exit 3" # ${secret}`);
        await assert.rejects(create(inputs("8", { secrets: { pip_token: secret } })), (error: Error) => {
            assert.match(error.message, /^error reading build output: .*exit code: 3/);
            assert.doesNotMatch(error.message, new RegExp(secret));
            return true;
        });
        dockerfile("RUN --mount=type=secret,id=other,required=true true");
        await assert.rejects(
            create(inputs("9", { secrets: { pip_token: secret } })),
            /error reading build output: secret other not found/,
        );
    });

    it("refuses a platform that is not the daemon's, because the base images would be the daemon's anyway", async () => {
        dockerfile("COPY main.py /");
        const foreign = process.arch === "arm64" ? "linux/amd64" : "linux/arm64";
        const given = inputs("11", { platforms: [foreign] });
        const { failures } = await provider().check(context, image, given);
        assert.deepEqual(
            failures.map(({ property }) => property),
            ["platforms"],
        );
        assert.match(
            failures[0]?.reason ?? "",
            new RegExp(`^the Docker daemon builds for linux/\\w+, but the program asks for ${foreign}; build on`),
        );
    });

    it("builds nothing in a preview", async () => {
        dockerfile("RUN exit 1");
        const { outputs } = await provider().create({ ...context, preview: true }, image, inputs("10"));
        assert.equal(outputs["digest"], Unknown.value);
        assert.match(String(outputs["contextHash"]), /^[0-9a-f]{64}$/);
    });

    /** What a command prints in a container of the image, without a network. */
    async function printed(name: string, command: string[]): Promise<string> {
        const container = await docker.createContainer({
            Image: name,
            Cmd: command,
            Tty: true,
            HostConfig: { NetworkMode: "none" },
        });
        try {
            await container.start();
            await container.wait();
            return (await container.logs({ stdout: true, follow: false })).toString("utf8");
        } finally {
            await container.remove({ force: true });
        }
    }
});

/** Makes the daemon forget the image and its build cache. */
async function forget(docker: Docker, name: string): Promise<void> {
    await docker.getImage(name).remove({ force: true });
    await docker.pruneBuilder();
}
