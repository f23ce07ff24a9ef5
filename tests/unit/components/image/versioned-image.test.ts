import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { VersionedImage, type VersionedImageArgs } from "../../../../components/image/versioned-image.js";
import { runProgram } from "../mock-engine.js";
import { someRegistry } from "../some-registry.js";

describe("VersionedImage", () => {
    let registry: Awaited<ReturnType<typeof someRegistry>>;
    let published: string;
    let digest: string;

    before(async () => {
        registry = await someRegistry({ "1.4.0": { revision: "0123abc" }, "1.5.0": {} });
        published = registry.digests["1.4.0"]!;
        digest = registry.digests["1.5.0"]!;
    });
    after(() => registry.close());

    async function make(args: Partial<VersionedImageArgs> = {}) {
        const { repository } = registry;
        const source = { revision: "0123abc", url: "https://git.example.com/team/users" };
        const defaults = { repository, version: "1.6.0", context: "app", source };
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

    it("creates nothing if the digest is known, and looks up its size", async () => {
        assert.deepEqual(await make({ digest: published }), {
            built: undefined,
            reference: `users:1.6.0@${published}`,
            digest: published,
            size: 2130,
        });
    });

    it("asks the registry as the settings say", async () => {
        const registries = { [registry.repository.replace("/users", "")]: { plainHttp: false } };
        assert.equal((await make({ digest: published, registries })).size, undefined);
    });

    it("reuses the last update's record, even if it says that the size is unknown", async () => {
        assert.equal((await make({ digest: published, recorded: { size: 7 } })).size, 7);
        assert.equal((await make({ digest: published, recorded: {} })).size, undefined);
    });

    it("refuses all problems with its arguments, before it is registered", async () => {
        const wrong = { version: "latest", digest: "sha256:1", build: { target: "a b", args: { PIP_TOKEN: "x" } } };
        await assert.rejects(make({ ...wrong, repository: "users:1" }), {
            message: [
                "5 problems in the image users:1:latest:",
                '  - repository: "users:1" carries a tag; leave it out, the version is the tag.',
                '  - version: "latest" is not a version; use one like 1.4.0.',
                '  - digest: "sha256:1" is not a digest; use one like sha256: and 64 hex digits.',
                '  - build.target: "a b" is not the name of a stage; use letters, digits, dots, dashes and underscores.',
                '  - build.args.PIP_TOKEN: "PIP_TOKEN" looks like a secret, and build arguments stay readable in the ' +
                    "image; use build.secrets.",
            ].join("\n"),
        });
    });

    it("returns reference, digest and size of the image it built", async () => {
        const { reference, digest: known, size } = await make();
        assert.deepEqual([reference, known, size], [`users:1.6.0@${digest}`, digest, 2130]);
    });

    it("adopts a tag that was built from this checkout", async () => {
        const { built, reference, size } = await make({ version: "1.4.0" });
        assert.equal(built, undefined);
        assert.deepEqual([reference, size], [`users:1.4.0@${published}`, 2130]);
    });

    it("adopts a tag that names no commit", async () => {
        const { built, reference } = await make({ version: "1.5.0" });
        assert.deepEqual([built, reference], [undefined, `users:1.5.0@${digest}`]);
    });

    const others: Record<string, Partial<VersionedImageArgs>> = {
        "from another commit": { version: "1.4.0", source: { revision: "fedcba9" } },
        "from a commit with changes": { version: "1.4.0", source: { revision: "0123abc-dirty" } },
        "if this checkout has no commit": { version: "1.4.0", source: {} },
        "that the registry does not describe": { repository: "127.0.0.1:1/users", version: "1.4.0" },
    };
    for (const [what, args] of Object.entries(others)) {
        it(`does not adopt a tag ${what}: the guards of a build decide`, async () => {
            const { built } = await make(args);
            const name = `${args.repository ?? registry.repository}:${args.version}`;
            assert.deepEqual(built?.beforeCreate, [`not-published ${name}`]);
        });
    }

    it("builds with the values for the labels, and keeps the image when it leaves the stack", async () => {
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

    it("passes the time of the build", async () => {
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
