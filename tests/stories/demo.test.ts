import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DemoReport } from "../../demo/demo-report.js";
import { expectedSteps } from "../../demo/verify-report.js";
import { type Pulumi, pulumiEnvironment } from "../../machine/find-pulumi.js";
import { type PlatformInfo, readPlatformInfo } from "../../machine/platform-info.js";
import { ensurePulumi } from "../../platform/pulumi/ensure-pulumi.js";
import { type EndedCommand, RunningCommand } from "./running-command.js";

const root = join(__dirname, "..", "..", "..");
const file = join(root, "out", "demo.json");

// Both use the same namespace, images and report, so they run one after the other.
describe("The demo", function () {
    this.timeout(300_000);
    let run: EndedCommand;
    let report: DemoReport;
    before(async () => {
        rmSync(file, { force: true });
        const script = join(root, "dist", "demo", "main.js");
        run = await new RunningCommand({ script, args: [], cwd: root, environment: process.env }).ended;
        if (run.code === 0) report = JSON.parse(readFileSync(file, "utf8"));
    });

    it("passes all of its own checks", () => assert.equal(run.code, 0, run.output));
    it("shows its six steps", () => {
        const told = report.steps.map(({ name, result, live }) => [name, result, live]);
        assert.deepEqual(told, expectedSteps);
    });
    it("loses no request, fresh or kept alive", () => {
        assert.equal(report.load.failed, 0);
        assert.ok(report.load.fresh > 100 && report.load.keptAlive > 100, JSON.stringify(report.load));
        assert.deepEqual(
            report.switches.map(({ from, to, failed }) => [from, to, failed]),
            [
                ["1.0.0", "1.1.0", 0],
                ["1.1.0", "1.0.0", 0],
            ],
        );
    });
    it("shows why the gate refused 1.2.0, with the container's last lines", () => {
        assert.match(run.output, /FAIL GET \/v1\/users: .+\n(.*\n)*.*last lines of users-blue-/);
    });
    it("writes one ledger entry for each update, and the refused one as failed", () => {
        assert.deepEqual(
            report.ledger.map(({ entry, release, result }) => [entry, release, result]),
            [
                [1, "1.0.0", "succeeded"],
                [2, "1.1.0", "succeeded"],
                [3, "1.2.0", "failed"],
                [4, "1.0.0", "succeeded"],
                [5, "1.0.0", "succeeded"],
            ],
        );
        for (const { digest } of report.ledger) assert.match(digest ?? "", /^sha256:[0-9a-f]{64}$/);
    });
});

// The platform's cluster used like any other: a kubeconfig with another context name, and no platform to find.
describe("The demo on the user's own cluster", function () {
    this.timeout(300_000);
    const folder = mkdtempSync(join(tmpdir(), "fastapi-release-foreign-"));
    let platform: PlatformInfo;
    let pulumi: Pulumi;
    const kubeconfig = join(folder, "kubeconfig");

    before(async () => {
        platform = readPlatformInfo()!;
        pulumi = await ensurePulumi(() => undefined);
        const config = JSON.parse(readFileSync(platform.kubeconfig, "utf8"));
        config.contexts[0].name = "elsewhere";
        config["current-context"] = "not-this-one";
        writeFileSync(kubeconfig, JSON.stringify(config), { mode: 0o600 });
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    function start(...args: string[]): Promise<EndedCommand> {
        return new RunningCommand({
            script: join(root, "dist", "demo", "main.js"),
            args,
            cwd: root,
            environment: {
                HOME: folder,
                // As on a team's machine: Pulumi is installed, with its plugins.
                ...pulumiEnvironment(pulumi),
                XDG_CACHE_HOME: join(folder, "cache"),
                KUBECONFIG: kubeconfig,
                DOCKER_HOST: platform.dockerHost,
            },
            // Where users are: the Service's address works only there.
            networkNamespace: platform.networkNamespace,
        }).ended;
    }

    it("works as on the platform, and builds and installs nothing", async () => {
        const run = await start("--context", "elsewhere", "--registry", platform.registry);
        assert.equal(run.code, 0, run.output);
        assert.doesNotMatch(run.output, /install|\S+ built$/im);
        const report: DemoReport = JSON.parse(readFileSync(file, "utf8"));
        assert.equal(report.cluster.kind, "context elsewhere");
        assert.equal(report.load.failed, 0);
    });

    it("is refused for a context that the kubeconfig does not have", async () => {
        const run = await start("--context", "nowhere", "--registry", platform.registry);
        assert.equal(run.code, 1);
        assert.match(run.output, /nowhere.*elsewhere/s);
    });
});
