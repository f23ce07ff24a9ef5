import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { podExec } from "../../cluster/pod-exec.js";
import { platformInstance } from "../../machine/platform-info.js";
import { signalProcess } from "../../machine/process-identity.js";
import { appContainer } from "../../model/names.js";
import { platformLayout } from "../../platform/platform-layout.js";
import { readPlatformState } from "../../platform/platform-state.js";
import type { BurstCount, BurstPlan } from "./burst-clients.js";
import { eventually } from "./eventually.js";
import { usePlainApplication } from "./plain-application.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Runs alone: it stops kube-proxy for a moment, which all others use.

// An application that knows nothing of a drain, in an image without the package: no request is lost at a switch, nor when
// pods end, and after the drain the old release answers none.
describe("An application that knows nothing of a drain", function () {
    this.timeout(storyTimeoutMs);

    describe("behind a Service", () => {
        let story: Story;
        let load: StoryLoad;

        before(async () => {
            story = await Story.start("plain", { replicas: 2, ownRepository: true });
            await usePlainApplication(story);
            expectCode(0, await story.release("deploy", "1.0.0"));
            load = await story.load();
        });
        after(() => story?.close());

        it("has nothing of the drain in its image, and keeps the path that its image sets", async () => {
            const [pod] = await story.cluster.pods();
            const { api, namespace } = story.cluster;
            const script = "import os, fastapi_release_drain as drain; print(os.environ['PYTHONPATH'], drain.__file__)";
            const run = (...command: string[]) => podExec(api, namespace, pod!.name, appContainer, command);
            const injected = "/run/fastapi-release/python";
            const { stdout } = await run("python3", "-c", script);
            assert.equal(stdout.trim(), `${injected}:/srv/modules ${injected}/fastapi_release_drain/__init__.py`);
            const without = await run("env", "-u", "PYTHONPATH", "python3", "-c", "import fastapi_release_drain");
            assert.match(without.stderr, /No module named 'fastapi_release_drain'/);
        });

        it("moves its kept-alive clients at a switch, and back", async () => {
            const forward = expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
            assert.doesNotMatch(forward.output, /drain:|Clients may stay/);
            await load.asked(forward.endedMs);
            assert.deepEqual(load.strangersSince(forward.endedMs, "1.1.0"), []);
            const back = expectCode(0, await story.release("rollback"));
            assert.doesNotMatch(back.output, /does not drain/);
            await load.asked(back.endedMs);
            assert.deepEqual(load.strangersSince(back.endedMs, "1.0.0"), []);
        });

        it("loses nothing when a pod ends and nodes hear of it late", async () => {
            for (let round = 0; round < 3; round++) {
                const [first, ...others] = await ready(2);
                const { api, namespace } = story.cluster;
                await withoutKubeProxy(700, () => api.delete(`/api/v1/namespaces/${namespace}/pods/${first!.name}`));
                assert.equal(others.length, 1);
                await eventually(`the end of ${first!.name}`, async () =>
                    (await story.cluster.pods()).some(({ uid }) => uid === first!.uid) ? undefined : true,
                );
            }
        });

        it("loses nothing when its pods are replaced", async () => {
            const before = await ready(2);
            await story.cluster.restart(`users-blue-${before[0]!.releaseId}`);
            await eventually("two other pods, and no old one", async () => {
                const now = await story.cluster.pods("1.0.0");
                return now.length === 2 && now.every(({ uid }) => !before.some(pod => pod.uid === uid))
                    ? true
                    : undefined;
            });
        });

        it("loses no request", () => load.stop(["1.0.0", "1.1.0"]));

        const ready = (count: number) =>
            eventually(`${count} ready pods of 1.0.0`, async () => {
                const pods = (await story.cluster.pods("1.0.0")).filter(pod => pod.ready && !pod.ending);
                return pods.length === count ? pods : undefined;
            });
    });

    describe("behind a gateway", () => {
        let story: Story;
        let load: StoryLoad;

        before(async () => {
            story = await Story.start("plain-bursts", { replicas: 2, ownRepository: true, gateway: true });
            await usePlainApplication(story);
            expectCode(0, await story.release("deploy", "1.0.0"));
            load = await story.load();
        });
        after(() => story?.close());

        it("answers clients that all POST at the same moment every 5 s, while a switch and a rollback go by", async () => {
            const { address, headers } = await story.traffic();
            // Around the time after which uvicorn by itself closes an idle connection.
            const plan = { address, path: "/orders", headers, clients: 50, bursts: 16, pauseMs: 4988 };
            const bursts = postInBursts(story.platform.networkNamespace, plan);
            expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
            const { endedMs } = expectCode(0, await story.release("rollback"));
            await load.asked(endedMs);
            assert.deepEqual(load.strangersSince(endedMs, "1.0.0"), []);
            assert.deepEqual(await bursts, { sent: 800, lost: [] });
        });

        it("loses no request", () => load.stop(["1.0.0", "1.1.0"]));
    });
});

async function postInBursts(networkNamespace: string, plan: BurstPlan): Promise<BurstCount> {
    const command = [process.execPath, join(__dirname, "burst-clients.js"), JSON.stringify(plan)];
    const { stdout } = await promisify(execFile)("nsenter", [`--net=/run/netns/${networkNamespace}`, ...command]);
    return JSON.parse(stdout) as BurstCount;
}

/** Services keep leading to the pods that they led to, for as long. */
async function withoutKubeProxy(milliseconds: number, run: () => Promise<unknown>): Promise<void> {
    const { "kube-proxy": proxy } = readPlatformState(platformLayout(platformInstance(), "")).daemons;
    assert.ok(signalProcess(proxy!, "SIGSTOP"));
    try {
        await run();
        await sleep(milliseconds);
    } finally {
        signalProcess(proxy!, "SIGCONT");
    }
}
