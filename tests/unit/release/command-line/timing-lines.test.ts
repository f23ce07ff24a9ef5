import assert from "node:assert/strict";
import { timingLines } from "../../../../release/command-line/release-command.js";

const phase = (name: string, startedMs: number, endedMs: number) => ({ name, startedMs, endedMs, attributes: {} });

describe("timingLines", () => {
    it("say when each part began and how long it took, including the start before the first one", () => {
        const phases = [phase("rollback", 1000, 4210), phase("open", 1110, 1125.4), phase("update", 1260, 4200)];
        assert.deepEqual(timingLines(phases, 1000), [
            "    from ms  took ms  part",
            "          0     3210  rollback",
            "          0      110  start",
            "        110       15  open",
            "        260     2940  update",
            "",
        ]);
    });

    it("are empty for a command that did not begin", () => assert.deepEqual(timingLines([], 0), []));
});
