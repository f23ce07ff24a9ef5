import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ClusterRelay } from "./cluster-relay.js";
import { eventually } from "./eventually.js";
import type { RunningCommand } from "./running-command.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

const awaySeconds = 60;

// Promises: a failed update leaves traffic where it was; no request is lost; a failed update blocks nothing; failures
// F5, F7, F11 and F15, and an API server that is away for a minute.
describe("A promotion that is disturbed", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;
    let relay: ClusterRelay;
    let promoted = "";
    /** Of the new release, when it was about to get all traffic. */
    let podsBefore = 0;

    before(async () => {
        story = await Story.start("disturbed", { gateway: true, context: "story" });
        const kubeconfig = join(story.folder, "kubeconfig");
        story.environment["KUBECONFIG"] = kubeconfig;
        relay = await ClusterRelay.start(story, kubeconfig);
        story.settings.edit(settings => {
            delete settings.service.replicas;
            settings.service.scale = { min: 1, max: 5, cpuPercent: 70 };
            settings.promotion = {
                steps: [{ weight: 20, holdSeconds: 2 }],
                everySeconds: 1,
                silentSeconds: 4,
                checks: [{ name: "alive", probe: { path: "/readyz", withinMs: 2000 } }],
            };
        });
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
        expectCode(0, await story.release("deploy", "1.1.0"));
    });
    after(async () => {
        relay?.close();
        await story?.close();
    });

    const weight = async (slot: string) =>
        (await story.cluster.shares()).find(share => share.slot === slot)?.weight ?? 0;

    async function promotionAt20(): Promise<RunningCommand> {
        const command = story.startRelease("promote", "1.1.0");
        await command.said("20 %: alive passed");
        return command;
    }

    /** Seconds for which the share of the next promotion is held. */
    function hold(holdSeconds: number): void {
        story.settings.edit(settings => {
            settings.promotion = { ...settings.promotion, steps: [{ weight: 20, holdSeconds }] };
        });
    }

    const lastUpdate = "promote 1.1.0 in green, traffic from 1.0.0";

    const readyPods = async (version: string) =>
        (await story.cluster.pods(version)).filter(({ ready }) => ready).length;

    /** Makes the live release's autoscaler give it so many pods, as more load would. */
    async function autoscaleLive(pods: number): Promise<void> {
        const [pod] = await story.cluster.pods("1.0.0");
        const autoscalers = `/apis/autoscaling/v2/namespaces/${story.cluster.namespace}/horizontalpodautoscalers`;
        const spec = { minReplicas: pods };
        await story.cluster.api.patch(`${autoscalers}/users-${pod?.slot}-${pod?.releaseId}`, { spec });
        const grown = async () => ((await readyPods("1.0.0")) >= pods ? true : undefined);
        await eventually(`${pods} ready pods of 1.0.0`, grown);
    }

    it("is taken back by an abort that comes with its last update", async () => {
        const command = await promotionAt20();
        await command.said(lastUpdate);
        // It hears of the abort when it goes on, however long that took to be there.
        command.kill("SIGSTOP");
        const abort = story.startRelease("canary", "abort");
        await abort.said("asked promote");
        command.kill("SIGCONT");
        // Whether it has patience for the rest of the update is another matter.
        const { output } = await abort.ended;
        assert.match(output, /aborted: traffic goes back to the live release|it hears this when that is done/);
        const ended = expectCode(3, await command.ended);
        assert.match(ended.output, /Stopped at 100 %: aborted by \S+@\S+\. Traffic is back on 1\.0\.0\.\n$/);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });

    it("holds its share while the cluster is away, and goes on by itself, also when that breaks an update", async () => {
        // What the share was held for counts up to the last look at the cluster that it answered.
        hold(10);
        const command = await promotionAt20();
        const leftMs = Date.now();
        relay.fallSilent();
        await command.said(/20 %: cannot reach the cluster at .*; the share is held until it answers/);
        const untilAway = (seconds: number) => sleep(Math.max(0, leftMs + seconds * 1000 - Date.now()));
        await untilAway(awaySeconds / 2);
        relay.refuse();
        await autoscaleLive(2);
        await untilAway(awaySeconds);
        assert.deepEqual([await weight("blue"), await weight("green")], [80, 20]);
        relay.open();
        await command.said("20 %: the cluster answers again, after ");
        await command.said(lastUpdate);
        relay.refuse();
        podsBefore = await readyPods("1.1.0");
        await command.said("traffic stays as it is, waiting for up to 300 s");
        relay.open();
        const { output } = expectCode(0, await command.ended);
        promoted = output;
        hold(2);
        assert.match(output, /cannot reach the cluster at .*; traffic stays as it is, waiting for up to 300 s/);
        assert.match(output, /1\.1\.0 in green is promoted/);
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
    });

    it("moved traffic to as many pods as the autoscaler had given the live release meanwhile", async () => {
        assert.match(promoted, /1\.0\.0 runs on 2 pods: 1\.1\.0 gets as many before it gets more traffic/);
        assert.equal(podsBefore, 2);
    });

    it("can be taken back only while the cluster answers, and all stays as it is until then", async () => {
        const decided = story.settings.text;
        for (const leave of [() => relay.refuse(), () => relay.fallSilent()]) {
            leave();
            const { output } = expectCode(1, await story.release("rollback"));
            assert.match(output, /cannot reach the cluster at https:\S+: .*; nothing was changed\.\n$/);
        }
        relay.open();
        assert.equal(story.settings.text, decided);
        await assertServing("1.1.0 in green");
    });

    it("is taken back by a rollback whose record the cluster's absence prevents, and which is run again", async () => {
        const command = story.startRelease("rollback");
        await command.said("traffic is on 1.0.0");
        relay.refuse();
        const { output } = expectCode(4, await command.ended);
        assert.match(output, /Traffic is on 1\.0\.0 in blue, but the update that records it failed: run `deploy`/);
        relay.open();
        const again = expectCode(0, await story.release("rollback"));
        assert.match(
            again.output,
            /Traffic is on 1\.0\.0 in blue already, and by the ledger on 1\.1\.0 in green: it is recorded\./,
        );
        await assertServing("1.0.0 in blue");
        story.settings.edit(settings => {
            delete settings.quarantine;
        });
    });

    it("goes on when it is killed in an update, before the switch and after it", async () => {
        const first = await promotionAt20();
        const hasDecided = async () => (story.settings.read().traffic === "green" ? true : undefined);
        await eventually("the decision in the settings", hasDecided);
        await kill(first);
        assert.deepEqual([await weight("blue"), await weight("green")], [80, 20]);
        const second = story.startRelease("promote", "1.1.0");
        await eventually("all traffic", async () => ((await weight("green")) === 100 ? true : undefined));
        await kill(second);
        expectCode(0, await story.release("promote", "1.1.0"));
        await assertServing("1.1.0 in green");
    });

    it("costs no request, whatever came between", () => load.stop(["1.0.0", "1.1.0"]));

    async function kill(command: RunningCommand): Promise<void> {
        command.kill("SIGKILL");
        await command.ended;
    }

    /** By the cluster and by the ledger. */
    async function assertServing(words: string): Promise<void> {
        assert.equal(await story.cluster.serving(), words);
        const status = JSON.parse(expectCode(0, await story.release("status", "--json")).stdout);
        assert.deepEqual([status.serving, status.agrees], [words.split(" ")[0], true]);
    }
});
