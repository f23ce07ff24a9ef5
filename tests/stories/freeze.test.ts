import assert from "node:assert/strict";
import { compareObjects } from "./cluster-view.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";

// Shows that a release that was rolled back is quarantined, and that the ledger never lies.
describe("A freeze and a quarantine", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;

    before(async () => {
        story = await Story.start("freeze");
        expectCode(0, await story.release("deploy", "1.0.0"));
        expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
    });
    after(() => story?.close());

    /** Runs a command that must change no object, and returns the message of its ledger entry. */
    async function recording(...args: string[]): Promise<string | undefined> {
        const [objects, entries] = [await story.cluster.objects(), await story.history()];
        const { output } = expectCode(0, await story.release(...args));
        assert.match(output, /recorded as entry \d+; no running object changed/);
        // The object that leads users carries the record of the decision.
        assert.deepEqual(compareObjects(objects, await story.cluster.objects()), ["changed Service users"]);
        const added = (await story.history()).slice(entries.length);
        assert.deepEqual(
            added.map(({ result }) => result),
            ["succeeded"],
        );
        return added[0]?.message;
    }

    async function refused(words: RegExp, ...args: string[]): Promise<void> {
        const before = await story.standing();
        assert.match(expectCode(1, await story.release(...args)).output, words);
        await story.assertStands(before);
    }

    it("are recorded without changing any pod, and block releases", async () => {
        const beforeFreeze = story.settings.text;
        assert.equal(await recording("freeze", "--reason", "incident 12", "--json"), "freeze: incident 12");
        const frozen = /freeze\.now: frozen since \S+Z by .+: incident 12; `rollback` is still allowed/;
        await refused(frozen, "deploy", "1.3.0");
        await refused(frozen, "deploy", "--promote");
        await refused(frozen, "promote", "1.0.0");
        const now = story.settings.text;
        // Another checkout, without the freeze.
        story.settings.text = beforeFreeze;
        await refused(frozen, "deploy", "1.3.0");
        story.settings.text = now;
        expectCode(0, await story.release("freeze", "--reason", "incident 12", "--json"));
        assert.equal((await story.history()).length, 3);
    });

    it("block a plain up that gives traffic to a new release", async () => {
        const before = await story.standing();
        story.settings.edit(({ slots }) => {
            slots.green = { ...slots.green, version: "1.3.0", digest: story.images.digests["1.3.0"] };
        });
        const { code, output } = await story.up();
        assert.notEqual(code, 0, output);
        assert.match(output, /freeze\.now: frozen since .*: incident 12/);
        story.settings.text = before.settings;
        await story.assertStands(before);
    });

    it("let a rollback through, and the freeze still applies afterwards", async () => {
        expectCode(0, await story.release("rollback", "--reason", "loses orders"));
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        const { output } = expectCode(0, await story.release("status"));
        assert.match(output, /frozen since \S+Z by .+: incident 12/);
        await refused(/freeze\.now: frozen since/, "deploy", "1.3.0");
    });

    it("can be overridden, and the ledger records it", async () => {
        await refused(/--override-freeze needs a --reason/, "deploy", "1.3.0", "--override-freeze");
        expectCode(0, await story.release("deploy", "1.3.0", "--override-freeze", "--reason", "the fix"));
        const message = (await story.history()).at(-1)?.message;
        assert.equal(message, "deploy 1.3.0 to green, overriding the freeze (incident 12): the fix");
    });

    it("end by unfreeze, except for the windows", async () => {
        story.settings.edit(settings => {
            const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
            const window = { days, from: "00:00", to: "24:00", timeZone: "Europe/Berlin", reason: "always" };
            settings.freeze = { ...settings.freeze, windows: [window] };
        });
        assert.equal(await recording("unfreeze", "--reason", "over", "--json"), "unfreeze: over");
        await refused(
            /freeze\.windows\[0\]: frozen always: always \(mon, tue, .*Europe\/Berlin\)/,
            "deploy",
            "--promote",
        );
        story.settings.edit(settings => {
            delete settings.freeze;
        });
        expectCode(0, await story.release("deploy", "--promote"));
        assert.equal(await story.cluster.serving(), "1.3.0 in green");
    });

    it("bar a version from traffic until the quarantine is lifted", async () => {
        await refused(
            /VERSION: 1\.3\.0 in green serves; `rollback --reason TEXT`/,
            "quarantine",
            "1.3.0",
            "--reason",
            "x",
        );
        const reason = ["--reason", "leaks", "--until", "3d"];
        assert.match(
            (await recording("quarantine", "1.0.0", ...reason, "--json")) ?? "",
            /^quarantine 1\.0\.0 until \S+Z: leaks$/,
        );
        const barred = /1\.0\.0 is quarantined since \S+Z until \S+Z: leaks; .*lift it with `unquarantine 1\.0\.0`/;
        await refused(barred, "deploy", "--promote");
        await refused(barred, "rollback", "--to", "1.0.0");
        assert.equal(await recording("unquarantine", "1.0.0", "--json"), "unquarantine 1.0.0");
        expectCode(0, await story.release("rollback", "--to", "1.0.0"));
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });

    it("stay in the file alone on request, and apply there at once", async () => {
        const entries = await story.history();
        const { output } = expectCode(0, await story.release("freeze", "--reason", "audit", "--no-update"));
        assert.match(output, /it is not in the ledger: other checkouts do not see it/);
        assert.deepEqual(await story.history(), entries);
        await refused(/freeze\.now: frozen since .*: audit/, "deploy", "1.1.0");
        expectCode(0, await story.release("deploy"));
        story.settings.edit(settings => {
            delete settings.freeze;
            delete settings.basedOn;
        });
        await refused(/freeze\.now: frozen since .*: audit/, "deploy", "1.1.0");
    });
});
