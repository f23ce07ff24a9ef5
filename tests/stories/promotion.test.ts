import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "./eventually.js";
import { assertAbortedRecord, assertFailedRecord, assertMessages, assertWholeRecord } from "./recorded-promotion.js";
import type { RunningCommand } from "./running-command.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows that a failed update leaves traffic where it was and blocks nothing; no request is lost; a failed candidate
// leaves the standby alone; a release that was rolled back is quarantined; only one update runs at a time, also during
// a promotion.
describe("A promotion by steps", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("promotion", { gateway: true });
        story.settings.edit(settings => {
            settings.promotion = {
                everySeconds: 1,
                silentSeconds: 4,
                checks: [
                    { name: "alive", probe: { path: "/readyz" } },
                    { name: "script", command: ["sh", "-c", `exit $(cat ${verdict()})`] },
                ],
            };
        });
        holding(3, 3, 3);
        say("pass");
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
        expectCode(0, await story.release("deploy", "1.1.0"));
    });
    after(() => story?.close());

    const verdict = () => join(story.folder, "verdict");
    /** Sets the script's answer from now on. */
    const say = (answer: "pass" | "fail" | "silence") =>
        writeFileSync(verdict(), { pass: "0", fail: "1", silence: "75" }[answer]);

    /** For a share that the story itself ends. */
    const long = 600;

    /** Sets how many seconds the next promotion holds 20 %, 50 % and 100 %. */
    function holding(first: number, second: number, bakeSeconds: number): void {
        const steps = [
            { weight: 20, holdSeconds: first },
            { weight: 50, holdSeconds: second },
        ];
        story.settings.edit(settings => {
            settings.promotion = { ...settings.promotion, steps, bakeSeconds };
        });
    }

    const endQuarantine = () => story.settings.edit(settings => void delete settings.quarantine);

    /** The new release's share in percent. */
    const weight = async () => (await story.cluster.shares()).find(({ slot }) => slot === "green")?.weight ?? 0;

    const reaches = (percent: number) =>
        eventually(`${percent} %`, async () => ((await weight()) === percent ? true : undefined));

    /** Starts a promotion that holds its first share, with both checks passed. */
    async function promotionAt(percent: number, ...options: string[]): Promise<RunningCommand> {
        const command = story.startRelease("promote", ...options);
        for (const check of ["alive", "script"]) await command.said(`${percent} %: ${check} passed`);
        return command;
    }

    it("is announced by a dry run", async () => {
        const standing = await story.standing();
        const { output } = expectCode(0, await story.release("promote", "--dry-run"));
        assert.match(
            output,
            new RegExp(
                [
                    "promote 1\\.1\\.0 in green, from 1\\.0\\.0",
                    "  - 20 % for 3 s, asking alive, script every 1 s",
                    "  - 50 % for 3 s, asking alive, script every 1 s",
                    "  - all traffic, then 3 s of watching, asking alive, script every 1 s",
                    "dry run: nothing was changed",
                ].join("\n"),
            ),
        );
        await story.assertStands(standing);
    });

    it("stops at the first failed check and returns the traffic", async () => {
        holding(long, long, long);
        const command = await promotionAt(20);
        say("fail");
        const { output } = expectCode(3, await command.ended);
        assert.match(output, /Stopped at 20 %: script: exit code 1\. Traffic is back on 1\.0\.0\.\n$/);
        assert.match(output, /1\.1\.0 is quarantined: stopped at 20 %: script: exit code 1/);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        say("pass");
        await assertFailedRecord(story);
    });

    it("is refused for a quarantined release", async () => {
        const { output } = expectCode(1, await story.release("promote"));
        assert.match(output, /quarantine: 1\.1\.0 is quarantined since .*: stopped at 20 %: script: exit code 1/);
        endQuarantine();
    });

    it("treats silence as no answer, and returns the traffic when it lasts", async () => {
        say("silence");
        const { output } = expectCode(3, await story.release("promote"));
        assert.match(
            output,
            /Stopped at 20 %: script has had no answer for \d+ s: exit code 75\. Traffic is back on 1\.0\.0\./,
        );
        say("pass");
        endQuarantine();
    });

    it("obeys other terminals and reports to them", async () => {
        const command = await promotionAt(20, "--json-lines");
        const { output } = expectCode(0, await story.release("canary", "pause"));
        assert.match(output, /asked promote, held by .* to pause\npaused: it holds its share/);
        const { stdout } = expectCode(0, await story.release("canary", "status", "--json"));
        const { paused, version, weight: share, checks } = JSON.parse(stdout);
        assert.deepEqual([paused, version, share], [true, "1.1.0", 20]);
        assert.deepEqual(
            checks.map(({ name, verdict: said }: { name: string; verdict: string }) => [name, said]),
            [
                ["alive", "passed"],
                ["script", "passed"],
            ],
        );
        expectCode(0, await story.release("canary", "skip", "--json"));
        await reaches(50);
        const { output: aborted } = expectCode(0, await story.release("canary", "abort"));
        assert.match(aborted, /aborted: traffic goes back to the live release/);
        const ended = expectCode(3, await command.ended);
        assert.match(ended.output, /Stopped at 50 %: aborted by \S+@\S+\. Traffic is back on 1\.0\.0\./);
        assert.doesNotMatch(ended.output, /is quarantined/);
        await assertAbortedRecord(story);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });

    it("has nothing to report once it has ended", async () => {
        const { output } = expectCode(1, await story.release("canary", "abort"));
        assert.match(output, /no promotion is running, so there is nothing to abort/);
    });

    it("returns a share at once if its pods are gone", async () => {
        const command = await promotionAt(20);
        const [pod] = await story.cluster.pods("1.1.0");
        await story.cluster.scale(`users-green-${pod!.releaseId}`, 0);
        await reaches(0);
        const { output } = expectCode(3, await command.ended);
        const why = "(1\\.1\\.0 has no ready pod|alive: answered 503, expected 200)";
        assert.match(output, new RegExp(`Stopped at 20 %: ${why}\\. Traffic is back`));
        await load.abandon();
        load = await story.load();
        endQuarantine();
        await story.cluster.scale(`users-green-${pod!.releaseId}`, 1);
        await eventually("its pod", async () =>
            (await story.cluster.pods("1.1.0")).some(({ ready }) => ready) ? true : undefined,
        );
    });

    it("keeps other commands out, and lets them wait", async () => {
        const command = await promotionAt(20);
        const { output } = expectCode(1, await story.release("deploy", "1.3.0"));
        assert.match(output, /promote, held by \S+ \(pid \d+\) since \S+ is under way; wait for it with --wait-lock/);
        const waiting = story.startRelease("deploy", "--wait-lock", "60");
        await waiting.said("waiting for promote");
        command.kill("SIGTERM");
        const stopped = expectCode(4, await command.ended);
        assert.match(stopped.output, /Stopped at 20 %: SIGTERM ended it\. 1\.1\.0 keeps its 20 %; `promote` continues/);
        expectCode(0, await waiting.ended);
        assert.equal(await weight(), 20);
    });

    it("continues where it was killed", async () => {
        const command = await promotionAt(20);
        command.kill("SIGKILL");
        await command.ended;
        holding(1, long, long);
        const again = await promotionAt(50);
        assert.match(again.output, /promote 1\.1\.0 in green, from 1\.0\.0\n {2}- 20 % for 1 s/);
        again.kill("SIGKILL");
        await again.ended;
    });

    it("gives way to a rollback", async () => {
        const command = await promotionAt(50);
        const { output } = expectCode(0, await story.release("rollback"));
        assert.match(output, /stopping promote, held by/);
        assert.match(output, /roll back from 1\.1\.0 in green to 1\.0\.0 in blue: instant, one object changes/);
        const stopped = expectCode(4, await command.ended);
        assert.match(stopped.output, /Stopped at 50 %: a rollback by \S+ takes over\./);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        endQuarantine();
    });

    it("returns all traffic when a check fails after the last step", async () => {
        holding(1, 1, long);
        const command = await promotionAt(100);
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
        say("fail");
        const { output } = expectCode(3, await command.ended);
        assert.match(output, /Stopped at 100 %: script: exit code 1\. Traffic is back on 1\.0\.0\./);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        say("pass");
        endQuarantine();
    });

    it("ends with all traffic on the new release, and each share has a ledger entry", async () => {
        holding(3, 3, 3);
        const entries = (await story.history()).length;
        const again =
            /no new release is waiting\. 1\.1\.0 has served before: `rollback` goes back to it, `promote 1\.1\.0`/;
        assert.match(expectCode(1, await story.release("promote")).output, again);
        const { stdout } = expectCode(0, await story.release("promote", "1.1.0", "--json"));
        const { to, stages } = JSON.parse(stdout);
        assert.equal(to, "1.1.0");
        assert.deepEqual(
            stages.map(({ weight: share, result }: { weight: number; result: string }) => [share, result]),
            [
                [20, "passed"],
                [50, "passed"],
                [100, "passed"],
            ],
        );
        await assertMessages(story, entries);
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
    });

    it("keeps the checks' results so far in each of its entries, and all of them in the last one", () =>
        assertWholeRecord(story));

    it("does nothing when it is run again", async () => {
        const standing = await story.standing();
        const { output } = expectCode(0, await story.release("promote", "1.1.0"));
        assert.match(output, /1\.1\.0 in green already has all traffic/);
        await story.assertStands(standing);
    });

    it("loses no request", () => load.stop(["1.0.0", "1.1.0"]));

    it("can be rolled back right after it ends", async () => {
        expectCode(0, await story.release("rollback"));
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });
});
