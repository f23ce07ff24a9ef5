import assert from "node:assert/strict";
import { podLogs, podsByLabels } from "../../cluster/pods-by-labels.js";
import type { Migration } from "../../model/release/release.js";
import type { MigrationRecord } from "../../objects/migration-record.js";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// What a release changes outside its pods, and a rollback across that change.
describe("A migration", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("migration");
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
    });
    after(() => story?.close());

    /** Sets the next release's migration: Python, in the release's image. */
    function migrateBy(python: string, more: Partial<Migration> = {}): void {
        story.settings.edit(({ release }) => {
            release.migration = { command: ["python3", "-c", python], ...more };
        });
    }

    /** Versions that have migrated and when, from the cluster. */
    async function recorded(): Promise<Record<string, string>> {
        const data = await story.cluster.data("ConfigMap", "users-migrations");
        const records = Object.values(data).map(text => JSON.parse(text) as MigrationRecord);
        return Object.fromEntries(records.map(({ version, at }) => [version, at]));
    }

    it("leaves traffic where it is when it fails, says why, and starts no pod", async () => {
        migrateBy("import sys; print('ALTER TABLE users', file=sys.stderr); sys.exit('no such table: users')", {
            compatibleBackTo: "1.1.0",
        });
        const { output } = expectCode(2, await story.release("deploy", "1.1.0", "--promote"));
        assert.match(output, /its migration runs first, unless it has run before: python3 -c /);
        assert.match(output, /The update failed\. Traffic stays: 1\.0\.0 in blue\./);
        assert.match(
            output,
            /ALTER TABLE users\n\s+no such table: users\n\s+The migration failed: python3 ended with exit code 1/,
        );
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        assert.deepEqual(await story.cluster.pods("1.1.0"), []);
    });

    it("is ended when it takes too long, with its last lines", async () => {
        migrateBy("import time; print('locked', flush=True); time.sleep(600)", {
            compatibleBackTo: "1.1.0",
            timeoutSeconds: 10,
        });
        const { output } = expectCode(2, await story.release("deploy", "1.1.0", "--promote"));
        assert.match(output, /locked\n\s+The migration failed: it was ended after 10 s/);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });

    it("succeeds once it is fixed, and runs once, before the first pod", async () => {
        migrateBy("print('users has a column more')", { compatibleBackTo: "1.1.0" });
        expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
        const at = Date.parse((await recorded())["1.1.0"] ?? "");
        const [pod] = await story.cluster.pods("1.1.0");
        // Kubernetes reports whole seconds.
        assert.ok(at < Date.parse(pod?.startTime ?? "") + 1000, `${at} ${pod?.startTime}`);
        expectCode(0, await story.up("--expect-no-changes"));
    });

    it("bars a rollback to an older release that does not work with it, unless forced", async () => {
        const before = await story.standing();
        const refused = expectCode(1, await story.release("rollback"));
        assert.match(
            refused.output,
            /the migration of 1\.1\.0 works with 1\.1\.0 and later \(entry \d of the ledger\), and 1\.0\.0 is older/,
        );
        const promoted = expectCode(1, await story.release("deploy", "--promote"));
        assert.match(promoted.output, /the migration of 1\.1\.0 works with 1\.1\.0 and later .*, and 1\.0\.0 is older/);
        for (const command of ["rollback", "deploy"]) {
            const { output } = expectCode(1, await story.release(command, "--force"));
            assert.match(output, /--force needs a --reason; it goes into the ledger's message\./);
        }
        await story.assertStands(before);

        const pods = await story.cluster.pods("1.0.0");
        const { output } = expectCode(0, await story.release("rollback", "--force", "--reason", "the column is back"));
        assert.match(
            output,
            /forced below 1\.1\.0, the oldest version that works with the migration of 1\.1\.0: the column is back/,
        );
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        assert.deepEqual(await story.cluster.pods("1.0.0"), pods);
        assert.equal(
            (await story.history()).at(-1)?.message,
            "roll back from 1.1.0 to 1.0.0, forced over the migration of 1.1.0: the column is back",
        );
    });

    /** Output of the last Job of a version's migration. */
    async function log(version: string): Promise<string> {
        const { api, namespace } = story.cluster;
        const labelSelector = `app.kubernetes.io/component=migration,app.kubernetes.io/version=${version}`;
        const { items } = await api.list(`/apis/batch/v1/namespaces/${namespace}/jobs`, { query: { labelSelector } });
        assert.equal(items.length, 1, `Jobs of ${version}`);
        const [pod] = await podsByLabels(api, namespace, { "job-name": items[0]?.metadata?.name ?? "" });
        return podLogs(api, namespace, pod?.metadata?.name ?? "");
    }

    it("is waited for, and not started again, when a killed update began it", async () => {
        migrateBy("import time; time.sleep(12); print('slowly done')");
        const before = await story.cluster.objects();
        const killed = story.startRelease("deploy", "1.3.0", "--promote");
        await eventually("the migration's Job", async () =>
            [...(await story.cluster.objects()).keys()].find(name => name.startsWith("Job ") && !before.has(name)),
        );
        killed.kill("SIGKILL");
        await killed.ended;
        expectCode(0, await story.release("deploy", "1.3.0", "--promote"));
        assert.equal(await story.cluster.serving(), "1.3.0 in green");
        assert.match(await log("1.3.0"), /^This release has migrated before: /);
    });

    it("is not run again when its release comes back cold", async () => {
        const before = await recorded();
        story.settings.edit(settings => {
            delete settings.quarantine;
        });
        expectCode(0, await story.release("rollback", "--to", "1.1.0"));
        assert.equal(await story.cluster.serving(), "1.1.0 in blue");
        assert.deepEqual(await recorded(), before);
        assert.match(await log("1.1.0"), /^This release has migrated before: /);
    });

    it("loses no request", () => load.stop(["1.0.0", "1.1.0", "1.3.0"]));
});
