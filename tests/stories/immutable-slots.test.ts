import assert from "node:assert/strict";
import { compareObjects } from "./cluster-view.js";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows that a failed update leaves traffic where it was and blocks nothing; no request is lost; a cold rollback
// restores what ran at the time; a failed candidate leaves the standby alone; a release that was rolled back is
// quarantined; nothing touches the serving pods.
describe("Versions in slots of their own, with standbys at zero pods", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("immutable", { replicas: 2 });
        story.settings.edit(settings => {
            settings.strategy = { kind: "immutable", keep: 1, standby: "zero" };
        });
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
    });
    after(() => story?.close());

    const readyPods = async (version: string) =>
        (await story.cluster.pods(version)).filter(({ ready, ending }) => ready && !ending).length;
    /** Waits, because the pods end a moment after their Deployment is scaled to zero. */
    const withoutPods = (version: string) =>
        eventually(`the end of ${version}'s pods`, async () => ((await readyPods(version)) === 0 ? true : undefined));
    const slots = () => Object.keys(story.settings.read().slots).sort();

    /** Waits until every client has asked a few times; fails if another version answered. */
    async function assertOnly(version: string, sinceMs: number): Promise<void> {
        await load.asked(sinceMs);
        assert.deepEqual(load.strangersSince(sinceMs, version), []);
    }

    it("give up their pods once traffic is elsewhere", async () => {
        const { output, endedMs } = expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        assert.match(output, /1\.0\.0 in v1-0-0 then ends its pods: a rollback starts them first/);
        assert.equal(await story.cluster.serving(), "1.1.0 in v1-1-0");
        await withoutPods("1.0.0");
        assert.equal(await readyPods("1.1.0"), 2);
        assert.deepEqual(slots(), ["v1-0-0", "v1-1-0"]);
        await assertOnly("1.1.0", endedMs);
    });

    it("stay as they are in the next update", async () => {
        const objects = await story.cluster.objects();
        expectCode(0, await story.up("--expect-no-changes"));
        assert.deepEqual(compareObjects(objects, await story.cluster.objects()), []);
    });

    it("announce that a rollback to them starts pods first", async () => {
        const before = await story.standing();
        const { stdout, output } = expectCode(0, await story.release("rollback", "--dry-run", "--json"));
        assert.match(output, /to 1\.0\.0 in v1-0-0: the release is brought up first/);
        assert.match(
            output,
            /1\.0\.0 in v1-0-0 is kept without pods: its missing pods start first, and traffic moves when all 2 are ready/,
        );
        assert.equal((JSON.parse(stdout) as { instant: boolean }).instant, false);
        const status = expectCode(0, await story.release("status"));
        assert.match(status.output, /v1-0-0 +1\.0\.0 +waits, 0 of 0 pods ready, a rollback must start its pods/);
        await story.assertStands(before);
    });

    it("are started by a rollback, which moves traffic when they are ready", async () => {
        const { output, endedMs } = expectCode(0, await story.release("rollback", "--reason", "the search is slow"));
        assert.match(output, /its missing pods start first/);
        assert.equal(await story.cluster.serving(), "1.0.0 in v1-0-0");
        await withoutPods("1.1.0");
        assert.equal(await readyPods("1.0.0"), 2);
        await assertOnly("1.0.0", endedMs);
    });

    it("keep the pods of a release that waits for its promotion", async () => {
        expectCode(0, await story.release("deploy", "1.3.0"));
        assert.deepEqual([await readyPods("1.0.0"), await readyPods("1.3.0")], [2, 2]);
        assert.deepEqual(slots(), ["v1-0-0", "v1-1-0", "v1-3-0"]);
    });

    it("are removed when there are too many, the quarantined one first", async () => {
        const { output, endedMs } = expectCode(0, await story.release("deploy", "--promote"));
        assert.match(output, /1\.1\.0 in v1-1-0 is removed/);
        assert.equal(await story.cluster.serving(), "1.3.0 in v1-3-0");
        assert.deepEqual(slots(), ["v1-0-0", "v1-3-0"]);
        await eventually("the end of 1.1.0's objects", async () => {
            const names = [...(await story.cluster.objects()).keys()];
            return names.some(name => name.includes("v1-1-0")) ? undefined : true;
        });
        await assertOnly("1.3.0", endedMs);
    });

    it("stay when the gate of the next one fails", async () => {
        const before = await story.cluster.objects();
        const { output } = expectCode(2, await story.release("deploy", "1.2.0", "--promote"));
        assert.match(output, /Traffic stays: 1\.3\.0 in v1-3-0\./);
        assert.deepEqual(slots(), ["v1-0-0", "v1-3-0"]);
        const changes = compareObjects(before, await story.cluster.objects());
        assert.deepEqual(
            changes.filter(change => !change.startsWith("new ")),
            [],
        );
        assert.equal(await readyPods("1.3.0"), 2);
    });

    it("can be rolled back to after such a failure, which leaves nothing behind", async () => {
        const { endedMs } = expectCode(0, await story.release("rollback"));
        assert.equal(await story.cluster.serving(), "1.0.0 in v1-0-0");
        for (const version of ["1.2.0", "1.3.0"]) await withoutPods(version);
        assert.equal(await readyPods("1.0.0"), 2);
        await assertOnly("1.0.0", endedMs);
    });

    it("become warm, and a rollback to them instant, when the settings ask for it", async () => {
        story.settings.edit(settings => {
            settings.strategy = { kind: "immutable", keep: 1 };
            settings.quarantine = [];
        });
        expectCode(0, await story.release("deploy"));
        assert.deepEqual([await readyPods("1.0.0"), await readyPods("1.3.0")], [2, 2]);
        const pods = await story.cluster.pods();
        const { output, endedMs } = expectCode(0, await story.release("rollback"));
        assert.match(output, /to 1\.3\.0 in v1-3-0: instant, one object changes/);
        assert.deepEqual(await story.cluster.pods(), pods);
        await assertOnly("1.3.0", endedMs);
    });

    it("lose no request", () => load.stop(["1.0.0", "1.1.0", "1.3.0"]));

    it("appear in the ledger", async () => {
        const rows = (await story.history()).map(({ release, result, message }) => [release, result, message]);
        assert.deepEqual(rows, [
            ["1.0.0", "succeeded", "deploy 1.0.0 to v1-0-0, first traffic"],
            ["1.1.0", "succeeded", "deploy 1.1.0 to v1-1-0, traffic from 1.0.0"],
            ["1.1.0", "succeeded", "The users service"],
            ["1.0.0", "succeeded", "roll back from 1.1.0 to 1.0.0: the search is slow"],
            ["1.3.0", "succeeded", "deploy 1.3.0 to v1-3-0"],
            ["1.3.0", "succeeded", "promote 1.3.0 in v1-3-0, traffic from 1.0.0"],
            ["1.2.0", "failed", "deploy 1.2.0 to v1-2-0, traffic from 1.3.0"],
            ["1.0.0", "succeeded", "roll back from 1.3.0 to 1.0.0"],
            ["1.0.0", "succeeded", "update without a new release"],
            ["1.3.0", "succeeded", "roll back from 1.0.0 to 1.3.0"],
        ]);
    });
});
