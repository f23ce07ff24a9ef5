import assert from "node:assert/strict";
import { RunningFiles } from "../../runner/running-files.js";

describe("Running test files", () => {
    function start(isTTY: boolean): { running: RunningFiles; written: () => string } {
        let text = "";
        const running = new RunningFiles({ isTTY, write: (more: string) => (text += more) }, 3);
        return { running, written: () => text };
    }

    it("are shown by name and time, with how many there are", () => {
        const { running } = start(false);
        running.began("stories/a");
        running.began("stories/b");
        running.ended("stories/a", "");
        assert.match(running.describe(), /^1 of 3, \d\.\d s; stories\/b \d\.\d s$/);
        running.close();
    });

    it("are one line on a terminal, which makes room for the reports on ended ones", () => {
        const { running, written } = start(true);
        running.began("stories/a");
        running.ended("stories/a", "✓ stories/a: 1 passed");
        running.close();
        const [before, told, after] = written().split("\r\u001b[K");
        assert.match(before ?? "", /^… 0 of 3, \d\.\d s; stories\/a \d\.\d s$/);
        assert.match(told ?? "", /^✓ stories\/a: 1 passed\n… 1 of 3, \d\.\d s$/);
        assert.equal(after, "");
    });

    it("have no line of their own in a log", () => {
        const { running, written } = start(false);
        running.began("stories/a");
        running.ended("stories/a", "✓ stories/a: 1 passed");
        running.close();
        assert.equal(written(), "✓ stories/a: 1 passed\n");
    });
});
