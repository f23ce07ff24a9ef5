import assert from "node:assert/strict";
import { type StateKindName, type StatePlace, stateKinds } from "./state-places.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

const places = ["on S3", "on the stand-in for Pulumi Cloud"] as const satisfies readonly StateKindName[];

// Shows that a rollback changes one object, wherever the state is kept, and stops a promotion; the ledger never lies.
for (const where of places) {
    describe(`A promotion with its state, ${where}, out of reach`, function () {
        this.timeout(storyTimeoutMs);
        let place: StatePlace;
        let story: Story;
        let load: StoryLoad;

        before(async () => {
            place = await stateKinds[where].start();
            story = await Story.start("promotion-away", { gateway: true, environment: place.environment });
            story.settings.edit(settings => {
                settings.promotion = {
                    steps: [{ weight: 20, holdSeconds: 600 }],
                    everySeconds: 1,
                    checks: [{ name: "alive", probe: { path: "/readyz", withinMs: 2000 } }],
                };
            });
            expectCode(0, await story.release("deploy", "1.0.0"));
            expectCode(0, await story.release("deploy", "1.1.0"));
            load = await story.load();
        });
        after(async () => {
            await story?.close();
            await place?.close();
        });

        it("gives way to a rollback, which moves all traffic back and owes an entry", async () => {
            const promotion = story.startRelease("promote", "1.1.0");
            await promotion.said("20 %: alive passed");
            await stateKinds[where].faults["is away"]!.begin(place);
            const { output } = expectCode(4, await story.release("rollback", "--reason", "slow"));
            assert.match(output, /stopping promote, held by/);
            assert.match(output, /Traffic is on 1\.0\.0 in blue, but the update that records it failed/);
            assert.match(
                expectCode(4, await promotion.ended).output,
                /Stopped at 20 %: a rollback by \S+ takes over\./,
            );
            assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        });

        it("gets that entry from the next command", async () => {
            await place.comeBack();
            const owing = JSON.parse(expectCode(0, await story.release("status", "--json")).stdout);
            assert.deepEqual([owing.serving, owing.agrees, owing.owesEntry], ["1.0.0", false, true]);
            expectCode(0, await story.release("deploy"));
            const status = JSON.parse(expectCode(0, await story.release("status", "--json")).stdout);
            assert.deepEqual([status.serving, status.agrees, status.owesEntry], ["1.0.0", true, false]);
            const last = (await story.history()).at(-1);
            assert.deepEqual([last?.release, last?.message], ["1.0.0", "roll back from 1.1.0 to 1.0.0: slow"]);
        });

        it("loses no request", () => load.stop(["1.0.0", "1.1.0"]));
    });
}
