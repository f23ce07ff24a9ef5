import assert from "node:assert/strict";
import { compareObjects } from "./cluster-view.js";
import { eventually } from "./eventually.js";
import { type StatePlace, stateKinds } from "./state-places.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Promises: an update that fails leaves traffic where it was and never blocks the next; the ledger never lies.
for (const [where, { start, faults }] of Object.entries(stateKinds)) {
    describe(`State ${where}`, function () {
        this.timeout(storyTimeoutMs);
        let place: StatePlace;
        let story: Story;
        let load: StoryLoad;

        before(async () => {
            place = await start();
            story = await Story.start("unreached", { environment: place.environment });
            expectCode(0, await story.release("deploy", "1.0.0"));
            expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
            load = await story.load();
        });
        after(async () => {
            await story?.close();
            await place?.close();
        });

        /** The command says so, in the words of Pulumi or ours, and nothing that was there has changed. */
        async function assertRefused(message: RegExp, ...args: string[]): Promise<void> {
            const [objects, settings] = [await story.cluster.objects(), story.settings.text];
            const { code, output } = await story.release(...args);
            // 2: an update that failed before it began.
            assert.ok(code === 1 || code === 2, output);
            assert.match(output, message);
            assert.doesNotMatch(output, /\n\s+at .*\.js:\d+/, "a stack is for bugs of ours");
            assert.equal(story.settings.text, settings);
            assert.deepEqual(compareObjects(objects, await story.cluster.objects()), []);
        }

        for (const [befalls, { isForeseen, message, begin }] of Object.entries(faults)) {
            it(`that ${befalls} is named, and a rollback that it keeps from its entry gets one by the next command`, async () => {
                const before = await story.history();
                await begin(place);
                try {
                    await assertRefused(message, "deploy", "1.3.0", "--promote");
                    if (isForeseen) return await assertRefused(message, "rollback");
                    const { output } = expectCode(4, await story.release("rollback", "--reason", "slow"));
                    assert.match(output, message);
                    assert.equal(await story.cluster.serving(), "1.0.0 in blue");
                } finally {
                    await place.comeBack();
                }
                expectCode(0, await story.release("rollback"));
                assert.equal(await story.cluster.serving(), "1.0.0 in blue");
                const entries = (await story.history()).slice(before.length);
                assert.deepEqual(
                    entries.map(({ release, result, message }) => [release, result, message]),
                    [["1.0.0", "succeeded", "roll back from 1.1.0 to 1.0.0: slow"]],
                );
                expectCode(0, await story.release("unquarantine", "1.1.0"));
                expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
            });
        }

        it("that goes away in the middle of an update is named, and does not hinder the next", async () => {
            story.settings.startForever();
            const update = story.startRelease("deploy", "1.3.0");
            await eventually("a pod of the new release", async () => (await story.cluster.pods("1.3.0"))[0]);
            await Object.values(faults)[0]!.begin(place);
            update.kill("SIGTERM");
            const { code, output } = await update.ended;
            await place.comeBack();
            console.log(code, output);
            const next = await story.release("rollback");
            console.log(next.code, next.output);
        });

        it("costs no request", () => load.stop(["1.0.0", "1.1.0"]));
    });
}
