// A registry that requires a login, with Docker's own credentials: look-ups, builds from its images, pushes.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { type PlatformInfo, readPlatformInfo } from "../../../machine/platform-info.js";
import { lookUp } from "../../../registry/registry-api.js";
import { DockerProvider } from "../../../stand-ins/providers/docker/docker-provider.js";
import { Secret } from "../../../stand-ins/providers/plain-value.js";
import type { OperationContext } from "../../../stand-ins/providers/provider.js";
import { type PrivateRegistry, privateRegistry } from "./private-registry.js";

const image = "docker:index/image:Image";
const password = "s3cret:of ada";

for (const by of ["basic", "token"] as const) {
    describe(`A private registry with ${by} authentication`, function () {
        this.timeout(60_000);
        let info: PlatformInfo;
        let registry: PrivateRegistry;
        let docker: Docker;
        let lines: string[];
        const directory = mkdtempSync(join(tmpdir(), "private-"));
        const dockerConfig = process.env["DOCKER_CONFIG"];

        before(async () => {
            const found = readPlatformInfo();
            assert.ok(found, "these tests need the platform: npm run platform -- up");
            info = found;
            docker = new Docker({ socketPath: info.dockerHost.replace("unix://", "") });
            registry = await privateRegistry(info, {
                users: { ada: password },
                by,
                identityTokens: ["identity of ada"],
            });
            mkdirSync(join(directory, "app"));
            writeFileSync(join(directory, "app", "users.py"), randomBytes(8).toString("hex"));
        });
        beforeEach(() => {
            lines = [];
        });
        afterEach(() => {
            if (dockerConfig === undefined) delete process.env["DOCKER_CONFIG"];
            else process.env["DOCKER_CONFIG"] = dockerConfig;
        });
        after(async () => {
            await registry?.end();
            rmSync(directory, { recursive: true });
        });

        const context: OperationContext = {
            urn: `urn:pulumi:dev::private::${image}::tested`,
            preview: false,
            signal: new AbortController().signal,
            log: (_severity, message) => void lines.push(message),
        };

        /** Builds, pushes and returns the digest. The daemon does not keep the image. */
        async function publish(
            name: string,
            base: string,
            environment: NodeJS.ProcessEnv,
            given = {},
        ): Promise<string> {
            const label = "org.opencontainers.image.revision=0123abc";
            writeFileSync(join(directory, "app", "Dockerfile"), `FROM ${base}\nCOPY users.py /\nLABEL ${label}\n`);
            const provider = new DockerProvider(
                { ...process.env, DOCKER_HOST: info.dockerHost, ...environment },
                directory,
            );
            const build = { context: "app", builderVersion: "BuilderV1", platform: "linux/amd64" };
            const inputs = { imageName: name, build, ...given };
            const checked = (await provider.check(context, image, inputs)).inputs;
            try {
                const { outputs } = await provider.create(context, image, checked);
                const { __inputs: recorded, repoDigest } = outputs;
                assert.ok(recorded instanceof Secret);
                return String(repoDigest).split("@")[1] ?? "";
            } finally {
                await docker
                    .getImage(name)
                    .remove({ force: true })
                    .catch(() => undefined);
            }
        }

        it("refuses look-ups by strangers and says how to log in", async () => {
            Object.assign(process.env, registry.login({}));
            // The token server of these tests says no more.
            const said = by === "basic" ? "401 UNAUTHORIZED: authentication required" : "401";
            await assert.rejects(lookUp(`${registry.host}/users`, "1.0.0"), {
                failure: "denied",
                message: `${registry.host} denies access to users (${said}); run: docker login ${registry.host}`,
            });
        });

        it("accepts an image from a logged-in user, and look-ups with the same login", async () => {
            const login = registry.login({ auths: { [registry.host]: registry.entry("ada", password) } });
            Object.assign(process.env, login);
            assert.equal(await lookUp(`${registry.host}/users`, "1.0.0"), undefined);
            const digest = await publish(`${registry.host}/users:1.0.0`, info.baseImage, login);
            const found = await lookUp(`${registry.host}/users`, "1.0.0");
            assert.deepEqual([found?.digest, found?.revision], [digest, "0123abc"]);
            assert.ok((found?.size ?? 0) > 1_000_000, String(found?.size));
            assert.doesNotMatch(lines.join("\n"), /s3cret/);
        });

        it("gives its images to a build for another registry", async () => {
            const login = registry.login({ auths: { [registry.host]: registry.entry("ada", password) } });
            const target = `${info.registry}/private-${randomBytes(4).toString("hex")}`;
            await publish(`${target}:1.0.0`, `${registry.host}/users:1.0.0`, login);
            assert.equal((await lookUp(target, "1.0.0"))?.revision, "0123abc");
        });

        it("accepts the login of a credential helper", async () => {
            const helper = `#!/bin/sh\nread -r server\necho '{"Username": "ada", "Secret": "${password}"}'\n`;
            writeFileSync(join(directory, "docker-credential-vault"), helper, { mode: 0o755 });
            const login = registry.login({ credHelpers: { [registry.host]: "vault" } });
            const path = process.env["PATH"];
            Object.assign(process.env, login, { PATH: `${directory}:${path}` });
            try {
                const digest = await publish(`${registry.host}/users:1.1.0`, info.baseImage, login);
                assert.equal((await lookUp(`${registry.host}/users`, "1.1.0"))?.digest, digest);
            } finally {
                process.env["PATH"] = path;
            }
        });

        it("refuses a wrong password, and nobody retries it", async () => {
            const login = registry.login({ auths: { [registry.host]: registry.entry("ada", "s3cret, wrong") } });
            Object.assign(process.env, login);
            await assert.rejects(lookUp(`${registry.host}/users`, "1.0.0"), { failure: "denied" });
            const refused = await publish(`${registry.host}/users:1.2.0`, info.baseImage, login).catch((e: Error) => e);
            assert.match(String(refused), /no basic auth credentials|authentication required|unauthorized/);
            assert.doesNotMatch([String(refused), ...lines].join("\n"), /s3cret/);
        });

        if (by === "token") {
            it("accepts an identity token in place of a password", async () => {
                Object.assign(
                    process.env,
                    registry.login({ auths: { [registry.host]: { identitytoken: "identity of ada" } } }),
                );
                assert.equal((await lookUp(`${registry.host}/users`, "1.0.0"))?.revision, "0123abc");
            });
        }
    });
}
