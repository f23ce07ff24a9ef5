import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { EndedCommand, RunningCommand } from "./running-command.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";
import type { EditedRelease } from "./story-settings.js";

// Shows that nothing touches the serving pods.
describe("The live slot, edited by hand under a plain up", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("edits");
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
    });
    after(() => story?.close());

    /** Edits the settings with the fingerprint of the last update, which a plain up does not write into them. */
    async function editLive(change: (release: EditedRelease) => void): Promise<void> {
        const { stdout } = expectCode(0, await story.pulumi("stack", "output", "fingerprint"));
        story.settings.edit(settings => {
            settings.basedOn = stdout.trim();
            change(settings.slots.blue!);
        });
    }

    const pin = (version: "1.1.0" | "1.2.0" | "1.3.0") => ({ version, digest: story.images.digests[version] });

    /** Watches the serving pods until the command ends: nothing touches them as long as they serve. */
    async function watchingLivePods(command: RunningCommand): Promise<EndedCommand> {
        const id = await story.cluster.servingId();
        const live = (await story.cluster.pods()).filter(({ releaseId }) => releaseId === id);
        assert.deepEqual(
            live.map(({ ready }) => ready),
            [true],
        );
        let looks = 0;
        let ended: EndedCommand | undefined;
        void command.ended.then(value => {
            ended = value;
        });
        while (ended === undefined) {
            const found = await story.cluster.pods();
            // Read after the pods: no switch may have changed them in between.
            if ((await story.cluster.servingId()) === id) {
                const now = found.filter(pod => live.some(({ uid }) => uid === pod.uid));
                assert.deepEqual(now, live, "the pods that serve were touched");
                looks++;
            }
            await sleep(50);
        }
        assert.ok(looks > 0, "the update was seen before its switch");
        return ended;
    }

    it("keeps its pods and traffic when the new version's gate fails", async () => {
        const before = story.settings.text;
        await editLive(release => Object.assign(release, pin("1.2.0")));
        const { code, output } = await watchingLivePods(story.startPulumi("up", "--yes", "--skip-preview"));
        assert.notEqual(code, 0, output);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        story.settings.text = before;
    });

    it("keeps its pods until another version has passed its gate and has the traffic", async () => {
        await editLive(release => Object.assign(release, pin("1.1.0")));
        expectCode(0, await watchingLivePods(story.startPulumi("up", "--yes", "--skip-preview")));
        assert.equal(await story.cluster.serving(), "1.1.0 in blue");
    });

    it("keeps its pods until those of another environment have the traffic", async () => {
        await editLive(release => {
            release.env = { LOG_LEVEL: "warning" };
        });
        const id = await story.cluster.servingId();
        expectCode(0, await watchingLivePods(story.startPulumi("up", "--yes", "--skip-preview")));
        assert.notEqual(await story.cluster.servingId(), id);
    });

    it("keeps its pods until those of another session secret have the traffic", async () => {
        await editLive(release => {
            release.sessionSecret = 2;
        });
        expectCode(0, await watchingLivePods(story.startPulumi("up", "--yes", "--skip-preview")));
        const secrets = [...(await story.cluster.objects()).keys()].filter(name => name.startsWith("Secret "));
        assert.deepEqual(secrets, ["Secret users-session-v2"]);
    });

    it("loses no request in any of this", () => load.stop(["1.0.0", "1.1.0"]));

    it("is refused by the release command, which reads the preview first", async () => {
        await editLive(release => Object.assign(release, pin("1.3.0")));
        const before = await story.standing();
        const { output } = expectCode(1, await story.release("deploy"));
        assert.match(
            output,
            /The update would touch objects that serve traffic:\n {2}- delete \w+ users-blue-[0-9a-f]+/,
        );
        assert.match(output, /Nothing was changed\. To go ahead anyway: --allow-live-change --reason TEXT/);
        await story.assertStands(before);
    });

    it("is changed by the release command on request, with a reason", async () => {
        expectCode(1, await story.release("deploy", "--allow-live-change"));
        expectCode(0, await story.release("deploy", "--allow-live-change", "--reason", "urgent"));
        assert.equal(await story.cluster.serving(), "1.3.0 in blue");
        const last = (await story.history()).at(-1);
        assert.deepEqual([last?.release, last?.message], ["1.3.0", "update without a new release: urgent"]);
    });
});
