import assert from "node:assert/strict";
import { join } from "node:path";
import { HeldCluster } from "./held-cluster.js";
import { SecondMachine } from "./second-machine.js";
import { type StateKindName, type StatePlace, stateKinds } from "./state-places.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import { writeKubeconfig } from "./story-kubeconfig.js";
import type { StoryLoad } from "./story-load.js";

// Shows that a rollback's decision stays, wherever it was killed; a failed update blocks nothing; the ledger never
// lies.
for (const where of ["in a folder", "on S3"] as const satisfies readonly StateKindName[]) {
    describe(`A killed rollback, with its state ${where}`, function () {
        this.timeout(storyTimeoutMs);
        let place: StatePlace;
        let story: Story;
        let load: StoryLoad;
        let other: SecondMachine;

        before(async () => {
            place = await stateKinds[where].start();
            story = await Story.start("killed-rollback", { context: "story", environment: place.environment });
            story.environment["KUBECONFIG"] = join(story.folder, "kubeconfig");
            writeKubeconfig(story, story.environment["KUBECONFIG"]);
            expectCode(0, await story.release("deploy", "1.0.0"));
            expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
            other = await SecondMachine.start(story);
            load = await story.load();
        });
        after(async () => {
            other?.close();
            await story?.close();
            await place?.close();
        });

        async function assertRecorded(version: string): Promise<void> {
            const { serving, agrees } = JSON.parse(expectCode(0, await story.release("status", "--json")).stdout);
            assert.deepEqual([serving, agrees], [version, true]);
            assert.equal((await story.history()).at(-1)?.release, version);
        }

        it("is finished by a plain `pulumi up` if it was killed before traffic moved", async () => {
            const cluster = await HeldCluster.start(story);
            const { KUBECONFIG } = story.environment;
            story.environment["KUBECONFIG"] = cluster.kubeconfig;
            const rollback = story.startRelease("rollback");
            story.environment["KUBECONFIG"] = KUBECONFIG!;
            try {
                await cluster.holds(rollback);
                rollback.kill("SIGKILL");
                await rollback.ended;
            } finally {
                cluster.close();
            }
            assert.equal(await story.cluster.serving(), "1.1.0 in green");
            assert.match(story.settings.text, /traffic: blue/);
            expectCode(0, await story.up());
            assert.equal(await story.cluster.serving(), "1.0.0 in blue");
            await assertRecorded("1.0.0");
            expectCode(0, await story.release("unquarantine", "1.1.0"));
        });

        async function killOnceMoved(version: string): Promise<void> {
            const rollback = story.startRelease("rollback");
            await rollback.said(`traffic is on ${version}`);
            rollback.kill("SIGKILL");
            await rollback.ended;
            assert.equal(await story.cluster.serving(), `${version} in ${version === "1.0.0" ? "blue" : "green"}`);
            const status = JSON.parse(expectCode(0, await story.release("status", "--json")).stdout);
            assert.deepEqual([status.agrees, status.owesEntry], [false, true]);
            // A rollback now would only record it.
            assert.deepEqual([status.rollback.version, status.rollback.instant], [version, true]);
        }

        it("is recorded by a plain `pulumi up` if it was killed after traffic moved", async () => {
            await killOnceMoved("1.1.0");
            const first = await story.up();
            // The killed rollback may have started its update.
            if (/the stack is currently locked/.test(first.output)) {
                expectCode(0, await story.pulumi("cancel", "--yes"));
                expectCode(0, await story.up());
            } else expectCode(0, first);
            assert.equal(await story.cluster.serving(), "1.1.0 in green");
            await assertRecorded("1.1.0");
            expectCode(0, await story.release("unquarantine", "1.0.0"));
        });

        it("keeps traffic in place, if it moved, whatever another machine does next", async () => {
            await killOnceMoved("1.0.0");
            for (const args of [["deploy"], ["deploy", "1.1.0", "--promote"]]) {
                const { output } = expectCode(1, await other.release(...args));
                assert.match(output, /traffic: it is on 1\.0\.0 in blue, but the ledger says 1\.1\.0 in green/);
                assert.equal(await story.cluster.serving(), "1.0.0 in blue");
            }
            const { output } = expectCode(0, await other.release("rollback"));
            assert.match(output, /the ledger is read first: a rollback has moved traffic, and no entry records it yet/);
            assert.equal(await story.cluster.serving(), "1.0.0 in blue");
            await assertRecorded("1.0.0");
        });

        it("loses no request", () => load.stop(["1.0.0", "1.1.0"]));
    });
}
