import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { takeWarmProgram, warmUpProgram } from "../../../engine/program/warm-program.js";

const project = join(__dirname, "..", "..", "..", "..");

/** What a program wrote to standard error, and its exit code. */
async function endOf(child: ChildProcess): Promise<{ code: number | null; text: string }> {
    let text = "";
    child.stderr?.on("data", data => {
        text += data;
    });
    child.stdout?.resume();
    const code = await new Promise<number | null>(resolve => child.once("close", resolve));
    return { code, text };
}

describe("a warm program", () => {
    it("runs Pulumi's runner with what it is told in the end, once", async () => {
        warmUpProgram(project, []);
        const child = takeWarmProgram(project, ["--nonsense"], {});
        assert.ok(child);
        assert.equal(takeWarmProgram(project, [], {}), undefined);
        const { code, text } = await endOf(child);
        assert.notEqual(code, 0);
        assert.match(text, /--monitor=addr must be provided/);
    }).timeout(20_000);

    it("is not given to another project", async () => {
        warmUpProgram(project, []);
        assert.equal(takeWarmProgram("/elsewhere", [], {}), undefined);
        const child = takeWarmProgram(project, [], {});
        assert.ok(child);
        await endOf(child);
    }).timeout(20_000);

    it("is none when nobody warmed one up", () => assert.equal(takeWarmProgram(project, [], {}), undefined));
});
