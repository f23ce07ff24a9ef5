import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import {
    isAlive,
    parseProcessState,
    parseStartTicks,
    readProcessIdentity,
    signalProcess,
} from "../../../machine/process-identity.js";

const stat = (name: string) =>
    `4242 (${name}) S 1 4242 4242 0 -1 4194560 1033 0 0 0 12 3 0 0 20 0 9 0 987654 1284145152 9001 18446744073709551615`;

describe("a process's identity", () => {
    for (const name of ["etcd", "tmux: server", "a) S 1 (b", "x)"]) {
        it(`reads start time and state of a process named "${name}"`, () => {
            assert.equal(parseStartTicks(stat(name)), 987654);
            assert.equal(parseProcessState(stat(name)), "S");
        });
    }

    it("is alive as long as the process runs", async () => {
        const child = spawn("sleep", ["60"]);
        const identity = readProcessIdentity(child.pid!)!;
        assert.ok(isAlive(identity));
        const ended = new Promise(resolve => child.once("close", resolve));
        assert.ok(signalProcess(identity, "SIGKILL"));
        await ended;
        assert.ok(!isAlive(identity));
        assert.ok(!signalProcess(identity, "SIGKILL"));
    });

    it("never signals another process with the same pid", async () => {
        const child = spawn("sleep", ["60"]);
        const identity = readProcessIdentity(child.pid!)!;
        try {
            assert.ok(!signalProcess({ ...identity, startTicks: identity.startTicks - 1 }, "SIGKILL"));
            assert.ok(!signalProcess({ ...identity, bootId: "another boot" }, "SIGKILL"));
            assert.ok(isAlive(identity));
        } finally {
            child.kill("SIGKILL");
        }
    });

    it("is undefined for an unused pid", () => {
        assert.equal(readProcessIdentity(2 ** 30), undefined);
    });
});
