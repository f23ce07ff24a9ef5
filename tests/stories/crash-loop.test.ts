import assert from "node:assert/strict";
import type { ReleasePod } from "./cluster-view.js";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows that a failed update leaves traffic where it was and blocks nothing.
describe("Releases that crash one after the other", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;
    let live: ReleasePod[];

    before(async () => {
        story = await Story.start("crash");
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
        live = await story.cluster.pods("1.0.0");
    });
    after(() => story?.close());

    /** Asserts that traffic is where it was, on the very same pods. */
    async function assertUntouched(): Promise<void> {
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        assert.deepEqual(await story.cluster.pods("1.0.0"), live);
    }

    it("are refused with the last lines of their containers", async () => {
        story.settings.edit(({ release }) => {
            release.env = { LOG_LEVEL: "loud" };
            // A crash is reported at the deadline; the default leaves two minutes for a slow start.
            release.probes = { startup: { failureThreshold: 20 } };
            release.rollout = { progressDeadlineSeconds: 30 };
        });
        const { output } = expectCode(2, await story.release("deploy", "1.1.0", "--promote"));
        assert.match(output, /The update failed\. Traffic stays: 1\.0\.0 in blue\./);
        assert.match(output, /failed: Deployment users-green-/);
        assert.match(output, /ERROR LOG_LEVEL: "loud" is not one of debug, info, warning, error\./);
        await assertUntouched();
    });

    it("can be given up early", async () => {
        const update = story.startRelease("deploy", "1.3.0", "--promote");
        await eventually("a crash", async () =>
            (await story.cluster.pods("1.3.0")).find(({ restarts }) => restarts > 0),
        );
        update.kill("SIGINT");
        const { code, output } = await update.ended;
        assert.notEqual(code, 0, output);
        assert.match(output, /\n {2}interrupted by SIGINT: run the same command again\n/);
        assert.doesNotMatch(output, /operation was cancelled|update failed\n/);
        await assertUntouched();
    });

    it("fail when their image does not exist", async () => {
        const before = story.settings.text;
        story.settings.edit(({ slots, release }) => {
            const env = { LOG_LEVEL: "info" };
            slots.green = { ...release, env, version: "1.3.0", digest: `sha256:${"0".repeat(64)}` };
        });
        const { code, output } = await story.pulumi("up", "--yes", "--skip-preview");
        assert.notEqual(code, 0, output);
        assert.match(output, /The registry does not have \S+:1\.3\.0@sha256:0{64}, from which pods are to start\./);
        await assertUntouched();
        story.settings.text = before;
    });

    it("do not block the next release", async () => {
        story.settings.edit(({ release }) => {
            release.env = { LOG_LEVEL: "info" };
            delete release.probes;
            delete release.rollout;
        });
        expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
    });

    it("lose no request and answer none", () => load.stop(["1.0.0", "1.1.0"]));

    it("do not block the next release even when the live one has no ready pod", async () => {
        const id = await story.cluster.servingId();
        await story.cluster.scale(`users-green-${id}`, 0);
        await eventually("nobody serving", async () =>
            (await story.cluster.pods("1.1.0")).every(({ ready }) => !ready) ? true : undefined,
        );
        expectCode(0, await story.release("deploy", "1.3.0", "--promote"));
        assert.equal(await story.cluster.serving(), "1.3.0 in blue");
        const again = await story.load();
        await again.stop(["1.3.0"]);
    });

    it("appear as failures in the ledger", async () => {
        const results = (await story.history()).map(({ release, result }) => `${release} ${result}`);
        assert.deepEqual(results, [
            "1.0.0 succeeded",
            "1.1.0 failed",
            "1.3.0 failed",
            "1.3.0 failed",
            "1.1.0 succeeded",
            "1.3.0 succeeded",
        ]);
    });
});
