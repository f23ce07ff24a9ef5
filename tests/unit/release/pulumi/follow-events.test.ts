import assert from "node:assert/strict";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { followEvents } from "../../../../release/pulumi/pulumi-cli.js";

describe("followEvents", () => {
    const folder = mkdtempSync(join(tmpdir(), "events-"));
    after(() => rmSync(folder, { recursive: true }));

    it("reports each event while the file is being written, even one that comes in pieces, and the last at the end", async () => {
        const file = join(folder, "events.json");
        const told: unknown[] = [];
        const following = followEvents(file, event => told.push(event));
        const until = async (count: number) => {
            for (const end = Date.now() + 5000; told.length < count && Date.now() < end; ) await sleep(10);
            assert.equal(told.length, count);
        };
        const line = Buffer.from(`${JSON.stringify({ sequence: 1, stdoutEvent: { message: "größer ✓" } })}\n`);
        const middle = line.indexOf("ö") + 1;
        appendFileSync(file, `{"sequence":0}\n`);
        await until(1);
        appendFileSync(file, line.subarray(0, middle));
        appendFileSync(file, line.subarray(middle));
        await until(2);
        appendFileSync(file, `{"sequence":2}\n`);
        await following.end();
        assert.deepEqual(told, [
            { sequence: 0 },
            { sequence: 1, stdoutEvent: { message: "größer ✓" } },
            { sequence: 2 },
        ]);
    });

    it("reports nothing for a file that never appears", async () => {
        await followEvents(join(folder, "none"), () => assert.fail()).end();
    });
});
