// What `init` writes for an unrelated FastAPI repository, from there to a serving release.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { projectFolder } from "../../machine/files.js";
import { type Pulumi, pulumiEnvironment } from "../../machine/find-pulumi.js";
import { type PlatformInfo, platformEnvironment } from "../../machine/platform-info.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { ensurePulumi } from "../../platform/pulumi/ensure-pulumi.js";
import { deleteManifest } from "../../registry/registry-api.js";
import { linkModules, makeFastApiRepository } from "../unit/release/fastapi-repository.js";
import { endNamespace } from "./end-namespace.js";
import { type EndedCommand, RunningCommand } from "./running-command.js";
import { expectCode, storyTimeoutMs } from "./story.js";

describe("A written project", function () {
    this.timeout(storyTimeoutMs);
    const name = `story-init-${randomBytes(3).toString("hex")}`;
    let platform: PlatformInfo;
    let folder: string;
    let project: string;
    let repository: string;
    let api: KubernetesApi;
    let environment: NodeJS.ProcessEnv;
    let pulumiCli: Pulumi;

    before(async () => {
        platform = await ensurePlatform(() => undefined);
        pulumiCli = await ensurePulumi(() => undefined);
        api = new KubernetesApi(await loadKubeconfig({ path: platform.kubeconfig, context: platform.context }));
        folder = mkdtempSync(join(tmpdir(), "story-init-"));
        project = join(folder, "greeter");
        repository = `${platform.registry}/stories/${name}`;
        makeFastApiRepository(project);
        mkdirSync(join(folder, "state"));
        writeFileSync(join(folder, "passphrase"), randomBytes(24).toString("base64url"));
        const author = { GIT_AUTHOR_NAME: "Ada", GIT_AUTHOR_EMAIL: "ada@example.com" };
        environment = {
            ...process.env,
            ...platformEnvironment(platform),
            ...pulumiEnvironment(pulumiCli),
            PULUMI_BACKEND_URL: `file://${folder}/state`,
            PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, "passphrase"),
            ...author,
            GIT_COMMITTER_NAME: author.GIT_AUTHOR_NAME,
            GIT_COMMITTER_EMAIL: author.GIT_AUTHOR_EMAIL,
            GIT_CONFIG_GLOBAL: "/dev/null",
        };
        git("init", "--quiet");
    });
    after(async () => {
        if (api !== undefined) await endNamespace(api, `${name}-dev`);
        api?.close();
        for (const version of ["0.1.0", "0.1.1"]) await deleteManifest(repository, version);
        if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    });

    const git = (...args: string[]) => execFileSync("git", args, { cwd: project, env: environment, encoding: "utf8" });
    const commit = (message: string, ...paths: string[]) => {
        git("add", ...paths);
        git("commit", "--quiet", "--message", message);
    };
    const run = (script: string, ...args: string[]): Promise<EndedCommand> => {
        return new RunningCommand({ script, args, cwd: project, environment }).ended;
    };
    const release = (...args: string[]) => run(join(projectFolder(), "dist/release/main.js"), ...args);
    const pulumi = (...args: string[]) => run(pulumiCli.command, ...args);

    it("is previewed by a plain `pulumi preview`", async () => {
        const context = ["--context", platform.context];
        expectCode(0, await release("init", "--name", name, "--repository", repository, ...context, "--json"));
        linkModules(project);
        expectCode(0, await run(join(projectFolder(), "node_modules/typescript/bin/tsc"), "-p", "."));
        commit("feat: greet", "--all");
        expectCode(0, await pulumi("stack", "init", "dev"));
        const { output } = expectCode(0, await pulumi("preview", "--stack", "dev"));
        assert.match(output, /\+ +\S*Namespace|Namespace\s+create/i);
    });

    it("is deployed in the version that its commits ask for: its image is built, and its gate passes", async () => {
        const { stdout: version } = expectCode(0, await release("next-version"));
        assert.equal(version, "0.1.0\n");
        const { stdout } = expectCode(0, await release("deploy", version.trim()));
        assert.match(stdout, /\n0\.1\.0 in blue serves: GET \/\S+ through the Service \S+ answered 200\n/);
    });

    it("continues from there, although the deploy has written its settings", async () => {
        assert.equal(git("status", "--porcelain").trim(), "M Pulumi.dev.yaml");
        appendFileSync(join(project, "greeter", "main.py"), "\n# Another line.\n");
        commit("fix: greet again", "greeter");
        const next = expectCode(0, await release("next-version", "--json"));
        const { version } = JSON.parse(next.stdout);
        assert.equal(version, "0.1.1");
        const { stdout } = expectCode(0, await release("deploy", version, "--dry-run"));
        assert.match(stdout, /\ndeploy 0\.1\.1 to green\n {2}- \S+:0\.1\.1 is built and pushed\n/);
    });
});
