import assert from "node:assert/strict";
import { podExec } from "../../cluster/pod-exec.js";
import { platformInstance } from "../../machine/platform-info.js";
import { signalProcess } from "../../machine/process-identity.js";
import { appContainer } from "../../model/names.js";
import { platformLayout } from "../../platform/platform-layout.js";
import { readPlatformState } from "../../platform/platform-state.js";
import { deleteManifest } from "../../registry/registry-api.js";
import { compareObjects } from "./cluster-view.js";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import { pushCopy } from "./story-images.js";
import type { StoryLoad } from "./story-load.js";

// Shows that a cold rollback restores exactly what ran at the time.
// Runs alone: it stops the registry, which all others use.
describe("A rollback to a release without pods", function () {
    this.timeout(storyTimeoutMs);
    let repository: string;
    let story: Story;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("cold", { ownRepository: true });
        repository = story.repository;
        for (const version of ["1.0.0", "1.1.0", "1.3.0"] as const) {
            await pushCopy(story.platform, version, repository, version);
        }
        const deploy = async (version: string, env: Record<string, string>) => {
            story.settings.edit(({ release }) => {
                release.env = { LOG_LEVEL: "info", ...env };
            });
            expectCode(0, await story.release("deploy", version, "--promote"));
        };
        await deploy("1.0.0", { SEARCH_URL: "http://search-v1" });
        load = await story.load();
        await deploy("1.1.0", { SEARCH_ENDPOINT: "http://search-v2" });
        await deploy("1.3.0", { SEARCH_ENDPOINT: "http://search-v2" });
        await eventually("the end of 1.0.0's pods", async () =>
            (await story.cluster.pods("1.0.0")).every(({ ending }) => ending) ? true : undefined,
        );
    });
    after(() => story?.close());

    it("is refused before anything moves when the registry has lost the digest", async () => {
        const digest = story.images.digests["1.0.0"];
        assert.ok(await deleteManifest(repository, digest));
        const before = await story.standing();
        const { output } = expectCode(1, await story.release("rollback", "--to", "1.0.0"));
        assert.match(
            output,
            new RegExp(`the registry has lost ${repository}:1\\.0\\.0@${digest}; push that image again`),
        );
        await story.assertStands(before);
        assert.equal(await pushCopy(story.platform, "1.0.0", repository, "1.0.0"), digest);
    });

    it("restores the digest and the environment of that time, even when it is killed on the way and run again", async () => {
        const live = await story.cluster.pods("1.3.0");
        const killed = story.startRelease("rollback", "--to", "1.0.0");
        await eventually("a pod of 1.0.0", async () =>
            (await story.cluster.pods("1.0.0")).find(({ ending }) => !ending),
        );
        killed.kill("SIGKILL");
        await killed.ended;
        assert.equal(await story.cluster.serving(), "1.3.0 in blue");
        expectCode(0, await story.release("rollback", "--to", "1.0.0"));
        assert.equal(await story.cluster.serving(), "1.0.0 in green");
        const [pod] = (await story.cluster.pods("1.0.0")).filter(({ ready }) => ready);
        assert.equal(pod?.image, `${repository}:1.0.0@${story.images.digests["1.0.0"]}`);
        assert.deepEqual(await environmentOf(pod.name), ["http://search-v1", null]);
        assert.deepEqual(await story.cluster.pods("1.3.0"), live);
    });

    it("loses no request", () => load.stop(["1.0.0", "1.1.0", "1.3.0"]));

    it("keeps that environment when its pods are replaced", async () => {
        const [old] = await story.cluster.pods("1.0.0");
        await story.cluster.api.delete(`/api/v1/namespaces/${story.cluster.namespace}/pods/${old?.name}`, {
            gracePeriodSeconds: 0,
        });
        const next = await eventually("another pod", async () =>
            (await story.cluster.pods("1.0.0")).find(pod => pod.ready && pod.uid !== old?.uid),
        );
        assert.deepEqual(await environmentOf(next.name), ["http://search-v1", null]);
    });

    it("leaves the next update nothing to change", async () => {
        const objects = await story.cluster.objects();
        expectCode(0, await story.up("--expect-no-changes"));
        assert.deepEqual(compareObjects(objects, await story.cluster.objects()), []);
    });

    it("fails without a registry, while a rollback to warm pods succeeds", async () => {
        story.settings.edit(settings => {
            delete settings.quarantine;
        });
        load = await story.load();
        await withoutRegistry(async () => {
            const before = await story.standing();
            const cold = expectCode(1, await story.release("rollback", "--to", "1.1.0"));
            assert.match(
                cold.output,
                new RegExp(`the registry does not answer, so ${repository}:1\\.1\\.0@sha256:\\w+ could not be pulled`),
            );
            const forward = expectCode(1, await story.release("deploy", "1.2.0"));
            assert.match(forward.output, /1 problem, so nothing was changed:\n.*localhost:\d+ cannot be reached/);
            await story.assertStands(before);
            const { output } = expectCode(0, await story.release("rollback"));
            assert.match(output, /instant, one object changes/);
            assert.match(output, /the registry did not say in time whether it has sha256:\w+; the pods have it/);
            assert.equal(await story.cluster.serving(), "1.3.0 in blue");
        });
    });

    it("goes back to warm pods, with a warning, when the registry has lost their digest", async () => {
        story.settings.edit(settings => {
            delete settings.quarantine;
        });
        const digest = story.images.digests["1.0.0"];
        assert.ok(await deleteManifest(repository, digest));
        const { output } = expectCode(0, await story.release("rollback"));
        assert.match(output, /instant, one object changes/);
        assert.match(
            output,
            new RegExp(`warning: the registry has lost ${repository}:1\\.0\\.0@${digest}; the pods have it`),
        );
        assert.equal(await story.cluster.serving(), "1.0.0 in green");
        await load.stop(["1.0.0", "1.3.0"]);
    });

    /** Stops the platform's registry: it accepts connections and answers nothing. */
    async function withoutRegistry(run: () => Promise<void>): Promise<void> {
        const { registry } = readPlatformState(platformLayout(platformInstance(), "")).daemons;
        assert.ok(signalProcess(registry!, "SIGSTOP"));
        try {
            await run();
        } finally {
            signalProcess(registry!, "SIGCONT");
        }
    }

    async function environmentOf(pod: string): Promise<unknown> {
        const script =
            'import json, os; print(json.dumps([os.environ.get("SEARCH_URL"), os.environ.get("SEARCH_ENDPOINT")]))';
        const { api, namespace } = story.cluster;
        const { stdout } = await podExec(api, namespace, pod, appContainer, ["python3", "-c", script]);
        return JSON.parse(stdout);
    }
});
