import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { MainJobReport } from "../../main-job/main-job-report.js";
import { expectedSteps } from "../../main-job/verify-report.js";
import { type EndedCommand, RunningCommand } from "./running-command.js";

const root = join(__dirname, "..", "..", "..");
const file = join(root, "out", "main-job.json");

describe("The main job", function () {
    this.timeout(300_000);
    let run: EndedCommand;
    let report: MainJobReport;
    before(async () => {
        rmSync(file, { force: true });
        const script = join(root, "dist", "main-job", "main.js");
        run = await new RunningCommand({ script, args: [], cwd: root, environment: process.env, timeoutSeconds: 280 })
            .ended;
        if (run.code === 0) report = JSON.parse(readFileSync(file, "utf8"));
    });

    it("finds all that it promises to be so", () => assert.equal(run.code, 0, run.output));
    it("tells its six steps", () => {
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
    it("writes one entry of the ledger for each update, the refused one as failed", () => {
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
