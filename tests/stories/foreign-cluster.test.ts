import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MainJobReport } from "../../main-job/main-job-report.js";
import { readPlatformInfo } from "../../platform/platform-info.js";
import { ensurePulumi } from "../../platform/pulumi/ensure-pulumi.js";
import { type Pulumi, pulumiEnvironment } from "../../platform/pulumi/find-pulumi.js";
import { type EndedCommand, RunningCommand } from "./running-command.js";

const root = join(__dirname, "..", "..", "..");

// The platform's cluster, seen as any other: by a context of another name in a kubeconfig, with no platform to be found.
describe("The main job on a cluster of one's own", function () {
    this.timeout(300_000);
    const folder = mkdtempSync(join(tmpdir(), "fastapi-release-foreign-"));
    const platform = readPlatformInfo()!;
    const kubeconfig = join(folder, "kubeconfig");

    let pulumi: Pulumi;

    before(async () => {
        pulumi = await ensurePulumi(() => undefined);
        const config = JSON.parse(readFileSync(platform.kubeconfig, "utf8"));
        config.contexts[0].name = "elsewhere";
        config["current-context"] = "not-this-one";
        writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    function start(...args: string[]): Promise<EndedCommand> {
        return new RunningCommand({
            script: join(root, "dist", "main-job", "main.js"),
            args,
            cwd: root,
            environment: {
                HOME: folder,
                // As a team has it: Pulumi is installed, with its plugins.
                ...pulumiEnvironment(pulumi),
                XDG_CACHE_HOME: join(folder, "cache"),
                KUBECONFIG: kubeconfig,
                DOCKER_HOST: platform.dockerHost,
                FASTAPI_RELEASE_PYTHON_IMAGE: platform.baseImage,
            },
            // Where users are: elsewhere the Service's address leads nowhere.
            networkNamespace: platform.networkNamespace,
            timeoutSeconds: 280,
        }).ended;
    }

    it("goes as on the platform, and builds and installs nothing", async () => {
        const run = await start("--context", "elsewhere", "--registry", platform.registry);
        assert.equal(run.code, 0, run.output);
        assert.doesNotMatch(run.output, /install|Kubernetes v\S+ built/i);
        const report: MainJobReport = JSON.parse(readFileSync(join(root, "out", "main-job.json"), "utf8"));
        assert.equal(report.cluster.kind, "context elsewhere");
        assert.equal(report.load.failed, 0);
    });

    it("is refused for a context that the kubeconfig does not have", async () => {
        const run = await start("--context", "nowhere", "--registry", platform.registry);
        assert.equal(run.code, 1);
        assert.match(run.output, /nowhere.*elsewhere/s);
    });
});
