import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goodRelease } from "../../demo/run-demo.js";
import { lookUp } from "../../registry/registry-api.js";
import { compareObjects } from "./cluster-view.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import { pushCopy } from "./story-images.js";
import type { StoryLoad } from "./story-load.js";

// A published tag is never published again, and the ledger is the authority on its digest.
describe("A version", function () {
    this.timeout(storyTimeoutMs);
    let repository: string;
    let story: Story;
    let load: StoryLoad;
    let digest: string;
    let firstSettings: string;

    before(async () => {
        story = await Story.start("once", { ownRepository: true });
        repository = story.repository;
    });
    after(() => story?.close());

    it("is not built from a tree that differs from its commit", async () => {
        const stray = join(story.workspace.folder, "app", "users_service", "stray.py");
        writeFileSync(stray, "");
        const { output } = expectCode(1, await story.release("deploy", "1.0.0"));
        assert.match(output, /differs from commit [0-9a-f]{40}: app\/users_service\/stray\.py\. Commit or stash that/);
        assert.equal(await lookUp(repository, "1.0.0"), undefined);
        rmSync(stray);
    });

    it("is built, pushed, gated and given traffic by one command, and its digest is written back", async () => {
        expectCode(0, await story.release("deploy", "1.0.0"));
        const published = await lookUp(repository, "1.0.0");
        digest = published?.digest ?? "";
        assert.deepEqual([published?.revision, published?.version], [story.commit, "1.0.0"]);
        const { slots, basedOn } = story.settings.read();
        assert.equal(slots.blue?.digest, digest);
        assert.match(basedOn ?? "", /^[0-9a-f]{16}$/);
        firstSettings = story.settings.text;
        load = await story.load();
    });

    it("is not built again, and nothing changes, whether the settings have its digest or not", async () => {
        const objects = await story.cluster.objects();
        expectCode(0, await story.up());
        story.settings.edit(({ slots }) => {
            delete slots.blue?.digest;
        });
        expectCode(0, await story.up("--expect-no-changes"));
        assert.equal((await lookUp(repository, "1.0.0"))?.digest, digest);
        assert.deepEqual(compareObjects(objects, await story.cluster.objects()), []);
        story.settings.text = firstSettings;
    });

    it("is refused for another commit", async () => {
        await pushCopy(story.platform, "1.3.0", repository, "1.1.0");
        const taken = (await lookUp(repository, "1.1.0"))?.digest;
        const commit = await story.workspace.commit(goodRelease.message, goodRelease.edits);
        const { output } = expectCode(1, await story.release("deploy", "1.1.0", "--promote"));
        assert.match(
            output,
            new RegExp(`1\\.1\\.0 is already published as ${taken}, built from commit ${story.commit}`),
        );
        assert.match(output, new RegExp(`the commit here is ${commit}\\. A published version is never built again`));
        story.settings.edit(({ slots, release }) => {
            slots.green = { ...release, version: "1.1.0" };
        });
        const up = await story.up();
        assert.notEqual(up.code, 0, up.output);
        assert.match(up.output, new RegExp(`1\\.1\\.0 is already published as ${taken}`));
        assert.equal((await lookUp(repository, "1.1.0"))?.digest, taken);
        story.settings.text = firstSettings;
        expectCode(0, await story.release("deploy", "1.2.0", "--promote"));
        assert.equal((await lookUp(repository, "1.2.0"))?.revision, commit);
    });

    it("is refused when its tag has moved", async () => {
        assert.notEqual(await pushCopy(story.platform, "1.3.0", repository, "1.0.0"), digest);
        const { output } = expectCode(1, await story.release("deploy", "1.0.0", "--promote"));
        assert.match(output, new RegExp(`1\\.0\\.0 has moved: the settings pin ${digest}, the registry now says`));
    });

    it("is refused from settings older than the ledger", async () => {
        const before = await story.standing();
        story.settings.text = firstSettings;
        const { code, output } = await story.up();
        assert.notEqual(code, 0, output);
        assert.match(
            output,
            /basedOn: [0-9a-f]{16} is overtaken: the ledger has moved on to [0-9a-f]{16} \(blue 1\.0\.0, green 1\.2\.0 serves\)/,
        );
        const dry = expectCode(0, await story.release("deploy", "--dry-run"));
        assert.match(
            dry.output,
            /the ledger is now at entry \d+ .*1\.2\.0 in green serving\. Using its slots, traffic/,
        );
        story.settings.text = before.settings;
        await story.assertStands(before);
    });

    it("is rolled back to the digest it had, whatever its tag says now", async () => {
        const pods = await story.cluster.pods("1.0.0");
        expectCode(0, await story.release("rollback"));
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        assert.deepEqual(await story.cluster.pods("1.0.0"), pods);
        assert.equal(pods[0]?.image, `${repository}:1.0.0@${digest}`);
    });

    it("loses no request, whatever was refused", () => load.stop(["1.0.0", "1.2.0"]));
});
