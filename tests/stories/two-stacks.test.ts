import assert from "node:assert/strict";
import { join } from "node:path";
import { eventually } from "./eventually.js";
import { SecondStack } from "./second-stack.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows that no traffic moves before a gate has passed; a failed update leaves traffic where it was; a warm rollback
// changes one object; a cold rollback restores what ran at the time; the ledger never lies; production builds nothing,
// and only the ledger has its decisions.
describe("A stack that takes its versions from another one", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let prod: SecondStack;
    let load: StoryLoad;
    let repository: string;
    /** Production's settings as its team wrote them. */
    let written: string;
    /** Dev's settings while its file is unreadable. */
    let readable: string | undefined;
    const entries = async () => {
        const { stdout } = expectCode(0, await prod.release("history", "--json"));
        return JSON.parse(stdout) as { message: string; result: string }[];
    };

    before(async () => {
        story = await Story.start("two-stacks");
        prod = new SecondStack(story, "prod");
        prod.settings.edit(({ release }) => {
            release.env = { LOG_LEVEL: "warning" };
        });
        written = prod.settings.text;
        expectCode(0, await story.release("deploy", "1.0.0"));
        expectCode(0, await story.release("deploy", "1.1.0"));
        // From now on nobody can read dev's settings or decrypt its state.
        repository = story.repository;
        readable = story.settings.text;
        story.settings.text = "config: [what is this\n";
    });
    after(async () => {
        if (story !== undefined && readable !== undefined) story.settings.text = readable;
        await prod?.close();
        await story?.close();
    });

    it("deploys what serves there, with its digest but its own defaults, and leaves its settings file alone", async () => {
        const { output } = expectCode(0, await prod.release("deploy", "--from", "dev", "--no-write-back"));
        assert.match(output, /^deploy 1\.0\.0 to blue from stack dev, entry 2, first traffic$/m);
        assert.equal(await prod.cluster.serving(), "1.0.0 in blue");
        const [pod] = await prod.cluster.pods("1.0.0");
        assert.equal(pod?.image, `${repository}:1.0.0@${story.images.digests["1.0.0"]}`);
        assert.equal(prod.settings.text, written);
        load = await prod.load();
    });

    it("refuses a version that never passed its gate there, a missing stack, and an image it cannot pull", async () => {
        const serving = await prod.cluster.objects();
        const refused = async (...args: string[]) => expectCode(1, await prod.release("deploy", ...args)).output;
        assert.match(
            await refused("1.3.0", "--from", "dev"),
            /VERSION: the ledger of stack dev has no 1\.3\.0; versions that passed there: 1\.0\.0, 1\.1\.0\.$/m,
        );
        assert.match(
            await refused("--from", "qa"),
            /no such stack of project users; it has dev\. Nothing was changed\.$/m,
        );
        const elsewhere = `${story.platform.registry}/stories/nowhere`;
        prod.settings.edit(({ release }) => {
            release.repository = elsewhere;
        });
        const lost = await refused("1.1.0", "--from", "dev");
        const digest = story.images.digests["1.1.0"];
        assert.ok(
            lost.includes(`release.repository: ${elsewhere} has no ${digest}, which is 1.1.0 of stack dev;`),
            lost,
        );
        prod.settings.text = written;
        assert.deepEqual(await prod.cluster.objects(), serving);
    });

    it("accepts a version that waits there after its gate, and gives it traffic", async () => {
        expectCode(0, await prod.release("deploy", "1.1.0", "--from", "dev", "--promote", "--no-write-back", "--json"));
        assert.equal(await prod.cluster.serving(), "1.1.0 in green");
        assert.equal(
            (await entries()).at(-1)?.message,
            "deploy 1.1.0 to green from stack dev, entry 2, traffic from 1.0.0",
        );
        assert.equal(prod.settings.text, written);
    });

    it("also restores its settings file after an interrupt", async () => {
        prod.settings.startForever();
        const edited = prod.settings.text;
        const command = prod.start("deploy", "1.1.0", "--from", "dev", "--no-write-back");
        await eventually("a pod of the candidate", async () =>
            (await prod.cluster.pods("1.1.0")).find(({ slot }) => slot === "blue"),
        );
        command.kill("SIGINT");
        await command.ended;
        assert.equal(prod.settings.text, edited);
        assert.equal(await prod.cluster.serving(), "1.1.0 in green");
        prod.settings.text = written;
    });

    it("rolls back by one object to a release that had all traffic in an entry of its ledger", async () => {
        const refused = expectCode(1, await prod.release("rollback", "--to", "9", "--no-write-back"));
        assert.match(refused.output, /--to: the ledger has no entry 9; entries that would do: 1 \(1\.0\.0\)\.$/m);
        const command = expectCode(0, await prod.release("rollback", "--to", "1", "--no-write-back"));
        assert.match(command.output, /roll back from 1\.1\.0 in green to 1\.0\.0 in blue: instant, one object changes/);
        assert.equal(await prod.cluster.serving(), "1.0.0 in blue");
        assert.equal(prod.settings.text, written);
    });

    it("copies the ledger's decisions into its file, only on request and only once", async () => {
        const check = expectCode(1, await prod.release("settings", "refresh", "--check"));
        assert.match(check.output, /is out of date: `settings refresh` writes this to it\.$/m);
        assert.equal(prod.settings.text, written);
        const refresh = expectCode(0, await prod.release("settings", "refresh", "--json"));
        assert.match(refresh.output, /^ {2}\+ traffic: blue$/m);
        const { slots, quarantine, release } = prod.settings.read();
        assert.deepEqual(
            Object.values(slots).map(slot => slot?.env),
            [release.env, release.env],
        );
        assert.deepEqual(
            quarantine?.map(({ version }) => version),
            ["1.1.0"],
        );
        const text = prod.settings.text;
        expectCode(0, await prod.release("settings", "refresh", "--check", "--json"));
        assert.equal(prod.settings.text, text);
        expectCode(0, await prod.up("--expect-no-changes"));
    });

    it("refuses what it has quarantined, even if that passed elsewhere", async () => {
        const { output } = expectCode(1, await prod.release("deploy", "1.1.0", "--from", "dev"));
        assert.match(output, /quarantine: 1\.1\.0 is quarantined/);
    });

    it("commits and pushes its settings file, and nothing else, on request", async () => {
        const { workspace } = story;
        const remote = join(story.folder, "remote.git");
        await workspace.git("init", "--quiet", "--bare", remote);
        await workspace.git("remote", "add", "origin", remote);
        await workspace.git("config", "user.name", "Ada");
        await workspace.git("config", "user.email", "ada@example.com");
        await workspace.git("add", "Pulumi.dev.yaml");
        prod.settings.edit(settings => {
            delete settings.quarantine;
        });
        const { output } = expectCode(0, await prod.release("deploy", "--skip-ci", "--push"));
        assert.match(output, /^committed Pulumi\.prod\.yaml as \w+: chore\(release\): users 1\.0\.0 on prod$/m);
        const format = "--format=%an%n%B";
        const pushed = await workspace.git("--git-dir", remote, "show", "--name-only", format, "main");
        assert.match(
            pushed,
            /^Ada\nchore\(release\): users 1\.0\.0 on prod\n(.|\n)+\n\[skip ci\]\n\nLedger-Entry: prod\/\d+ \S+\n+Pulumi\.prod\.yaml$/,
        );
        assert.equal(await workspace.git("status", "--porcelain"), "M  Pulumi.dev.yaml");
    });

    it("loses no request", () => load.stop(["1.0.0", "1.1.0"]));
});
