import assert from "node:assert/strict";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows that a warm rollback changes one object. Nothing measures pods here, so the story itself sizes the live slot,
// through the scale subresource as an autoscaler does.
describe("An autoscaler and the release command", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("scale");
        story.settings.edit(({ service }) => {
            delete service.replicas;
            service.scale = { min: 1, max: 5, cpuPercent: 70 };
        });
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
    });
    after(() => story?.close());

    async function deploymentOf(version: string): Promise<string> {
        const [pod] = await story.cluster.pods(version);
        return `users-${pod?.slot}-${pod?.releaseId}`;
    }

    /** Sizes the slot as under load and waits for its pods. */
    async function grow(version: string, pods: number): Promise<void> {
        await story.cluster.autoscale(await deploymentOf(version), pods);
        await allReady(version, pods);
    }

    const allReady = (version: string, pods: number) =>
        eventually(`${pods} ready pods of ${version}`, async () => {
            const found = await story.cluster.pods(version);
            return found.filter(({ ready }) => ready).length === pods ? true : undefined;
        });

    it("start with the minimum of pods, and the autoscaler controls the slot", async () => {
        assert.deepEqual(await story.cluster.sizes(), { "1.0.0": 1 });
        assert.deepEqual(await story.cluster.autoscaled(), [await deploymentOf("1.0.0")]);
    });

    it("leave the live slot's pods alone and start the new slot with as many", async () => {
        await grow("1.0.0", 2);
        const live = await story.cluster.pods("1.0.0");
        expectCode(0, await story.release("deploy", "1.1.0"));
        assert.deepEqual(await story.cluster.sizes(), { "1.0.0": 2, "1.1.0": 2 });
        assert.deepEqual(await story.cluster.pods("1.0.0"), live);
        assert.deepEqual(story.settings.read().standby, { pods: 2 });
        assert.deepEqual(await story.cluster.autoscaled(), [await deploymentOf("1.0.0")]);
    });

    it("leave them alone in a plain up too", async () => {
        await grow("1.0.0", 3);
        expectCode(0, await story.up());
        assert.deepEqual(await story.cluster.sizes(), { "1.0.0": 3, "1.1.0": 2 });
    });

    it("bring the promoted slot to the live slot's size and keep the former live slot at that size", async () => {
        expectCode(0, await story.release("deploy", "--promote"));
        assert.deepEqual(await story.cluster.sizes(), { "1.0.0": 3, "1.1.0": 3 });
        assert.deepEqual(await story.cluster.autoscaled(), [await deploymentOf("1.1.0")]);
    });

    it("roll back at once, then give the slot the size that the other one reached meanwhile", async () => {
        await grow("1.1.0", 4);
        const { output } = expectCode(0, await story.release("rollback"));
        assert.match(output, /instant, one object changes/);
        assert.match(output, /1\.1\.0 runs on 4 pods: the update gives 1\.0\.0 as many/);
        assert.deepEqual(await story.cluster.sizes(), { "1.0.0": 4, "1.1.0": 4 });
        assert.deepEqual(await story.cluster.autoscaled(), [await deploymentOf("1.0.0")]);
    });

    it("shrink a standby with the live slot", async () => {
        await grow("1.0.0", 1);
        expectCode(0, await story.release("deploy"));
        assert.deepEqual(await story.cluster.sizes(), { "1.0.0": 1, "1.1.0": 1 });
    });

    it("are followed by updates that change nothing", async () => {
        expectCode(0, await story.up("--expect-no-changes"));
    });

    it("return the number of pods to the settings", async () => {
        story.settings.edit(({ service }) => {
            delete service.scale;
            service.replicas = 2;
        });
        expectCode(0, await story.release("deploy"));
        assert.deepEqual(await story.cluster.sizes(), { "1.0.0": 2, "1.1.0": 2 });
        assert.deepEqual(await story.cluster.autoscaled(), []);
    });

    it("lose no request", () => load.stop(["1.0.0", "1.1.0"]));
});
