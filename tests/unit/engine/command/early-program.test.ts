import assert from "node:assert/strict";
import { EarlyProgram } from "../../../../engine/command/early-program.js";
import type { StartedProgram } from "../../../../engine/program/started-program.js";

describe("a program started early", () => {
    let ended: string[];
    const started = () =>
        ({
            program: { kill: () => ended.push("program") },
            listener: { close: () => ended.push("listener") },
        }) as unknown as StartedProgram;
    beforeEach(() => {
        ended = [];
    });

    it("is taken once, by a run of its kind", async () => {
        const early = new EarlyProgram();
        const program = started();
        early.start("preview", Promise.resolve(program));
        assert.equal(await early.take("update"), undefined);
        assert.equal(await early.take("preview"), program);
        assert.equal(await early.take("preview"), undefined);
        await early.discard();
        assert.deepEqual(ended, []);
    });

    it("is ended when nobody takes it", async () => {
        const early = new EarlyProgram();
        await early.discard();
        early.start("update", Promise.resolve(started()));
        await early.discard();
        assert.deepEqual(ended, ["program", "listener"]);
    });

    it("that cannot start fails the run that takes it", async () => {
        const early = new EarlyProgram();
        early.start("update", Promise.reject(new Error("no SDK")));
        await assert.rejects(early.take("update"), /no SDK/);
        await early.discard();
    });
});
