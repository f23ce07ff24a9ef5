import assert from "node:assert/strict";
import type { DemoReport } from "../../../demo/demo-report.js";
import { summary } from "../../../demo/demo-report.js";
import { expectedSteps, slowSwitches, verifyReport } from "../../../demo/verify-report.js";

const good: DemoReport = {
    engine: { kind: "cli", version: "3.248.0", plugins: [{ name: "docker", version: "5.2.0", standIn: true }] },
    cluster: { version: "v1.35.4", kind: "local platform" },
    steps: expectedSteps.map(([name, result, live]) => ({ name, result, live, seconds: 1, changed: {} })),
    load: { requests: 100, failed: 0, fresh: 50, keptAlive: 50 },
    switches: [
        {
            from: "1.1.0",
            to: "1.0.0",
            ledgerSeconds: 1.1,
            commandSeconds: 7,
            lastOldFreshSeconds: 0.3,
            lastOldKeptAliveSeconds: 0.5,
            failed: 0,
        },
    ],
    ledger: [
        { entry: 1, release: "1.0.0", digest: "sha256:a", result: "succeeded", message: "" },
        { entry: 2, release: "1.2.0", result: "failed", message: "" },
    ],
};
const registry = { "1.0.0": "sha256:a" };
const change = (switched: Partial<DemoReport["switches"][0]>): DemoReport => ({
    ...good,
    switches: [{ ...good.switches[0]!, ...switched }],
});

describe("verifyReport", () => {
    it("is empty when every promise was kept", () => assert.deepEqual(verifyReport(good, registry), []));

    const broken: [string, DemoReport, string][] = [
        [
            "a lost request",
            { ...good, load: { ...good.load, failed: 1 } },
            "1 of 100 requests were lost; none should have been",
        ],
        [
            "a request lost at a switch",
            change({ failed: 2 }),
            "switch from 1.1.0 to 1.0.0: 2 requests were lost; none should have been",
        ],
        [
            "a kept-alive connection that stayed on the old release",
            change({ lastOldKeptAliveSeconds: 7.1 }),
            "switch from 1.1.0 to 1.0.0: 1.1.0 answered on a kept-alive connection 7.1 s after the start, " +
                "but the command returned after 7 s",
        ],
        [
            "a digest that the registry does not have",
            { ...good, ledger: [{ ...good.ledger[0]!, digest: "sha256:b" }] },
            "entry 1 of the ledger has sha256:b for 1.0.0, the registry sha256:a",
        ],
        [
            "a load that never came through",
            { ...good, load: { requests: 0, failed: 0, fresh: 0, keptAlive: 0 } },
            "the load did not reach the service on both kinds of connection",
        ],
        [
            "a broken release that went through",
            { ...good, steps: good.steps.map(step => ({ ...step, result: "succeeded" as const })) },
            "deploy 1.2.0: expected to be refused, was succeeded",
        ],
        [
            "the wrong release in service",
            {
                ...good,
                steps: good.steps.map(step => (step.name === "deploy 1.1.0" ? { ...step, live: "1.0.0" } : step)),
            },
            "deploy 1.1.0: 1.1.0 should serve afterwards, 1.0.0 did",
        ],
        [
            "a change where there is none to make",
            {
                ...good,
                steps: good.steps.map(step =>
                    step.name === "the same update again" ? { ...step, changed: { update: 1 } } : step,
                ),
            },
            'running the same update again changed something: {"update":1}',
        ],
    ];
    for (const [name, report, problem] of broken) {
        it(`reports ${name}`, () => assert.deepEqual(verifyReport(report, registry), [problem]));
    }
});

describe("slowSwitches", () => {
    it("names the figure that is over its limit", () => {
        assert.deepEqual(slowSwitches(good), []);
        assert.deepEqual(slowSwitches(change({ ledgerSeconds: 4.2 })), [
            "the rollback's ledgerSeconds is 4.2, the limit is 4",
        ]);
    });
});

describe("the summary", () => {
    it("has a line for each step and each switch", () => {
        const lines = summary(good);
        assert.match(lines[3]!, /^ {2}deploy 1\.2\.0 +1\.00 s {3}1\.1\.0 serves {3}refused$/);
        assert.match(
            lines[8]!,
            /^ {2}1\.1\.0 to 1\.0\.0: last old answer after 0\.30 s fresh, 0\.50 s kept alive; recorded/,
        );
    });
});
