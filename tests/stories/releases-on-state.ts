import assert from "node:assert/strict";
import { hostname, userInfo } from "node:os";
import { eventually } from "./eventually.js";
import { SecondMachine } from "./second-machine.js";
import { type StateKindName, type StatePlace, stateKinds } from "./state-places.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

/** A line of `pulumi stack history --json`, newest first. */
interface HistoryLine {
    readonly kind: string;
    readonly result: string;
    readonly message: string;
    readonly startTime: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly config: Readonly<Record<string, { readonly value?: string }>>;
}

// Shows that the stack is a normal Pulumi stack on any backend; the ledger never lies; only one update runs at a time.
export function describeReleases(where: StateKindName): void {
    const { start } = stateKinds[where];
    describe(`Releases with their state ${where}`, function () {
        this.timeout(storyTimeoutMs);
        let place: StatePlace;
        let story: Story;
        let load: StoryLoad;
        let other: SecondMachine;
        const began = new Date();

        before(async () => {
            place = await start();
            story = await Story.start("state", { environment: place.environment });
        });
        after(async () => {
            other?.close();
            await story?.close();
            await place?.close();
        });

        it("are deployed, switched to, refused and rolled back, and no request is lost", async () => {
            expectCode(0, await story.release("deploy", "1.0.0"));
            load = await story.load();
            expectCode(0, await story.release("deploy", "1.1.0", "--promote", "--message", "add Katherine"));
            expectCode(2, await story.release("deploy", "1.2.0", "--promote"));
            expectCode(0, await story.release("rollback", "--reason", "the search is slow"));
            assert.equal(await story.cluster.serving(), "1.0.0 in blue");
            await load.stop(["1.0.0", "1.1.0"]);
        });

        it("can be audited by Pulumi alone: who, when, why, which digest, with what result", async () => {
            const { stdout } = expectCode(0, await story.pulumi("stack", "history", "--json"));
            const lines = (JSON.parse(stdout) as HistoryLine[]).toReversed();
            const about = lines.map(({ kind, result, message, config }) => {
                const slots = JSON.parse(config["fastapi-release:slots"]?.value ?? "{}") as Record<
                    string,
                    { version: string; digest?: string }
                >;
                const traffic = config["fastapi-release:traffic"]?.value ?? "";
                const { version, digest } = slots[traffic] ?? {};
                return [kind, result, message, version, digest];
            });
            const { digests } = story.images;
            const failed = "deploy 1.2.0 to blue, traffic from 1.1.0";
            assert.deepEqual(about, [
                ["update", "succeeded", "deploy 1.0.0 to blue, first traffic", "1.0.0", digests["1.0.0"]],
                ["update", "succeeded", "add Katherine", "1.1.0", digests["1.1.0"]],
                ["update", "failed", failed, "1.2.0", digests["1.2.0"]],
                ["update", "succeeded", "roll back from 1.1.0 to 1.0.0: the search is slow", "1.0.0", digests["1.0.0"]],
            ]);
            for (const { environment, startTime } of lines) {
                assert.equal(environment["git.head"], story.commit);
                assert.equal(environment["git.committer"], "Main Job");
                assert.ok(Date.parse(startTime) >= began.getTime() - 1000 && Date.parse(startTime) <= Date.now());
            }
        });

        it("appear in our own ledger in the same way", async () => {
            const told = (await story.history()).map(({ release, result, digest }) => [release, result, digest]);
            const { digests } = story.images;
            assert.deepEqual(told, [
                ["1.0.0", "succeeded", digests["1.0.0"]],
                ["1.1.0", "succeeded", digests["1.1.0"]],
                ["1.2.0", "failed", digests["1.2.0"]],
                ["1.0.0", "succeeded", digests["1.0.0"]],
            ]);
            const status = JSON.parse(expectCode(0, await story.release("status", "--json")).stdout);
            assert.deepEqual([status.serving, status.agrees], ["1.0.0", true]);
        });

        it("run on one machine at a time: another is refused by name, or waits and continues from there", async () => {
            other = await SecondMachine.start(story);
            const update = story.startRelease("deploy", "1.3.0", "--promote");
            await eventually("a pod of the new release", async () => (await story.cluster.pods("1.3.0"))[0]);
            const holder = `${userInfo().username}@${hostname()} \\(pid ${update.pid}\\)`;
            const refused = expectCode(1, await other.release("deploy"));
            assert.match(refused.output, /^state: .*, where Pulumi is logged in$/m);
            assert.match(refused.output, new RegExp(`deploy, held by ${holder} since \\S+ is under way`));
            const waiting = other.start("deploy", "--wait-lock");
            await waiting.said("waiting for deploy, held by");
            expectCode(0, await update.ended);
            const { output } = expectCode(0, await waiting.ended);
            assert.match(output, /come from an earlier entry; the ledger is now at entry 5 /);
            assert.equal(await story.cluster.serving(), "1.3.0 in green");
            assert.match(other.settings, /version: 1\.3\.0/);
        });

        it("continue after Pulumi itself was killed and left its lock", async () => {
            story.settings.startForever();
            const update = story.startRelease("deploy", "1.3.0");
            await eventually("a pod of the new release", async () =>
                (await story.cluster.pods("1.3.0")).find(({ slot }) => slot === "blue"),
            );
            update.killPulumi();
            const { output } = expectCode(2, await update.ended);
            assert.match(output, /The update failed\. Traffic stays: 1\.3\.0 in green\./);
            story.settings.edit(({ release }) => {
                delete release.probes;
                delete release.rollout;
                release.env = { LOG_LEVEL: "warning" };
            });
            if (where === "on the stand-in for Pulumi Cloud") {
                const { output: refused } = await story.release("deploy", "1.3.0");
                assert.match(refused, /\[409\] Conflict: .*\n.*(\n.*)?`pulumi cancel` clears it/);
                expectCode(0, await story.pulumi("cancel", "--yes"));
                expectCode(0, await story.release("deploy", "1.3.0"));
            } else {
                const next = expectCode(0, await story.release("deploy", "1.3.0"));
                assert.match(next.output, /removed the lock of \S+@\S+ \(pid \d+\) since \S+, which has ended/);
            }
            assert.equal(await story.cluster.serving(), "1.3.0 in green");
        });
    });
}
