import assert from "node:assert/strict";
import type { PulumiMachine } from "../pulumi-machine.js";
import { type HistoryLine, machineOf } from "./cloud-machine.js";
import { ada, PulumiCloud } from "./pulumi-cloud.js";

const grace = { login: "grace", name: "Grace Hopper", organizations: ["team"] };
const mallory = { login: "mallory", name: "Mallory", organizations: [] };
const up = ["up", "--yes", "--skip-preview", "--stack", "team/shop/dev"];

describe("The stand-in for Pulumi Cloud, with two updates at once", function () {
    this.timeout(30_000);
    let cloud: PulumiCloud;
    let machine: PulumiMachine;
    let other: PulumiMachine;

    beforeEach(async () => {
        cloud = await PulumiCloud.start({ users: [ada, grace, mallory] });
        machine = machineOf(cloud);
        other = machineOf(cloud, "grace");
        await machine.succeed("stack", "init", "dev");
    });

    afterEach(async () => {
        machine.remove();
        other.remove();
        await cloud.close();
    });

    const results = async () =>
        (await other.json<HistoryLine[]>("stack", "history", "--json", "--stack", "team/shop/dev")).map(
            ({ version, result }) => `${version} ${result}`,
        );

    it("refuses the second, and `pulumi stack` shows who started the first", async () => {
        const held = cloud.faults.hold(/\/complete$/);
        const first = machine.start(...up);
        await held.reached;
        const second = await other.run(...up);
        assert.equal(second.code, 1);
        assert.match(
            second.stderr,
            /^error: \[409\] Conflict: Another update is currently in progress\.\nTo learn more about possible reasons and resolution, visit /m,
        );
        const stack = await other.succeed("stack", "--stack", "team/shop/dev");
        assert.match(stack, /Update in progress:\n\s+Started: .*\n\s+Requested By: ada\n/);
        const [row] = await other.json<{ updateInProgress: boolean }[]>("stack", "ls", "--json", "--all");
        assert.equal(row?.updateInProgress, true);
        assert.deepEqual(await results(), ["1 in-progress"]);
        held.release();
        assert.equal((await first.ended).code, 0);
        assert.equal((await other.run(...up)).code, 0);
        assert.deepEqual(await results(), ["2 succeeded", "1 succeeded"]);
    });

    it("allows a preview during an update", async () => {
        const held = cloud.faults.hold(/\/checkpoint$/);
        const first = machine.start(...up);
        await held.reached;
        await other.succeed("preview", "--stack", "team/shop/dev");
        held.release();
        assert.equal((await first.ended).code, 0);
    });

    it("lets `pulumi cancel` end an update after its CLI was killed", async () => {
        const held = cloud.faults.hold(/\/complete$/);
        const first = machine.start(...up);
        await held.reached;
        first.kill("SIGKILL");
        await first.ended;
        held.discard();
        await other.succeed("cancel", "--yes", "team/shop/dev");
        assert.deepEqual(await results(), ["1 failed"]);
        const late = await other.run("cancel", "--yes", "team/shop/dev");
        assert.match(late.stderr, /^error: \[409\] Conflict: The Update has already completed$/m);
        assert.equal((await other.run(...up)).code, 0);
    });

    it("ends a cancelled update with an error, and the next one begins", async () => {
        const held = cloud.faults.hold(/\/complete$/);
        const first = machine.start(...up);
        await held.reached;
        await other.succeed("cancel", "--yes", "team/shop/dev");
        held.release();
        const { code, stderr } = await first.ended;
        assert.equal(code, 1);
        assert.match(stderr, /^error: failed to complete update: \[409\] Conflict: The Update has already completed$/m);
        assert.equal((await other.run(...up)).code, 0);
    });

    it("counts an update as failed once its lease has expired", async () => {
        const held = cloud.faults.hold(/\/complete$/);
        const first = machine.start(...up);
        await held.reached;
        first.kill("SIGKILL");
        await first.ended;
        held.discard();
        cloud.endLeases();
        assert.equal((await other.run(...up)).code, 0);
        assert.deepEqual(await results(), ["2 succeeded", "1 failed"]);
    });

    it("renews a lease, after which only the new token is valid", async () => {
        const headers = { authorization: `token ${cloud.token}` };
        const stack = `${cloud.url}/api/stacks/team/shop/dev`;
        const post = async (path: string, body: object, authorization = headers.authorization) => {
            const response = await fetch(`${stack}${path}`, {
                method: "POST",
                headers: { authorization },
                body: JSON.stringify(body),
            });
            return {
                status: response.status,
                answer: JSON.parse((await response.text()) || "{}") as Record<string, string>,
            };
        };
        const { updateID } = (await post("/update", {})).answer;
        const { token } = (await post(`/update/${updateID}`, {})).answer;
        const renewed = await post(`/update/${updateID}/renew_lease`, { duration: 300 }, `update-token ${token}`);
        assert.equal(renewed.status, 200);
        const complete = (lease: string | undefined) =>
            post(`/update/${updateID}/complete`, { status: "succeeded" }, `update-token ${lease}`);
        assert.equal((await complete(token)).status, 403);
        assert.equal((await complete(renewed.answer["token"])).status, 200);
    });

    it("shows a stack only to the members of its organization", async () => {
        const outsider = machineOf(cloud, "mallory");
        const { code, stderr } = await outsider.run("stack", "select", "team/shop/dev");
        outsider.remove();
        assert.equal(code, 6);
        assert.match(stderr, /^error: no stack named 'team\/dev' found$/m);
    });
});
