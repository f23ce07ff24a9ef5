import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";

// Shows that the ledger never lies.
describe("The ledger of a stack", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;

    before(async () => {
        story = await Story.start("ledger");
        await story.workspace.git("config", "user.name", "Ada");
        await story.workspace.git("config", "user.email", "ada@example.com");
        expectCode(0, await story.release("deploy", "1.0.0"));
        expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        expectCode(0, await story.release("rollback", "--reason", "too slow"));
    });
    after(() => story?.close());

    const tags = () => story.workspace.git("tag", "--list", "ledger/*");

    /** Files of the entries, oldest first. */
    const historyFiles = () => {
        const folder = join(story.stateFolder, ".pulumi", "history", "users", "dev");
        const names = readdirSync(folder).filter(name => name.endsWith(".history.json"));
        return names.sort().map(name => join(folder, name));
    };

    it("shows who released what from which commit, with what result and why", async () => {
        const { output } = expectCode(0, await story.release("history"));
        const commit = story.commit.slice(0, 8);
        const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ`;
        const line = (entry: number, version: string, slot: string) =>
            String.raw`\n  ${entry} +${time} +${version} +${slot} +succeeded +[\d.]+ s +Main Job +${commit} +\S+ +sha256:[0-9a-f]{12}  `;
        assert.match(
            output,
            new RegExp(`${line(1, "1.0.0", "blue")}.*${line(2, "1.1.0", "green")}.*${line(3, "1.0.0", "blue")}`),
        );
        assert.match(output, /roll back from 1\.1\.0 to 1\.0\.0: too slow\n$/);
        const since = expectCode(0, await story.release("history", "--since", "3", "--json"));
        assert.deepEqual(
            JSON.parse(since.stdout).map(({ entry }: { entry: number }) => entry),
            [3],
        );
    });

    it("shows what an entry changed", async () => {
        const { output } = expectCode(0, await story.release("show", "latest"));
        assert.match(output, /settings, compared with entry 2 \(succeeded\):\n/);
        assert.match(output, /\n {2}\+ quarantine\.1\.1\.0: too slow \(since /);
        assert.match(output, /\n {2}\+ traffic\.blue: 100\n {2}- traffic\.green: 100\n/);
        const { stdout } = expectCode(0, await story.release("show", "2", "--json"));
        assert.equal(JSON.parse(stdout).release, "1.1.0");
    });

    it("has no proof before it is sealed, which happens only on request", async () => {
        assert.match(
            expectCode(1, await story.release("history", "prove")).output,
            /no entry is sealed: there is no tag/,
        );
        assert.equal(await tags(), "");
        const { output } = expectCode(0, await story.release("history", "prove", "--tag"));
        assert.match(output, /images: 2 of 2 present in the registry\nproven\n$/);
        assert.equal(await tags(), "ledger/users/dev/3");
        expectCode(0, await story.release("history", "prove", "--json"));
    });

    it("shows which entry was edited since then, and is proven again once that is undone", async () => {
        const file = historyFiles()[1]!;
        const text = readFileSync(file, "utf8");
        writeFileSync(file, text.replace('"git.committer":"Main Job"', '"git.committer":"Nobody"'));
        const { output } = expectCode(1, await story.release("history", "prove"));
        assert.match(
            output,
            /1 problem, so the ledger is not proven:\n {2}- entry 2 \(\S+\) was edited after ledger\/users\/dev\/3 sealed it\.\n$/,
        );
        assert.doesNotMatch(output, /entry [13] /);
        writeFileSync(file, text);
        expectCode(0, await story.release("history", "prove"));
    });

    it("shows a killed update, although it has no entry, and says what is not sealed", async () => {
        const before = story.settings.text;
        story.settings.startForever();
        const update = story.startRelease("deploy", "1.3.0");
        await eventually("a pod of the candidate", async () => (await story.cluster.pods("1.3.0"))[0]);
        assert.match(
            expectCode(0, await story.release("history")).output,
            /\n {2}- +\S+ +- +- +in-progress .*holds the stack's lock\n$/,
        );
        update.kill("SIGKILL");
        await update.ended;
        const { output } = expectCode(0, await story.release("history"));
        assert.match(output, /\n! - +\S+ +- +- +interrupted .*killed, its lock remains: while creating \S+ users-/);
        story.settings.text = before;
        expectCode(0, await story.release("deploy"));
        assert.doesNotMatch(expectCode(0, await story.release("history")).output, /interrupted/);
        assert.match(
            expectCode(0, await story.release("history", "prove")).output,
            /\nnot sealed: entry 4, where a change would go unnoticed/,
        );
    });

    it("reports deployments and their failures to Prometheus", async () => {
        const file = join(story.folder, "users.prom");
        expectCode(0, await story.release("history", "--metrics", file, "--json"));
        const text = readFileSync(file, "utf8");
        const labels = '{stack="dev",service="users"}';
        for (const [metric, value] of [
            ["deployments_total", 2],
            ["failed_deployments_total", 1],
            ["change_failure_ratio", 0.5],
            ["lead_time_seconds_count", 2],
            ["time_to_restore_seconds_count", 1],
        ] as const) {
            assert.ok(text.includes(`\nfastapi_release_${metric}${labels} ${value}\n`), text);
        }
    });
});
