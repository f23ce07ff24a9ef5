import assert from "node:assert/strict";
import { closingText } from "../../runner/closing-text.js";

describe("The end of a test run's output", () => {
    const file = (name: string, seconds: number) => ({
        file: name,
        seconds,
        tests: [
            { path: ["S", "quick"], ms: 20 },
            { path: ["S", "slow"], ms: seconds * 900 },
        ],
    });
    const stage = (
        name: string,
        seconds: number,
        of: { failures?: string[]; files?: ReturnType<typeof file>[] } = {},
    ) => {
        const { failures = [], files = [] } = of;
        return { name, seconds, passed: 2 * files.length, failed: failures.length, files, failures };
    };

    it("has the failures, the slowest files, each stage's time and the counts", () => {
        const failures = ["✗ stories/a: S › slow\n    Error: no"];
        const text = closingText([
            stage("unit", 12.3, { files: [file("unit/b", 2)] }),
            stage("stories", 300, { failures, files: [file("stories/a", 150), file("stories/c", 9)] }),
            stage("app", 4),
        ]);
        assert.equal(
            text,
            [
                "✗ stories/a: S › slow",
                "    Error: no",
                "",
                "  2 min 30 s  stories/a; 2 min 15 s: slow",
                "       9.0 s  stories/c; 8.1 s: slow",
                "       2.0 s  unit/b; 1.8 s: slow",
                "",
                "unit          2 passed, 0 failed, 12 s",
                "stories       4 passed, 1 failed, 5 min 0 s",
                "app           0 passed, 0 failed, 4.0 s",
                "",
                "6 passed, 1 failed",
            ].join("\n"),
        );
    });

    it("names at most ten files, and none when there are none", () => {
        const files = Array.from({ length: 12 }, (_, index) => file(`unit/${index}`, index));
        const [slowest] = closingText([stage("unit", 1, { files })]).split("\n\n");
        assert.equal(slowest?.split("\n").length, 10);
        assert.equal(closingText([stage("app", 4)]), "app           0 passed, 0 failed, 4.0 s\n\n0 passed, 0 failed");
    });
});
