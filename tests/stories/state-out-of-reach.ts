import assert from "node:assert/strict";
import { compareObjects } from "./cluster-view.js";
import { eventually } from "./eventually.js";
import { type StateKindName, type StatePlace, stateKinds } from "./state-places.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows that a failed update leaves traffic where it was and never blocks the next one, and that the ledger never lies.
export function describeOutOfReach(where: StateKindName): void {
    const { start, faults } = stateKinds[where];
    describe(`State ${where}`, function () {
        this.timeout(storyTimeoutMs);
        let place: StatePlace;
        let story: Story;
        let load: StoryLoad;
        /** Swapped with each rollback. */
        let live = { version: "1.1.0", slot: "green" };
        let standby = { version: "1.0.0", slot: "blue" };
        const serving = ({ version, slot }: typeof live) => `${version} in ${slot}`;

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

        /** Asserts that the command names the problem, in Pulumi's words or ours, and changes no existing object. */
        async function assertRefused(message: RegExp, ...args: string[]): Promise<void> {
            const [objects, settings] = [await story.cluster.objects(), story.settings.text];
            const { code, output } = await story.release(...args);
            // 2: the update failed before it began.
            assert.ok(code === 1 || code === 2, output);
            assert.match(output, message);
            assert.doesNotMatch(output, /\n\s+at .*\.js:\d+/, "a stack is for bugs of ours");
            assert.equal(story.settings.text, settings);
            assert.deepEqual(compareObjects(objects, await story.cluster.objects()), []);
        }

        /** Asserts that status takes the serving release from the cluster and says why it shows no more. */
        async function assertStatusAnyhow(message: RegExp): Promise<void> {
            const status = JSON.parse(expectCode(0, await story.release("status", "--json")).stdout);
            assert.deepEqual([status.serving, status.owesEntry, status.last], [standby.version, true, undefined]);
            assert.match(status.ledgerProblem, message);
        }

        for (const [befalls, { message, begin }] of Object.entries(faults)) {
            it(`that ${befalls} is named, and a rollback that cannot be recorded gets its entry from the next command`, async () => {
                const before = await story.history();
                await begin(place);
                try {
                    await assertRefused(message, "deploy", "1.3.0", "--promote");
                    const { output } = expectCode(4, await story.release("rollback", "--reason", "slow"));
                    assert.match(output, /but the update that records it failed/);
                    assert.equal(await story.cluster.serving(), serving(standby));
                    if (befalls === "is away") await assertStatusAnyhow(message);
                } finally {
                    await place.comeBack();
                }
                const status = JSON.parse(expectCode(0, await story.release("status", "--json")).stdout);
                assert.deepEqual([status.serving, status.agrees, status.owesEntry], [standby.version, false, true]);
                expectCode(0, await story.release("rollback"));
                assert.equal(await story.cluster.serving(), serving(standby));
                const entries = (await story.history()).slice(before.length);
                const succeeded = entries.filter(({ result }) => result === "succeeded");
                const told = succeeded.map(({ release, message }) => [release, message]);
                assert.deepEqual(told, [
                    [standby.version, `roll back from ${live.version} to ${standby.version}: slow`],
                ]);
                expectCode(0, await story.release("unquarantine", live.version));
                [live, standby] = [standby, live];
            });
        }

        it("that is lost during an update is named, and does not hinder the next rollback", async () => {
            story.settings.startForever();
            const update = story.startRelease("deploy", "1.3.0");
            await eventually("a pod of the new release", async () => (await story.cluster.pods("1.3.0"))[0]);
            // Pulumi retries an absent S3 for two minutes.
            const { begin, message } = faults[where === "on S3" ? "is read-only" : Object.keys(faults)[0]!]!;
            await begin(place);
            update.kill("SIGTERM");
            const { output } = expectCode(2, await update.ended);
            await place.comeBack();
            assert.ok(output.includes(`The update failed. Traffic stays: ${serving(live)}.`), output);
            if (where !== "in a folder") assert.match(output, message);
            let next = await story.release("rollback");
            if (where === "on the stand-in for Pulumi Cloud") {
                assert.match(expectCode(4, next).output, /`pulumi cancel` clears it/);
                expectCode(0, await story.pulumi("cancel", "--yes"));
                next = await story.release("rollback");
            }
            expectCode(0, next);
            assert.equal(await story.cluster.serving(), serving(standby));
        });

        it("loses no request", () => load.stop(["1.0.0", "1.1.0"]));
    });
}
