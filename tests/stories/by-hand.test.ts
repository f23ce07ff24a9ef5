import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareObjects } from "./cluster-view.js";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows that the stack is a normal Pulumi stack: our commands work after every command of its CLI, typed at any moment.
describe("Pulumi's own commands, typed in the middle of a release", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("hand");
        expectCode(0, await story.release("deploy", "1.0.0"));
        expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        load = await story.load();
    });
    after(() => story?.close());

    /**
     * Asserts that the typed command changes no object, and that `verify` and `deploy` after it find nothing to change.
     */
    async function assertNothingMoves(type: () => Promise<void>): Promise<void> {
        const before = await story.cluster.objects();
        await type();
        expectCode(0, await story.release("verify"));
        const { changed } = JSON.parse(expectCode(0, await story.release("deploy", "--json")).stdout);
        assert.deepEqual(changed, {});
        assert.deepEqual(compareObjects(before, await story.cluster.objects()), []);
    }

    it("may set config that belongs to others, and it stays in the file", async () => {
        await assertNothingMoves(async () => {
            expectCode(0, await story.pulumi("config", "set", "other:owner", "the search team"));
            expectCode(0, await story.pulumi("config", "set", "--secret", "other:token", "s3cret"));
        });
        assert.match(story.settings.text, /^ {2}other:owner: the search team$/m);
        assert.equal(expectCode(0, await story.pulumi("config", "get", "other:token")).stdout.trim(), "s3cret");
    });

    it("may show the diff, which is empty", () =>
        assertNothingMoves(async () => {
            const { output } = expectCode(0, await story.pulumi("preview", "--diff", "--expect-no-changes"));
            assert.doesNotMatch(output, /warning/i);
        }));

    it("may refresh the state from the cluster, twice", () =>
        assertNothingMoves(async () => {
            expectCode(0, await story.pulumi("refresh", "--yes", "--skip-preview"));
            expectCode(0, await story.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes"));
        }));

    it("may export the state and import it", () =>
        assertNothingMoves(async () => {
            const file = join(story.folder, "exported.json");
            writeFileSync(file, expectCode(0, await story.pulumi("stack", "export")).stdout);
            expectCode(0, await story.pulumi("stack", "import", "--file", file));
        }));

    it("may cancel although nothing runs", () =>
        assertNothingMoves(async () => void expectCode(0, await story.pulumi("cancel", "--yes"))));

    it("may be typed while an update runs, which still ends normally", async () => {
        story.settings.edit(({ release }) => {
            release.env = { ...release.env, WARM_UP_SECONDS: "15" };
        });
        const update = story.startRelease("deploy", "1.3.0");
        await eventually("a pod of the new release", async () => (await story.cluster.pods("1.3.0"))[0]);
        const refused = [
            await story.up(),
            await story.pulumi("refresh", "--yes"),
            await story.pulumi("destroy", "--yes"),
        ];
        for (const { code, output } of refused) {
            assert.notEqual(code, 0);
            assert.match(output, /the stack is currently locked by 1 lock/);
        }
        expectCode(0, await story.pulumi("stack", "history", "--json"));
        expectCode(0, await story.pulumi("stack", "export"));
        expectCode(0, await story.pulumi("config", "set", "other:set-meanwhile", "stays"));
        expectCode(0, await story.pulumi("cancel", "--yes"));
        expectCode(0, await update.ended);
        assert.match(story.settings.text, /^ {2}other:set-meanwhile: stays$/m);
        assert.match(story.settings.text, /version: 1\.3\.0/);
        expectCode(0, await story.release("verify"));
    });

    it("do not hinder a rollback", async () => {
        expectCode(0, await story.release("deploy", "1.3.0", "--promote"));
        expectCode(0, await story.pulumi("config", "set", "other:owner", "nobody"));
        expectCode(0, await story.pulumi("refresh", "--yes", "--skip-preview"));
        expectCode(0, await story.release("rollback"));
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
        assert.match(story.settings.text, /^ {2}other:owner: nobody$/m);
        await load.stop(["1.1.0", "1.3.0"]);
    });

    it("may destroy everything, after which a release starts from nothing", async () => {
        expectCode(0, await story.pulumi("destroy", "--yes", "--skip-preview"));
        const { serving } = JSON.parse(expectCode(0, await story.release("status", "--json")).stdout);
        assert.equal(serving, undefined);
        expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        assert.match((await story.cluster.serving()) ?? "", /^1\.1\.0 in /);
        expectCode(0, await story.release("verify"));
    });
});
