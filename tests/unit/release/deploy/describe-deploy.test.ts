import assert from "node:assert/strict";
import type { Settings, Strategy } from "../../../../model/settings/settings.js";
import { describeDeploy } from "../../../../release/deploy/describe-deploy.js";
import { type DeployRequest, planDeploy } from "../../../../release/deploy/plan-deploy.js";
import { digests, entry, noon, release, settings } from "../sample-settings.js";

/** 1.1.0 serves, 1.0.0 served before. */
const standing = (strategy: Strategy): Settings =>
    settings({
        strategy,
        slots: { "v1-0-0": release("1.0.0"), "v1-1-0": release("1.1.0") },
        traffic: { "v1-1-0": 100 },
    });

function lines(request: Partial<DeployRequest>, strategy: Strategy, kept?: number): string[] {
    const from = standing({ kind: "immutable", ...strategy });
    const { plan } = planDeploy(
        { promote: false, ...request },
        {
            settings: from,
            now: noon,
            source: { commit: "c0ffee0", dirty: [], sameAsPublished: false },
            published: request.version === "1.2.0" ? { digest: digests["1.2.0"]!, revision: "c0ffee0" } : undefined,
            entries: [entry(1, { slots: { "v1-0-0": release("1.0.0") }, traffic: { "v1-0-0": 100 } })],
        },
    );
    return describeDeploy(plan ?? assert.fail("refused"), ({ slot }) => (slot === "v1-0-0" ? kept : undefined));
}

describe("describeDeploy", () => {
    it("says what is placed, who loses traffic and what is removed", () => {
        assert.deepEqual(
            lines({ version: "1.2.0", promote: true }, { keep: 1 }).map(line =>
                line.replace(/release [0-9a-f]{10}/, "release ID"),
            ),
            [
                "deploy 1.2.0 to v1-2-0, traffic from 1.1.0",
                `  - localhost:5000/users:1.2.0 is in the registry already, built from this source: ${digests["1.2.0"]}`,
                "  - v1-2-0 gets release ID: new objects next to the running ones, then the gate",
                "  - the release has no checks: its gate only checks that it answers",
                "  - traffic goes from 1.1.0 in v1-1-0 to 1.2.0 in v1-2-0",
                "  - 1.1.0 in v1-1-0 stays warm",
                "  - 1.0.0 in v1-0-0 is removed",
            ],
        );
    });

    const sizes: [standby: Strategy["standby"], words: string][] = [
        ["full", "stays warm"],
        ["minimum", "keeps 1 of 2 pods: a rollback starts the others first"],
        ["zero", "then ends its pods: a rollback starts them first"],
    ];
    for (const [standby, words] of sizes) {
        it(`says that a release with standby ${standby} ${words.slice(0, 20)}…`, () => {
            const said = lines({ version: "1.0.0", promote: true }, { standby });
            assert.ok(said.includes(`  - 1.1.0 in v1-1-0 ${words}`), said.join("\n"));
        });
    }

    it("says that a release without pods starts first", () => {
        const started = (kept: number) =>
            lines({ version: "1.0.0", promote: true }, { standby: "zero" }, kept).filter(line =>
                line.endsWith("first"),
            );
        assert.equal(started(0)[0], "  - 1.0.0 in v1-0-0 is kept without pods: its missing pods start first");
        assert.equal(started(1)[0], "  - 1.0.0 in v1-0-0 is kept at 1 of 2 pods: its missing pods start first");
        assert.deepEqual(started(2), ["  - 1.1.0 in v1-1-0 then ends its pods: a rollback starts them first"]);
    });

    it("says that traffic stays if it does", () => {
        assert.deepEqual(lines({}, {}), ["update without a new release", "  - traffic stays on 1.1.0 in v1-1-0"]);
    });
});
