import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { VersionedImage, type VersionedImageArgs } from "../../../components/versioned-image.js";
import { runProgram } from "./mock-engine.js";
import { someRegistry } from "./some-registry.js";

const digest = `sha256:${"a".repeat(64)}`;
const published = `sha256:${"b".repeat(64)}`;

describe("VersionedImage", () => {
    let registry: Awaited<ReturnType<typeof someRegistry>>;

    before(async () => {
        registry = await someRegistry({
            "1.4.0": { digest: published, revision: "0123abc" },
            "1.5.0": { digest },
            elsewhere: { digest },
        });
    });
    after(() => registry.close());

    async function make(args: Partial<VersionedImageArgs> = {}) {
        const { repository } = registry;
        const source = { revision: "0123abc", url: "https://git.example.com/team/users" };
        const defaults = { repository, version: "1.6.0", context: "app", source, pythonImage: "python:3.11" };
        const { registrations, result } = await runProgram(
            () => new VersionedImage("image", { ...defaults, ...args }),
            { builtDigest: digest },
        );
        const outputs = pulumi.all([result.reference, result.digest, result.size]);
        const [reference, known, size] = await new Promise<[string, string, number | undefined]>(resolve =>
            outputs.apply(resolve),
        );
        const built = registrations.find(({ type }) => type === "docker:index/image:Image");
        return { built, reference: reference.replace(repository, "users"), digest: known, size };
    }

    it("makes nothing when the digest is known, and asks for its size", async () => {
        assert.deepEqual(await make({ digest: published }), {
            built: undefined,
            reference: `users:1.6.0@${published}`,
            digest: published,
            size: 2130,
        });
    });

    it("takes from the last update what that knew, even that it did not know", async () => {
        assert.equal((await make({ digest: published, recorded: { size: 7 } })).size, 7);
        assert.equal((await make({ digest: published, recorded: {} })).size, undefined);
    });

    it("refuses all that is wrong with its arguments, before it is registered", async () => {
        const wrong = { version: "latest", digest: "sha256:1", build: { target: "a b", args: { PIP_TOKEN: "x" } } };
        await assert.rejects(make({ ...wrong, repository: "users:1" }), {
            message: [
                "5 problems in the image users:1:latest:",
                '  - repository: "users:1" carries a tag; leave it out, the version is the tag.',
                '  - version: "latest" is not a version; use one like 1.4.0.',
                '  - digest: "sha256:1" is not a digest; use one like sha256: and 64 hex digits.',
                '  - build.target: "a b" is not the name of a stage; use letters, digits, dots, dashes and underscores.',
                '  - build.args.PIP_TOKEN: "PIP_TOKEN" looks like a secret, and a build argument stays readable in the ' +
                    "image; use build.secrets.",
            ].join("\n"),
        });
    });

    it("gives reference, digest and size of what it built", async () => {
        const { reference, digest: known, size } = await make();
        assert.deepEqual([reference, known, size], [`users:1.6.0@${digest}`, digest, 2130]);
    });

    it("adopts a tag that was built from the source at hand", async () => {
        const { built, reference, size } = await make({ version: "1.4.0" });
        assert.equal(built, undefined);
        assert.deepEqual([reference, size], [`users:1.4.0@${published}`, 2130]);
    });

    const others: Record<string, Partial<VersionedImageArgs>> = {
        "of another commit": { version: "1.4.0", source: { revision: "fedcba9" } },
        "of a commit with changes": { version: "1.4.0", source: { revision: "0123abc-dirty" } },
        "when no commit is at hand": { version: "1.4.0", source: {} },
        "that tells no commit": { version: "1.5.0" },
        "that the registry does not tell of": { repository: "127.0.0.1:1/users", version: "1.4.0" },
    };
    for (const [what, args] of Object.entries(others)) {
        it(`does not adopt a tag ${what}: the guards of a build decide`, async () => {
            const { built } = await make(args);
            const name = `${args.repository ?? registry.repository}:${args.version}`;
            assert.deepEqual(built?.beforeCreate, [`not-published ${name}`, `labelled ${name}`]);
        });
    }

    it("builds with what the labels tell, and keeps the image when it leaves the stack", async () => {
        process.env["SOURCE_DATE_EPOCH"] = "1795257000";
        const { built } = await make();
        delete process.env["SOURCE_DATE_EPOCH"];
        const imageName = `${registry.repository}:1.6.0`;
        assert.equal(built?.inputs.imageName, imageName);
        assert.deepEqual(built?.inputs.build, {
            context: "app",
            dockerfile: "app/Dockerfile",
            builderVersion: "BuilderV1",
            args: {
                PYTHON_IMAGE: "python:3.11",
                APP_VERSION: "1.6.0",
                CREATED: "2026-11-21T10:30:00Z",
                REVISION: "0123abc",
                SOURCE: "https://git.example.com/team/users",
            },
        });
        assert.equal(built?.retainOnDelete, true);
        assert.deepEqual(built?.ignoreChanges, ["build"]);
        assert.deepEqual(built?.beforeUpdate, [`built-once ${imageName}`]);
    });

    it("tells the time of the build", async () => {
        const before = Math.floor(Date.now() / 1000) * 1000;
        const created = Date.parse((await make()).built?.inputs.build.args.CREATED);
        assert.ok(created >= before && created <= Date.now(), String(created));
    });

    it("builds as the settings say", async () => {
        const build = {
            dockerfile: "deploy/users.Dockerfile",
            target: "runtime",
            args: { PYTHON_IMAGE: "python:3.13", EXTRAS: "redis" },
            cacheFrom: ["registry.example.com/users:1.3.0"],
        };
        const { args, ...inputs } = (await make({ build })).built?.inputs.build ?? {};
        assert.deepEqual(inputs, {
            context: "app",
            dockerfile: "deploy/users.Dockerfile",
            builderVersion: "BuilderV1",
            target: "runtime",
            cacheFrom: { images: ["registry.example.com/users:1.3.0"] },
        });
        assert.deepEqual([args.PYTHON_IMAGE, args.EXTRAS, args.APP_VERSION], ["python:3.13", "redis", "1.6.0"]);
    });
});
