import assert from "node:assert/strict";
import { join } from "node:path";
import { goodRelease } from "../../demo/run-demo.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";

// What a pipeline types on each commit: the command itself chooses the version, once nobody else changes the stack.
describe("Releases by commits", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    before(async () => {
        story = await Story.start("commits", { ownRepository: true });
    });
    after(() => story?.close());

    const next = (...more: string[]) => story.release("deploy", "--next", ...more);
    /** The version that has all traffic. */
    const live = () => {
        const { slots, traffic } = story.settings.read();
        return typeof traffic === "string" ? slots[traffic]?.version : undefined;
    };

    it("begin with the first version, or with the one that a tag says the commit is", async () => {
        const untagged = expectCode(0, await next("--dry-run"));
        assert.match(untagged.output, /deploy 0\.1\.0 to blue, first traffic/);
        await story.workspace.git("tag", "v0.1.0");
        expectCode(0, await next("--promote"));
        assert.equal(live(), "0.1.0");
    });

    it("do nothing when no commit counts", async () => {
        await story.workspace.commit("chore: note what serves");
        const standing = await story.standing();
        const { stdout } = expectCode(0, await next("--promote", "--json"));
        const { nothing, last } = JSON.parse(stdout) as { nothing?: boolean; last?: string };
        assert.deepEqual([nothing, last], [true, "0.1.0"]);
        await story.assertStands(standing);
    });

    it("follow what the commits say, and two runs at once make one", async () => {
        await story.workspace.commit("feat: greet", goodRelease.edits);
        const { output } = expectCode(0, await next("--dry-run"));
        assert.match(output, /deploy 0\.2\.0 to green/);
        const time = expectCode(0, await story.release("deploy", "--next", "timestamp", "--dry-run"));
        assert.match(time.output, /deploy 20\d\d\.\d\d\.\d\d-\d{6} to green/);
        const runs = await Promise.all([next("--promote", "--wait-lock"), next("--promote", "--wait-lock")]);
        const outputs = runs.map(run => expectCode(0, run).output);
        const nothing = /nothing to release: no commit since 0\.2\.0 counts/;
        assert.equal(outputs.filter(text => nothing.test(text)).length, 1, outputs.join("\n"));
        assert.equal(live(), "0.2.0");
        assert.equal((await story.history()).filter(({ release }) => release === "0.2.0").length, 1);
    });

    it("do not bring back what was rolled back", async () => {
        expectCode(0, await story.release("rollback", "--reason", "slow"));
        const { output } = expectCode(0, await next("--promote"));
        assert.match(output, /nothing to release: no commit since 0\.2\.0 counts/);
        assert.equal(live(), "0.1.0");
    });

    it("go on with a release that a run left waiting", async () => {
        await story.workspace.commit("fix: greet in order", [
            { file: "users_service/user_store.py", from: "every pod has its own.", to: "each pod has its own." },
        ]);
        expectCode(0, await next());
        assert.equal(live(), "0.1.0");
        const { output } = expectCode(0, await next("--promote", "--tag"));
        assert.equal(live(), "0.2.1");
        assert.match(
            output,
            /warning: the tag v0\.2\.1 is not pushed: nothing says to which remote\n {2}The ledger has the release\. To push it: this repository has no remote\./,
        );
        const remote = join(story.folder, "remote.git");
        await story.workspace.git("init", "--quiet", "--bare", remote);
        await story.workspace.git("remote", "add", "forge", remote);
        await story.workspace.commit("fix: greet once more", [
            { file: "users_service/user_store.py", from: "each pod has its own.", to: "each pod has one of its own." },
        ]);
        const tagged = expectCode(0, await next("--promote", "--tag"));
        assert.match(tagged.output, /tagged [0-9a-f]{8} as v0\.2\.2, and pushed the tag to forge/);
        assert.match(await story.workspace.git("ls-remote", "forge"), /refs\/tags\/v0\.2\.2\n/);
    });

    it("choose the version alone", async () => {
        const { output } = expectCode(1, await story.release("deploy", "9.9.9", "--next"));
        assert.match(output, /--next: it chooses the version, and so does VERSION 9\.9\.9; leave one out\./);
        const other = expectCode(1, await story.release("deploy", "--path", "app"));
        assert.match(other.output, /--path: it goes with --next\./);
        assert.match(expectCode(1, await story.release("deploy", "--tag")).output, /--tag: it goes with --next\./);
    });
});
