import assert from "node:assert/strict";
import type { GateResult } from "../../model/gate/gate-results.js";
import type { SlotOutput } from "../../model/ledger/predecessor.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// What a gate asks and what it reports.
describe("The checks of a release", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("checks", { replicas: 2 });
    });
    after(() => story?.close());

    async function results(): Promise<readonly GateResult[]> {
        const { stdout } = expectCode(0, await story.pulumi("stack", "output", "slots", "--json"));
        return (JSON.parse(stdout) as { blue: SlotOutput }).blue.checks ?? [];
    }

    it("are sent as written, and each reports what it expected and what it got", async () => {
        story.settings.edit(({ release }) => {
            release.checks = [
                {
                    path: "/v1/users",
                    method: "POST",
                    headers: { "X-Probe": "$VERSION in $SLOT" },
                    body: { name: "Probe of $VERSION" },
                    status: [200, 201],
                    json: { name: "Probe of $VERSION" },
                },
                { path: "/version", matches: '"version": ?"$VERSION"', withinMs: 4000 },
                { path: "/v1/users", times: 20, mayFail: 1 },
            ];
        });
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
        const told = await results();
        assert.deepEqual(
            told.map(({ check, result, expected }) => [check, result, expected]),
            [
                ["GET /healthz", "passed", "status 200 to 399"],
                ["GET /readyz", "passed", "status 200 to 399"],
                ["POST /v1/users", "passed", 'status 200 or 201, name "Probe of 1.0.0"'],
                [
                    "GET /version",
                    "passed",
                    'status 200, a body that matches \'"version": ?"1\\\\.0\\\\.0"\', within 4000 ms',
                ],
                ["GET /v1/users", "passed", "status 200, 19 of 20 times"],
            ],
        );
        assert.match(told.at(-1)?.got ?? "", /^(19|20) of \d+ times as expected, status 200 in \d+ ms at most$/);
    });

    it("are not sent again for a release that has passed, and keep their results", async () => {
        const [objects, told] = [await story.cluster.objects(), await results()];
        expectCode(0, await story.up("--expect-no-changes"));
        assert.deepEqual(await story.cluster.objects(), objects);
        assert.deepEqual(await results(), told);
    });

    it("show the last lines of every pod of the candidate when one of them fails", async () => {
        story.settings.edit(({ release }) => {
            release.checks = [{ path: "/v1/nobody", status: [200, 204], times: 3, mayFail: 1 }];
        });
        const { output } = expectCode(2, await story.release("deploy", "1.1.0", "--promote"));
        assert.match(
            output,
            /The gate failed: GET \/v1\/nobody: 2 of 2 requests failed, at most 1 of 3 may; first: status is 404, expected 200 or 204/,
        );
        for (const { name } of await story.cluster.pods("1.1.0")) {
            assert.match(output, new RegExp(`last lines of ${name}:\n\\s+\\S`));
        }
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });

    it("fail as inconclusive when nobody answers: silence is no pass", async () => {
        story.settings.edit(({ release }) => {
            // A stream, which is never a complete answer.
            release.checks = [{ path: "/v1/users/events" }];
        });
        const { output } = expectCode(2, await story.release("deploy", "1.1.0", "--promote"));
        assert.match(
            output,
            /The gate failed: GET \/v1\/users\/events: inconclusive, no answer: nothing whole within 5\.0 s/,
        );
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });

    it("lose no request", () => load.stop(["1.0.0"]));

    it("may be empty, and the command says so", async () => {
        story.settings.edit(({ release }) => {
            release.checks = [];
        });
        const { output } = expectCode(0, await story.release("deploy", "1.3.0", "--dry-run"));
        assert.match(output, /the release has no checks: its gate only checks that it answers/);
    });
});
