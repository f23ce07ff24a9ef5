import assert from "node:assert/strict";
import { progressLines, progressSeconds } from "../../../platform/progress-lines.js";

function collect(isTTY: boolean) {
    let text = "";
    const output = { isTTY, write: (part: string) => (text += part) };
    return { ...progressLines(output), text: () => text };
}

describe("formatSeconds", () => {
    const rows: [number, string][] = [
        [0.04, "0.0 s"],
        [9.94, "9.9 s"],
        [9.96, "10 s"],
        [119.4, "119 s"],
        [276, "4 min 36 s"],
    ];
    for (const [seconds, text] of rows)
        it(`writes ${seconds} as ${text}`, () => assert.equal(progressSeconds(seconds), text));
});

describe("progressLines", () => {
    it("writes one plain line for each step that took time, and every note", () => {
        const { report, end, text } = collect(false);
        report({ kind: "started", step: "etcd ready" });
        report({ kind: "note", text: "installing from Debian: runc" });
        report({ kind: "done", step: "etcd ready", seconds: 1.25 });
        report({ kind: "started", step: "keys made" });
        report({ kind: "done", step: "keys made", seconds: 0.1 });
        end();
        assert.equal(text(), "installing from Debian: runc\n✓ etcd ready 1.3 s\n");
    });

    it("shows running steps on a terminal's last line and removes it at the end", () => {
        const { report, end, text } = collect(true);
        report({ kind: "started", step: "etcd ready" });
        assert.equal(text(), "… etcd ready 0.0 s");
        end();
        assert.equal(text(), "… etcd ready 0.0 s\r\u001b[K");
    });
});
