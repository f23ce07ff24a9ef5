import assert from "node:assert/strict";
import { readdirSync, readlinkSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import type { ReleasePod } from "./cluster-view.js";
import { eventually } from "./eventually.js";
import type { EndedCommand, RunningCommand } from "./running-command.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows that a failed update leaves traffic where it was and blocks nothing; the ledger never lies; only one update
// runs at a time.
describe("A killed update", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;
    let standby: ReleasePod[];
    let update: RunningCommand;

    before(async () => {
        story = await Story.start("killed");
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
        expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        standby = await story.cluster.pods("1.0.0");
    });
    after(() => story?.close());

    const locks = () => {
        const folder = join(story.stateFolder, ".pulumi", "locks", "organization", "users", "dev");
        return readdirSync(folder).filter(name => name.endsWith(".json"));
    };

    /** Processes that run in the story's folder, which nobody else uses. */
    const processes = () =>
        readdirSync("/proc").filter(name => {
            try {
                return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`).startsWith(story.folder);
            } catch {
                return false;
            }
        });

    async function end(command: RunningCommand): Promise<void> {
        command.kill("SIGKILL");
        await command.ended;
    }

    async function kill(command: RunningCommand): Promise<void> {
        await end(command);
        assert.equal(locks().length, 1, "it had no time to release its lock");
        await eventually("the end of all its processes", async () => (processes().length === 0 ? true : undefined));
    }

    it("refuses others while it lives, and names itself", async () => {
        story.settings.startForever();
        update = story.startRelease("deploy", "1.3.0", "--promote");
        await eventually("a pod of the candidate", async () => (await story.cluster.pods("1.3.0"))[0]);
        const holder = `${userInfo().username}@${hostname()} \\(pid ${update.pid}\\)`;
        const time = `${new Date().toISOString().slice(0, 11)}\\S+`;
        for (const args of [["rollback"], ["deploy", "1.3.0"]]) {
            const { output } = expectCode(1, await story.release(...args));
            assert.match(
                output,
                new RegExp(`deploy, held by ${holder} since ${time} is under way; wait for it with --wait-lock`),
            );
        }
        const { code, output } = await story.up();
        assert.notEqual(code, 0, output);
        // Pulumi's own lock names the CLI's process.
        const whoever = holder.replace(/pid \d+/, "pid \\d+");
        assert.match(output, new RegExp(`locked by 1 lock\\(s\\).*\n.*created by ${whoever} at ${time}`));
    });

    it("leaves traffic and the standby alone and no process behind when its candidate was starting", async () => {
        await kill(update);
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
        assert.deepEqual(await story.cluster.pods("1.0.0"), standby);
    });

    it("does not hinder a rollback, itself killed and run again", async () => {
        update = story.startRelease("rollback");
        await update.said("traffic is on 1.0.0");
        await end(update);
        const recorded = (await story.history()).filter(({ result }) => result === "succeeded");
        assert.equal(recorded.length, 2, "it had no time to record its switch");
        const { output } = expectCode(0, await story.release("rollback"));
        assert.match(
            output,
            /Traffic is already on 1\.0\.0 in blue, but the ledger has it on 1\.1\.0 in green: recording that\./,
        );
        assert.match(output, /roll back from 1\.1\.0 in green to 1\.0\.0 in blue: instant, one object changes/);
        assert.match(output, /removed Deployment users-blue-\w+, a leftover of a killed update/);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        assert.deepEqual(await story.cluster.pods("1.0.0"), standby);
        assert.deepEqual(await story.cluster.pods("1.3.0"), [], "what was abandoned is gone");
        const { stdout } = expectCode(0, await story.pulumi("stack", "export"));
        assert.equal(JSON.parse(stdout).deployment.pending_operations, undefined);
        assert.deepEqual(locks(), []);
    });

    it("does not hinder itself, killed while its pods start and again while its gate runs", async () => {
        story.settings.edit(settings => {
            delete settings.release.probes;
            delete settings.release.rollout;
            settings.slots.green = { ...settings.release, version: "1.3.0", digest: story.images.digests["1.3.0"] };
            settings.slots.green.env = { LOG_LEVEL: "info" };
            settings.traffic = "green";
        });
        const before = await story.cluster.objects();
        const isNew = async (kind: string) => {
            const names = [...(await story.cluster.objects()).keys()];
            return names.find(name => name.startsWith(`${kind} users-green-`) && !before.has(name));
        };
        for (const kind of ["Deployment", "Job"]) {
            update = story.startPulumi("up", "--yes", "--skip-preview");
            await eventually(`a new ${kind}`, () => isNew(kind));
            await kill(update);
            assert.equal(await story.cluster.serving(), "1.0.0 in blue");
            // Without the release command, nobody removes the lock.
            assert.match((await story.up()).output, /the stack is currently locked by 1 lock\(s\)/);
            expectCode(0, await story.pulumi("cancel", "--yes"));
        }
        expectCode(0, await story.up());
        assert.equal(await story.cluster.serving(), "1.3.0 in green");
        assert.deepEqual(locks(), []);
        const made = await story.cluster.pods("1.3.0");
        await assertNothingLeft(await story.release("deploy"));
        assert.deepEqual(await story.cluster.pods("1.3.0"), made, "what was made since is no leftover");
    });

    async function assertNothingLeft(command: EndedCommand): Promise<void> {
        const { output } = expectCode(0, command);
        assert.doesNotMatch(output, /removed (?!Job)|could not be removed/);
        const { stdout } = expectCode(0, await story.pulumi("stack", "export"));
        assert.equal(JSON.parse(stdout).deployment.pending_operations, undefined);
        assert.deepEqual(locks(), []);
    }

    it("is recorded by the next command when it had switched", async () => {
        const { stdout } = expectCode(0, await story.pulumi("stack", "output", "fingerprint"));
        story.settings.edit(settings => {
            settings.basedOn = stdout.trim();
            settings.release.env = { LOG_LEVEL: "warning" };
        });
        update = story.startRelease("deploy", "1.3.0", "--promote");
        await eventually("the switch", async () =>
            (await story.cluster.serving()) === "1.3.0 in blue" ? true : undefined,
        );
        await kill(update);
        expectCode(0, await story.release("deploy"));
        assert.equal(await story.cluster.serving(), "1.3.0 in blue");
        assert.deepEqual(locks(), []);
        const status = JSON.parse(expectCode(0, await story.release("status", "--json")).stdout);
        assert.deepEqual([status.serving, status.agrees], ["1.3.0", true]);
    });

    it("is finished by Pulumi when only the command is killed", async () => {
        const before = await story.history();
        story.settings.edit(({ release }) => {
            release.env = { LOG_LEVEL: "error" };
        });
        update = story.startRelease("deploy", "1.3.0");
        await update.said("created Deployment users-green-");
        update.killAlone();
        await update.ended;
        const recorded = async () => (await story.history()).find(({ entry }) => entry === before.at(-1)!.entry + 1);
        const hasEnded = async () => ((await recorded())?.result === "succeeded" ? true : undefined);
        await eventually("its entry", hasEnded);
        await assertNothingLeft(await story.release("deploy"));
        assert.equal((await story.cluster.pods("1.3.0")).filter(({ ready }) => ready).length, 2);
    });

    it("has no entry in the ledger", async () => {
        const results = (await story.history()).map(({ release, result }) => `${release} ${result}`);
        const entries = ["1.0.0", "1.1.0", "1.0.0", "1.3.0", "1.3.0", "1.3.0", "1.3.0", "1.3.0"];
        assert.deepEqual(
            results,
            entries.map(release => `${release} succeeded`),
        );
    });

    it("loses no request", () => load.stop(["1.0.0", "1.1.0", "1.3.0"]));
});
