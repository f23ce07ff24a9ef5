import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { readBuildSecrets } from "../../../components/image/buildkit-image.js";
import { VersionedImage } from "../../../components/image/versioned-image.js";
import type { BuildSettings } from "../../../model/release/build-settings.js";
import { runProgram } from "./mock-engine.js";

const digest = `sha256:${"a".repeat(64)}`;
const repository = "127.0.0.1:1/users";
const imageName = `${repository}:1.6.0`;

async function make(build: BuildSettings) {
    const args = { repository, version: "1.6.0", context: "app", build };
    const source = { revision: "0123abc", url: "https://git.example.com/team/users" };
    const { registrations, result } = await runProgram(() => new VersionedImage("image", { ...args, source }), {
        builtDigest: digest,
    });
    const known = await new Promise<string>(resolve => result.digest.apply(resolve));
    const images = registrations.filter(({ type }) => type.endsWith(":Image"));
    assert.equal(images.length, 1);
    return { image: images[0]!, known };
}

describe("An image that the classic builder cannot make", () => {
    const folder = mkdtempSync(join(tmpdir(), "build-secrets-"));
    const file = join(folder, "netrc");
    before(() => {
        process.env["SOURCE_DATE_EPOCH"] = "1795257000";
        process.env["SOME_PIP_TOKEN"] = "hunter2";
        writeFileSync(file, "machine pypi.example.com\n");
    });
    after(() => {
        delete process.env["SOURCE_DATE_EPOCH"];
        delete process.env["SOME_PIP_TOKEN"];
        rmSync(folder, { recursive: true });
    });

    it("is built by BuildKit with its secrets, which stay secret, and with its labels", async () => {
        const { image, known } = await make({
            target: "runtime",
            args: { EXTRAS: "redis" },
            cacheFrom: ["users:1.5.0"],
            platforms: ["linux/arm64"],
            secrets: { pip_token: { env: "SOME_PIP_TOKEN" }, netrc: { file } },
        });
        assert.equal(known, digest);
        const { secrets, ...inputs } = image.inputs;
        assert.deepEqual(secrets, {
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            value: { pip_token: "hunter2", netrc: "machine pypi.example.com\n" },
        });
        assert.deepEqual(inputs, {
            tags: [imageName],
            context: { location: "app" },
            dockerfile: { location: "app/Dockerfile" },
            target: "runtime",
            buildArgs: {
                EXTRAS: "redis",
                APP_VERSION: "1.6.0",
                CREATED: "2026-11-21T10:30:00Z",
                REVISION: "0123abc",
                SOURCE: "https://git.example.com/team/users",
            },
            labels: {
                "org.opencontainers.image.version": "1.6.0",
                "org.opencontainers.image.revision": "0123abc",
                "org.opencontainers.image.created": "2026-11-21T10:30:00Z",
                "org.opencontainers.image.source": "https://git.example.com/team/users",
            },
            cacheFrom: [{ registry: { ref: "users:1.5.0" } }],
            cacheTo: [{ inline: {} }],
            platforms: ["linux/arm64"],
            push: true,
            buildOnPreview: false,
        });
    });

    for (const platforms of [["linux/arm64"], ["linux/amd64", "linux/arm64"]]) {
        it(`is one image for ${platforms.join(" and ")}`, async () => {
            const { image } = await make({ platforms });
            assert.equal(image.type, "docker-build:index:Image");
            assert.deepEqual(image.inputs.platforms, platforms);
            assert.equal(image.inputs.secrets, undefined);
        });
    }

    it("is one from a Dockerfile that does not label it: the build does", async () => {
        const dockerfile = join(folder, "Dockerfile");
        writeFileSync(dockerfile, "FROM python:3.13-slim\n");
        const { image } = await make({ dockerfile });
        assert.equal(image.type, "docker-build:index:Image");
        assert.equal(image.inputs.labels["org.opencontainers.image.revision"], "0123abc");
        const { image: labelled } = await make({});
        assert.equal(labelled.type, "docker:index/image:Image");
    });

    it("is guarded like any other, and stays when it leaves the stack", async () => {
        const { image } = await make({ platforms: ["linux/amd64", "linux/arm64"] });
        assert.deepEqual(image.beforeCreate, [`not-published ${imageName}`]);
        assert.deepEqual(image.beforeUpdate, [`built-once ${imageName}`]);
        assert.equal(image.retainOnDelete, true);
        assert.deepEqual(
            Object.keys(image.inputs)
                .filter(key => !image.ignoreChanges.includes(key))
                .sort(),
            ["buildOnPreview", "push", "tags"],
        );
    });

    it("is not built if secrets are missing, and all of them are named", async () => {
        const secrets = { pip_token: { env: "SOME_ABSENT_TOKEN" }, netrc: { file: join(folder, "absent") } };
        const { result: owner } = await runProgram(() => new pulumi.ComponentResource("test:index:Owner", "owner"));
        assert.throws(
            () => readBuildSecrets(secrets, imageName, owner),
            (error: Error) => {
                assert.equal(
                    error.message,
                    [
                        `${imageName} must be built, but some of its secrets are missing here:`,
                        "  - pip_token: SOME_ABSENT_TOKEN is not set",
                        `  - netrc: ${join(folder, "absent")} cannot be read`,
                    ].join("\n"),
                );
                return pulumi.ResourceError.isInstance(error);
            },
        );
    });
});
