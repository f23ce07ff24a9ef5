import assert from "node:assert/strict";
import { compareObjects, type ReleasePod } from "./cluster-view.js";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows that no traffic moves before a gate has passed; a failed update leaves traffic where it was and blocks nothing;
// a failed candidate leaves the standby alone; a release that was rolled back is quarantined; the ledger never lies.
describe("A release with a failing gate", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;
    let standby: ReleasePod[];
    let settings: string;

    before(async () => {
        story = await Story.start("gate");
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
        expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        standby = await story.cluster.pods("1.0.0");
        settings = story.settings.text;
    });
    after(() => story?.close());

    it("is refused with the reason, and touches no other object", async () => {
        const before = await story.cluster.objects();
        const { output } = expectCode(2, await story.release("deploy", "1.2.0", "--promote"));
        assert.match(output, /The update failed\. Traffic stays: 1\.1\.0 in green\./);
        assert.match(output, /The gate failed: GET \/v1\/users: 0\.name is missing, expected "Ada"/);
        assert.match(output, /last lines of users-blue-[0-9a-f]+-\S+:\n\s+\S/);
        const changes = compareObjects(before, await story.cluster.objects());
        assert.deepEqual(
            changes.filter(change => !change.startsWith("new ")),
            [],
        );
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
        assert.equal(story.settings.text, settings);
    });

    it("stays for inspection next to the standby, which stays warm", async () => {
        const [candidate] = await story.cluster.pods("1.2.0");
        assert.equal(candidate?.slot, "blue");
        assert.ok(candidate.ready);
        assert.deepEqual(await story.cluster.pods("1.0.0"), standby);
    });

    it("gets no traffic from later edits of the settings and plain ups either", async () => {
        story.settings.edit(({ slots, release }) => {
            slots.blue = { ...release, version: "1.2.0", digest: story.images.digests["1.2.0"] };
        });
        for (const traffic of ["green", "blue", "blue"] as const) {
            story.settings.edit(edited => {
                edited.traffic = traffic;
            });
            const { code, output } = await story.up();
            assert.notEqual(code, 0, output);
            assert.match(output, /users-blue-[0-9a-f]+-gate/);
            assert.equal(await story.cluster.serving(), "1.1.0 in green");
        }
        assert.deepEqual(await story.cluster.pods("1.0.0"), standby);
    });

    it("is no rollback target, and the ledger shows it as failed", async () => {
        story.settings.text = settings;
        const results = (await story.history()).map(({ release, digest, result }) => [release, digest, result]);
        const row = (release: "1.0.0" | "1.1.0" | "1.2.0", result: string) => [
            release,
            story.images.digests[release],
            result,
        ];
        const failed = Array.from({ length: 4 }, () => row("1.2.0", "failed"));
        assert.deepEqual(results, [row("1.0.0", "succeeded"), row("1.1.0", "succeeded"), ...failed]);
        const { output } = expectCode(1, await story.release("rollback", "--to", "1.2.0"));
        assert.match(
            output,
            /--to: the ledger has no succeeded entry in which 1\.2\.0 served; choose one of 1\.0\.0\./,
        );
    });

    it("does not hinder a rollback, which removes it afterwards", async () => {
        const { output } = expectCode(0, await story.release("rollback", "--reason", "users are slow"));
        assert.match(output, /instant, one object changes/);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        assert.deepEqual(await story.cluster.pods("1.0.0"), standby);
        await eventually("the end of 1.2.0's pods", async () =>
            (await story.cluster.pods("1.2.0")).length === 0 ? true : undefined,
        );
        const labels = [...(await story.cluster.objects()).values()].filter(print => print.includes('"1.2.0"'));
        assert.deepEqual(labels, []);
    });

    it("does not hinder the fix", async () => {
        expectCode(0, await story.release("deploy", "1.3.0", "--promote"));
        assert.equal(await story.cluster.serving(), "1.3.0 in green");
    });

    it("answers no user and loses no request", () => load.stop(["1.0.0", "1.1.0", "1.3.0"]));
});
