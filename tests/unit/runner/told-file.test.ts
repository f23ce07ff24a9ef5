import assert from "node:assert/strict";
import { toldFile } from "../../runner/told-file.js";

describe("The report on a test file", () => {
    const passed = {
        result: {
            file: "stories/ledger",
            seconds: 41.4,
            tests: [
                { path: ["A ledger", "tells who"], ms: 1234 },
                { path: ["A ledger", "of two", "tells when"], ms: 5 },
                { path: ["Another", "tells why"], ms: 99 },
            ],
        },
        output: "",
    };

    it("is one line when everything passed and there are many files", () =>
        assert.equal(toldFile(passed, false), "✓ stories/ledger: 3 passed, 41 s"));

    it("lists each test below its suites", () =>
        assert.equal(
            toldFile(passed, true),
            [
                "✓ stories/ledger: 3 passed, 41 s",
                "  A ledger",
                "    ✓ tells who (1.2 s)",
                "    of two",
                "      ✓ tells when",
                "  Another",
                "    ✓ tells why",
            ].join("\n"),
        ));

    it("is complete once something failed, with the output", () => {
        const tests = [
            ...passed.result.tests.slice(2),
            { path: ["Another", "tells all"], ms: 1, failure: "Error: no\n    at x" },
        ];
        assert.equal(
            toldFile({ result: { ...passed.result, tests }, output: "made a venv\n" }, false),
            [
                "✗ stories/ledger: 1 passed, 1 failed, 41 s",
                "  Another",
                "    ✓ tells why",
                "    ✗ tells all",
                "  | made a venv",
                "✗ stories/ledger: Another › tells all",
                "    Error: no",
                "        at x",
            ].join("\n"),
        );
    });
});
