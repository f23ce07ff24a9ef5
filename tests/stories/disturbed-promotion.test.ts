import assert from "node:assert/strict";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ClusterRelay } from "./cluster-relay.js";
import { eventually } from "./eventually.js";
import type { RunningCommand } from "./running-command.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

const awaySeconds = 60;

// Shows that a failed update leaves traffic where it was and blocks nothing, and that no request is lost, also when the
// API server is away for a minute.
describe("A disturbed promotion", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;
    let relay: ClusterRelay;
    let promoted = "";
    /** Ready pods of the new release just before it got all traffic. */
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

    /** Seconds for which the next promotion holds its share. */
    function hold(holdSeconds: number): void {
        story.settings.edit(settings => {
            settings.promotion = { ...settings.promotion, steps: [{ weight: 20, holdSeconds }] };
        });
    }

    const lastUpdate = "promote 1.1.0 in green, traffic from 1.0.0";

    const readyPods = async (version: string) =>
        (await story.cluster.pods(version)).filter(({ ready }) => ready).length;

    /** Makes the live release's autoscaler ask for this many pods, as more load would. */
    async function autoscaleLive(pods: number): Promise<void> {
        const [pod] = await story.cluster.pods("1.0.0");
        const autoscalers = `/apis/autoscaling/v2/namespaces/${story.cluster.namespace}/horizontalpodautoscalers`;
        const spec = { minReplicas: pods };
        await story.cluster.api.patch(`${autoscalers}/users-${pod?.slot}-${pod?.releaseId}`, { spec });
        const grown = async () => ((await readyPods("1.0.0")) >= pods ? true : undefined);
        await eventually(`${pods} ready pods of 1.0.0`, grown);
    }

    it("is undone by an abort that arrives during its last update", async () => {
        const command = await promotionAt20();
        await command.said(lastUpdate);
        // Stopped until the abort has been sent, however long that takes.
        command.kill("SIGSTOP");
        const abort = story.startRelease("canary", "abort");
        await abort.said("asked promote");
        command.kill("SIGCONT");
        // The abort may stop waiting before the update ends.
        const { output } = await abort.ended;
        assert.match(output, /aborted: traffic goes back to the live release|it will get this when the update ends/);
        const ended = expectCode(3, await command.ended);
        assert.match(ended.output, /Stopped at 100 %: aborted by \S+@\S+\. Traffic is back on 1\.0\.0\.\n$/);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });

    it("holds its share while the cluster is away and then continues by itself, even if that breaks an update", async () => {
        // Hold time counts only up to the last look at the cluster that got an answer.
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

    it("moves all traffic only once the new release has as many pods as the autoscaler gave the live one meanwhile", async () => {
        assert.match(promoted, /1\.0\.0 runs on 2 pods: 1\.1\.0 gets as many before it gets more traffic/);
        assert.equal(podsBefore, 2);
    });

    it("can be undone only while the cluster answers, and nothing changes until then", async () => {
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

    it("is undone by a rollback that cannot be recorded while the cluster is away, and is run again", async () => {
        const command = story.startRelease("rollback");
        await command.said("traffic is on 1.0.0");
        relay.refuse();
        const { output } = expectCode(4, await command.ended);
        assert.match(output, /Traffic is on 1\.0\.0 in blue, but the update that records it failed: run `deploy`/);
        relay.open();
        const again = expectCode(0, await story.release("rollback"));
        assert.match(
            again.output,
            /Traffic is already on 1\.0\.0 in blue, but the ledger has it on 1\.1\.0 in green: recording that\./,
        );
        await assertServing("1.0.0 in blue");
        story.settings.edit(settings => {
            delete settings.quarantine;
        });
    });

    it("continues when it is run again after a kill in an update, before the switch and after it", async () => {
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

    it("loses no request, whatever happens", () => load.stop(["1.0.0", "1.1.0"]));

    async function kill(command: RunningCommand): Promise<void> {
        command.kill("SIGKILL");
        await command.ended;
    }

    /** Checks the cluster and the ledger. */
    async function assertServing(words: string): Promise<void> {
        assert.equal(await story.cluster.serving(), words);
        const status = JSON.parse(expectCode(0, await story.release("status", "--json")).stdout);
        assert.deepEqual([status.serving, status.agrees], [words.split(" ")[0], true]);
    }
});
