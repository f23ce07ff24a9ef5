// The life of a version's image, in a program of its own with VersionedImage: a private registry, a build secret, a Git
// repository, the platform's Docker, the real CLI and the stand-ins for docker and docker-build.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import { type PlatformInfo, readPlatformInfo } from "../../machine/platform-info.js";
import { lookUp } from "../../registry/registry-api.js";
import { type PrivateRegistry, privateRegistry } from "./providers/private-registry.js";
import { makeStandInHome } from "./stand-in-home.js";

const repository = join(__dirname, "../../..");
const secret = "hunter2-0123456789";
const password = "s3cret-of-ada";

// Node.js 20 loops until its memory is full when it colours a stack trace that contains a file such as
// node_modules/@pulumi/resource.ts. The SDK asks for such a trace for each error.
const program = `
Error.prototype[Symbol.for("nodejs.util.inspect.custom")] = function () { return this.stack; };
const { VersionedImage } = require(${JSON.stringify(join(repository, "dist/components/image/versioned-image.js"))});
const [repository, version] = process.env.SOME_IMAGE.split(" ");
const args = { PYTHON_IMAGE: process.env.SOME_BASE };
const build = { args, target: "base", secrets: { pip_token: { env: "SOME_PIP_TOKEN" } } };
const image = new VersionedImage("users", { repository, version, context: "app", build });
exports.reference = image.reference;
exports.size = image.size;
`;

const dockerfile = `ARG PYTHON_IMAGE
FROM $PYTHON_IMAGE AS base
RUN --mount=type=secret,id=pip_token sha256sum < /run/secrets/pip_token > /checksum
COPY main.py /
`;

describe("The image of a version", function () {
    this.timeout(120_000);
    let info: PlatformInfo;
    let registry: PrivateRegistry;
    let stack: Stack;
    let image: string;
    let environment: Record<string, string>;
    let first: string;
    const root = mkdtempSync(join(tmpdir(), "image-updates-"));
    const project = join(root, "project");
    const dockerConfig = process.env["DOCKER_CONFIG"];
    const git = (...args: string[]) =>
        execFileSync("git", ["-C", project, "-c", "user.name=A", "-c", "user.email=a@example.com", ...args]);
    const commit = (text: string) => {
        writeFileSync(join(project, "app", "main.py"), text);
        git("add", ".");
        git("commit", "-q", "-m", text);
        return git("rev-parse", "HEAD").toString().trim();
    };

    before(async () => {
        const found = readPlatformInfo();
        assert.ok(found, "these tests need the platform: npm run platform -- up");
        info = found;
        registry = await privateRegistry(info, { users: { ada: password }, by: "basic" });
        const login = registry.login({ auths: { [registry.host]: registry.entry("ada", password) } });
        Object.assign(process.env, login);
        image = `${registry.host}/team/users`;
        mkdirSync(join(project, "app"), { recursive: true });
        symlinkSync(join(repository, "node_modules"), join(project, "node_modules"));
        writeFileSync(join(project, "Pulumi.yaml"), "name: users\nruntime: nodejs\nmain: index.js\n");
        writeFileSync(join(project, "package.json"), "{}");
        writeFileSync(join(project, "index.js"), program);
        writeFileSync(join(project, "app", "Dockerfile"), dockerfile);
        git("init", "-q");
        first = commit("print(1)");
        const home = await makeStandInHome(root);
        environment = {
            ...(login as Record<string, string>),
            DOCKER_HOST: info.dockerHost,
            SOME_BASE: info.baseImage,
            ...home.environment,
        };
        const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
        stack = await LocalWorkspace.createOrSelectStack(
            { stackName: "dev", workDir: project },
            { pulumiCommand: home.pulumiCommand, envVars: environment },
        );
    });
    after(async () => {
        if (dockerConfig === undefined) delete process.env["DOCKER_CONFIG"];
        else process.env["DOCKER_CONFIG"] = dockerConfig;
        await registry?.end();
        rmSync(root, { recursive: true, force: true });
    });

    function say(version: string, token?: string): void {
        const told = { ...environment, SOME_IMAGE: `${image} ${version}` };
        stack.workspace.envVars = token === undefined ? told : { ...told, SOME_PIP_TOKEN: token };
    }

    /** Everything that the backend and the project folder keep, except the program's own modules. */
    function kept(folder: string): string {
        return readdirSync(folder, { withFileTypes: true })
            .map(entry => {
                if (entry.isSymbolicLink() || entry.name === ".git") return "";
                const path = join(folder, entry.name);
                return entry.isDirectory() ? kept(path) : readFileSync(path, "utf8");
            })
            .join("\n");
    }

    it("is not built without its secret, and the preview says so", async () => {
        say("1.0.0");
        const failed = await stack.preview().then(
            () => "",
            (error: Error) => error.message,
        );
        assert.match(failed, /- pip_token: SOME_PIP_TOKEN is not set/);
        assert.equal(await lookUp(image, "1.0.0"), undefined);
    });

    it("is built with it, labelled and pushed, and the secret is stored nowhere", async () => {
        say("1.0.0", secret);
        const { outputs, stdout, stderr } = await stack.up();
        const found = await lookUp(image, "1.0.0");
        assert.deepEqual([found?.revision, found?.version], [first, "1.0.0"]);
        assert.equal(outputs["reference"]?.value, `${image}:1.0.0@${found?.digest}`);
        assert.equal(outputs["size"]?.value, found?.size);
        assert.ok((found?.size ?? 0) > 1_000_000);
        assert.doesNotMatch([stdout, stderr, kept(root)].join("\n"), new RegExp(`${secret}|${password}`));
    });

    it("is adopted from then on, also after a commit that leaves its sources alone", async () => {
        writeFileSync(join(project, "README.md"), "elsewhere");
        git("add", ".");
        git("commit", "-q", "-m", "elsewhere");
        say("1.0.0");
        const before = await lookUp(image, "1.0.0");
        const { summary, outputs } = await stack.up();
        assert.equal(outputs["reference"]?.value, `${image}:1.0.0@${before?.digest}`);
        assert.deepEqual(Object.keys(summary.resourceChanges ?? {}).sort(), ["delete", "same"]);
        // It left the stack and stays in the registry.
        assert.deepEqual(await lookUp(image, "1.0.0"), before);
    });

    it("is refused for other sources, in the preview", async () => {
        const second = commit("print(2)");
        say("1.0.0", secret);
        const before = await lookUp(image, "1.0.0");
        await assert.rejects(stack.preview(), (error: Error) => {
            const told = `is already published as ${before?.digest}, built from ${first}; this checkout is at ${second}`;
            assert.ok(error.message.includes(told), error.message);
            return true;
        });
        writeFileSync(join(project, "app", "main.py"), "print(3)");
        await assert.rejects(stack.up(), new RegExp(`this checkout is at ${second}-dirty`));
        git("checkout", "-q", "--", ".");
        assert.deepEqual(await lookUp(image, "1.0.0"), before);
    });

    it("stays when the stack is destroyed", async () => {
        say("1.1.0", secret);
        await stack.up();
        const built = await lookUp(image, "1.1.0");
        await stack.destroy();
        assert.ok(built);
        assert.deepEqual(await lookUp(image, "1.1.0"), built);
    });
});
