import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sessionSecretKey, sessionSecretName } from "../../model/names.js";
import { compareObjects } from "./cluster-view.js";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryVersion } from "./story-images.js";
import type { StoryLoad } from "./story-load.js";

// Shows that no request is lost; a warm rollback changes one object; a failed candidate leaves the standby alone; a
// release that was rolled back is quarantined; the ledger never lies; repeating a command changes nothing.
describe("A switch and the rollback after it", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("switch", { replicas: 2 });
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
    });
    after(() => story?.close());

    /** Waits until every client has asked once. */
    async function versionsSince(timeMs: number): Promise<string[]> {
        await load.asked(timeMs);
        return load.versionsSeen(timeMs);
    }

    it("leave no client on the old release once the command has returned", async () => {
        const { endedMs } = expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
        assert.deepEqual(await versionsSince(endedMs), ["1.1.0"]);
    });

    it("change one object to go back; nothing is built, pulled or started", async () => {
        const [objects, pods] = [await story.cluster.objects(), await story.cluster.pods()];
        assert.equal(pods.filter(pod => pod.version === "1.0.0" && pod.ready).length, 2);
        const { output, endedMs, startedMs } = expectCode(
            0,
            await story.release("rollback", "--reason", "the search is slow"),
        );
        assert.match(output, /instant, one object changes/);
        assert.deepEqual(compareObjects(objects, await story.cluster.objects()), ["changed Service users"]);
        assert.deepEqual(await story.cluster.pods(), pods);
        assert.deepEqual(await story.cluster.podEventsSince(startedMs), []);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        assert.deepEqual(await versionsSince(endedMs), ["1.0.0"]);
    });

    it("quarantine the release that was rolled back, for the release command and for a plain up", async () => {
        const before = await story.standing();
        for (const args of [["1.1.0", "--promote"], ["--promote"], ["1.1.0"]]) {
            const { output } = expectCode(1, await story.release("deploy", ...args));
            assert.match(
                output,
                /quarantine: 1\.1\.0 is quarantined since \S+: the search is slow; release a new version/,
            );
        }
        expectCode(1, await story.release("rollback", "--to", "1.1.0"));
        story.settings.edit(settings => {
            settings.traffic = "green";
        });
        const { code, output } = await story.up();
        assert.notEqual(code, 0, output);
        assert.match(
            output,
            /traffic: 1\.1\.0 in green is quarantined since \S+: the search is slow; lift the quarantine first/,
        );
        story.settings.text = before.settings;
        await story.assertStands(before);
    });

    it("let a person lift the quarantine and promote again", async () => {
        story.settings.edit(settings => {
            delete settings.quarantine;
        });
        const { endedMs } = expectCode(0, await story.release("deploy", "--promote"));
        assert.deepEqual(await versionsSince(endedMs), ["1.1.0"]);
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
    });

    it("refuse a standby without pods", async () => {
        const [pod] = await story.cluster.pods("1.0.0");
        const scale = (replicas: number) => story.cluster.scale(`users-blue-${pod?.releaseId}`, replicas);
        await scale(0);
        await eventually("a standby without pods", async () =>
            (await story.cluster.pods("1.0.0")).every(({ ready }) => !ready) ? true : undefined,
        );
        const stays = /Traffic stays on 1\.1\.0 in green: 1\.0\.0 in blue would get it, but it has no (ready )?pods?/;
        assert.match(expectCode(2, await story.release("rollback")).output, stays);
        const before = story.settings.text;
        story.settings.edit(settings => {
            settings.traffic = "blue";
            delete settings.basedOn;
        });
        const up = await story.up();
        assert.notEqual(up.code, 0, up.output);
        assert.match(up.output, stays);
        assert.ok(up.endedMs - up.startedMs < 60_000, "nobody waits for pods that do not come");
        story.settings.text = before;
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
        await scale(2);
        await eventually("the standby's pods", async () =>
            (await story.cluster.pods("1.0.0")).filter(({ ready }) => ready).length === 2 ? true : undefined,
        );
    });

    it("can be repeated back and forth without a pause by plain ups", async () => {
        for (const traffic of ["blue", "green"] as const) {
            story.settings.edit(settings => {
                settings.traffic = traffic;
                delete settings.basedOn;
            });
            expectCode(0, await story.up());
        }
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
    });

    it("lose no request", () => load.stop(["1.0.0", "1.1.0"]));

    it("are followed by updates that change nothing", async () => {
        const objects = await story.cluster.objects();
        expectCode(0, await story.release("deploy"));
        expectCode(0, await story.up("--expect-no-changes"));
        assert.deepEqual(compareObjects(objects, await story.cluster.objects()), []);
    });

    it("appear in the ledger with digests and reasons", async () => {
        const rows = (await story.history()).map(({ release, result, message }) => [release ?? "-", result, message]);
        const plain = (release: string) => [release, "succeeded", "The users service"];
        assert.deepEqual(rows, [
            ["1.0.0", "succeeded", "deploy 1.0.0 to blue, first traffic"],
            ["1.1.0", "succeeded", "deploy 1.1.0 to green, traffic from 1.0.0"],
            ["1.0.0", "succeeded", "roll back from 1.1.0 to 1.0.0: the search is slow"],
            ["-", "failed", "The users service"],
            ["1.1.0", "succeeded", "promote 1.1.0 in green, traffic from 1.0.0"],
            ["1.0.0", "failed", "roll back from 1.1.0 to 1.0.0"],
            ["1.0.0", "failed", "The users service"],
            ...["1.0.0", "1.1.0"].map(plain),
            ["1.1.0", "succeeded", "update without a new release"],
            plain("1.1.0"),
        ]);
        for (const { release, digest } of await story.history()) {
            if (release !== undefined) assert.equal(digest, story.images.digests[release as StoryVersion]);
        }
    });

    it("show no secret in any file or output", async () => {
        const secret = await story.cluster.data("Secret", sessionSecretName("users", 1));
        const encoded = secret[sessionSecretKey] ?? "";
        const session = Buffer.from(encoded, "base64").toString("utf8");
        assert.equal(session.length, 64);
        const passphrase = readFileSync(story.passphraseFile, "utf8");
        const files = readdirSync(story.stateFolder, { recursive: true, withFileTypes: true }).filter(file =>
            file.isFile(),
        );
        assert.ok(files.length > 10);
        const texts = [
            ...files.map(file => [file.name, readFileSync(join(file.parentPath, file.name), "utf8")] as const),
            ["settings", story.settings.text] as const,
            ...story.commands.map(({ output }, index) => [`command ${index}`, output] as const),
        ];
        for (const value of [session, encoded, passphrase]) {
            assert.deepEqual(
                texts.filter(([, text]) => text.includes(value)).map(([name]) => name),
                [],
            );
        }
    });
});
