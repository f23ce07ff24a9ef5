import assert from "node:assert/strict";
import type { PulumiMachine } from "../pulumi-machine.js";
import { type HistoryLine, machineOf } from "./cloud-machine.js";
import { PulumiCloud } from "./pulumi-cloud.js";

describe("The stand-in for Pulumi Cloud, made to fail", function () {
    this.timeout(60_000);
    let cloud: PulumiCloud;
    let machine: PulumiMachine;

    before(async () => {
        cloud = await PulumiCloud.start();
        machine = machineOf(cloud);
        await machine.succeed("stack", "init", "dev");
        await machine.succeed("up", "--yes", "--skip-preview", "--message", "first release");
    });

    after(async () => {
        machine.remove();
        await cloud.close();
    });

    const history = () => machine.json<HistoryLine[]>("stack", "history", "--json");
    const up = () => machine.run("up", "--yes", "--skip-preview");

    it("hides the history after an update as often as asked", async () => {
        cloud.faults.emptyHistoryAnswers = 1;
        assert.equal((await up()).code, 0);
        assert.deepEqual(await history(), []);
        assert.deepEqual(
            (await history()).map(({ version }) => version),
            [2, 1],
        );
        cloud.faults.emptyHistoryAnswers = 0;
    });

    it("leaves fields out of the entries", async () => {
        cloud.faults.historyOmits = ["environment", "resourceChanges"];
        const [entry] = await history();
        assert.equal(entry?.environment, null);
        assert.deepEqual(entry?.resourceChanges, {});
        cloud.faults.historyOmits = [];
        assert.equal((await history())[0]?.environment?.["exec.kind"], "cli");
    });

    it("waits before each answer", async () => {
        cloud.faults.delayMs = 300;
        const started = Date.now();
        await (await fetch(`${cloud.url}/api/capabilities`)).text();
        cloud.faults.delayMs = 0;
        assert.ok(Date.now() - started >= 290);
    });

    it("refuses writes and still reads", async () => {
        cloud.faults.refuseWrites = { status: 403 };
        const { code, stderr } = await up();
        assert.equal(code, 3);
        assert.match(stderr, /^error: \[403\] Forbidden: Refused by the test\.$/m);
        assert.equal((await machine.succeed("stack", "output", "version")).trim(), "1.0.0");
        cloud.faults.refuseWrites = undefined;
        assert.equal((await up()).code, 0);
    });

    it("refuses some writes only, and keeps everything done before", async () => {
        cloud.faults.refuseWrites = { status: 503, requests: /^POST .*\/update\/[^/]+$/ };
        const { code, stderr } = await up();
        cloud.faults.refuseWrites = undefined;
        assert.equal(code, 1);
        assert.match(stderr, /^error: \[503\] Service Unavailable: Refused by the test\.$/m);
        assert.equal((await up()).code, 0);
    });

    it("refuses a token that it accepted before", async () => {
        cloud.refuseToken();
        const { code, stderr } = await up();
        cloud.acceptToken();
        assert.notEqual(code, 0);
        assert.match(stderr, /pulumi login|logging in/i);
        assert.equal((await up()).code, 0);
    });

    it("is away and comes back with everything it had", async () => {
        await cloud.leave();
        const { code, stderr } = await machine.run("stack", "output", "version");
        await cloud.comeBack();
        assert.equal(code, 1);
        assert.match(stderr, /connect: connection refused/);
        assert.equal((await machine.succeed("stack", "output", "version")).trim(), "1.0.0");
    });
});
