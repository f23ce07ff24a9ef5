import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import { allEnded } from "../../../bench/under-load.js";

describe("Work in parallel", () => {
    it("returns its results in order", async () =>
        assert.deepEqual(await allEnded([nextTurn("slow"), Promise.resolve("quick")]), ["slow", "quick"]));

    it("fails only after all of it has ended", async () => {
        let ended = false;
        const slow = async () => {
            await nextTurn();
            await nextTurn();
            ended = true;
        };
        await assert.rejects(allEnded([Promise.reject(new Error("no such image")), slow()]), /no such image/);
        assert.equal(ended, true);
    });
});
