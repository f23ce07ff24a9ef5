import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { homeOf } from "../../machine/find-pulumi.js";
import { compareObjects } from "./cluster-view.js";
import type { EndedCommand } from "./running-command.js";
import { expectCode, type Standing, Story, storyTimeoutMs } from "./story.js";
import { writeKubeconfig } from "./story-kubeconfig.js";
import type { StoryLoad } from "./story-load.js";
import type { EditedSettings } from "./story-settings.js";

// Whatever is out of reach is named; state and traffic stay as they were.
describe("Something out of reach", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;
    let clean: Standing;

    before(async () => {
        story = await Story.start("reach", { context: "story" });
        story.environment["KUBECONFIG"] = join(story.folder, "kubeconfig");
        writeKubeconfig(story, story.environment["KUBECONFIG"]);
        expectCode(0, await story.release("deploy", "1.0.0"));
        expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        load = await story.load();
        clean = await story.standing();
    });
    after(() => story?.close());

    const closedPort = "127.0.0.1:1";

    async function assertClear({ code, output }: EndedCommand, message: RegExp): Promise<void> {
        assert.ok(code !== 0 && code !== null, output);
        assert.match(output, message);
        assert.doesNotMatch(output, /\n\s+at .*\.js:\d+/, "a stack is for bugs of ours");
    }

    /** Each of these checks before it does anything. */
    async function assertRefused(commands: readonly (() => Promise<EndedCommand>)[], message: RegExp): Promise<void> {
        const before = await story.standing();
        for (const command of commands) await assertClear(await command(), message);
        await story.assertStands(before);
    }

    /** A plain up notices on the way: it may have begun a candidate, but has touched no existing object. */
    async function assertFailed(change: (settings: EditedSettings) => void, message: RegExp): Promise<void> {
        story.settings.edit(change);
        const up = await story.up();
        story.settings.text = clean.settings;
        await assertClear(up, message);
        const changes = compareObjects(clean.objects, await story.cluster.objects());
        assert.deepEqual(
            changes.filter(change => !change.startsWith("new ")),
            [],
        );
    }

    const placing = (repository: string, version: string) => (settings: EditedSettings) => {
        settings.slots.blue = { ...settings.release, repository, version };
    };

    /** Runs with another value in one environment variable. */
    async function having<T>(variable: string, value: string, run: () => Promise<T>): Promise<T> {
        const before = story.environment[variable];
        story.environment[variable] = value;
        try {
            return await run();
        } finally {
            story.environment[variable] = before;
        }
    }

    it("is named: the passphrase", async () => {
        const wrong = join(story.folder, "wrong-passphrase");
        writeFileSync(wrong, randomBytes(8).toString("hex"));
        await having("PULUMI_CONFIG_PASSPHRASE_FILE", wrong, async () => {
            const release = [() => story.release("rollback"), () => story.release("deploy", "1.3.0")];
            await assertRefused(release, /incorrect passphrase/);
        });
    });

    it("is named: the cluster", async () => {
        const broken = join(story.folder, "broken-kubeconfig");
        writeKubeconfig(story, broken, ({ clusters: [{ cluster }] }) => {
            cluster.server = `https://${closedPort}`;
        });
        await having("KUBECONFIG", broken, async () => {
            const message = /127\.0\.0\.1:1/;
            const release = [() => story.release("rollback"), () => story.release("deploy", "1.3.0", "--promote")];
            await assertRefused(release, message);
            await assertFailed(placing(story.images.repository, "1.3.0"), message);
        });
    });

    it("is named: the registry", async () => {
        const repository = `${closedPort}/users`;
        story.settings.edit(({ release }) => {
            release.repository = repository;
        });
        const message = /127\.0\.0\.1:1 cannot be reached/;
        await assertRefused([() => story.release("deploy", "1.3.0")], message);
        story.settings.text = clean.settings;
        await assertFailed(placing(repository, "1.3.0"), message);
    });

    it("is named: the Docker daemon", async () => {
        const socket = join(story.folder, "no-docker.sock");
        await having("DOCKER_HOST", `unix://${socket}`, async () => {
            const message = new RegExp(`DOCKER_HOST: no Docker daemon answers at unix://${socket}`);
            await assertRefused([() => story.release("deploy", "1.4.0")], message);
            await assertFailed(placing(story.images.repository, "1.4.0"), new RegExp(socket));
        });
    });

    const kubernetesPlugin = /`pulumi plugin install resource kubernetes v4\.25\.0`/;

    it("is named: a plugin, missing or of another version", async () => {
        for (const version of [undefined, "4.24.0"]) {
            await having("PULUMI_HOME", homeWithKubernetes(version), async () => {
                await assertRefused([() => story.release("deploy", "1.3.0", "--promote")], kubernetesPlugin);
                await assertFailed(placing(story.images.repository, "1.3.0"), kubernetesPlugin);
            });
        }
    });

    it("leaves nothing that the next update does not remove", async () => {
        expectCode(0, await story.release("deploy"));
        assert.deepEqual(compareObjects(clean.objects, await story.cluster.objects()), []);
        expectCode(0, await story.up("--expect-no-changes"));
    });

    it("does not keep traffic where it is: a plugin", async () => {
        await having("PULUMI_HOME", homeWithKubernetes(undefined), async () => {
            const { output } = expectCode(4, await story.release("rollback", "--reason", "1.1.0 is slow"));
            assert.match(output, kubernetesPlugin);
        });
        expectCode(0, await story.release("deploy"));
        assert.match((await story.history()).at(-1)?.message ?? "", /1\.1\.0 is slow/);
    });

    it("loses no request", () => load.stop(["1.0.0", "1.1.0"]));

    /** A Pulumi home with all plugins, but with Kubernetes in this version or without it. */
    function homeWithKubernetes(version: string | undefined): string {
        const home = mkdtempSync(join(story.folder, "pulumi-"));
        const plugins = join(homeOf(story.pulumiCli, story.environment), "plugins");
        const own = join(home, "plugins");
        mkdirSync(own);
        for (const name of readdirSync(plugins)) {
            if (!name.startsWith("resource-kubernetes-")) symlinkSync(join(plugins, name), join(own, name));
        }
        const [found] = readdirSync(plugins).filter(name => /^resource-kubernetes-v[\d.]+$/.test(name));
        if (version !== undefined) symlinkSync(join(plugins, found!), join(own, `resource-kubernetes-v${version}`));
        return home;
    }
});
