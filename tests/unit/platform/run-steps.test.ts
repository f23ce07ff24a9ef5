import assert from "node:assert/strict";
import { setImmediate as tick } from "node:timers/promises";
import { type PlatformStep, runSteps } from "../../../platform/run-steps.js";

/** Steps "NAME<NEEDED,NEEDED" that note their start and end; the named one fails. */
function steps(texts: string[], failing?: string) {
    const noted: string[] = [];
    const list = texts.map((text): PlatformStep => {
        const [name = "", needed = ""] = text.split("<");
        const run = async () => {
            noted.push(`+${name}`);
            await tick();
            if (name === failing) throw new Error(`${name} failed`);
            noted.push(`-${name}`);
        };
        return { name, after: needed.split(",").filter(other => other !== ""), run };
    });
    return { list, noted };
}

describe("runSteps", () => {
    it("starts a step when the ones it needs have ended, and others in parallel", async () => {
        const { list, noted } = steps(["c<a,b", "a", "b"]);
        await runSteps(list, () => {});
        assert.deepEqual(noted.slice(0, 2).sort(), ["+a", "+b"]);
        assert.deepEqual(noted.slice(-2), ["+c", "-c"]);
    });

    it("counts a step that is not in the list as done", async () => {
        const { list, noted } = steps(["a<packages"]);
        await runSteps(list, () => {});
        assert.deepEqual(noted, ["+a", "-a"]);
    });

    it("starts nothing after a failure, lets the others end, and throws it", async () => {
        const { list, noted } = steps(["a", "b", "c<a", "d<c"], "a");
        await assert.rejects(
            runSteps(list, () => {}),
            /^Error: a failed$/,
        );
        assert.deepEqual(noted, ["+a", "+b", "-b"]);
    });
});
