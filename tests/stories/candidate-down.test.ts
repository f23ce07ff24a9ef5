import assert from "node:assert/strict";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";

// A gateway answers 503 for the share of a release without pods, and its status stays as it was.
describe("A candidate that loses its pods", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let candidate: string | undefined;
    const scaleCandidate = async (replicas: number) => {
        candidate ??= (await story.cluster.pods("1.1.0"))[0]?.releaseId;
        await story.cluster.scale(`users-green-${candidate}`, replicas);
        await eventually(`1.1.0 with ${replicas} pods`, async () => {
            const ready = (await story.cluster.pods("1.1.0")).filter(pod => pod.ready);
            return ready.length === replicas ? true : undefined;
        });
    };

    before(async () => {
        story = await Story.start("down", { gateway: true });
        expectCode(0, await story.release("deploy", "1.0.0"));
        expectCode(0, await story.release("deploy", "1.1.0"));
    });
    after(() => story?.close());

    it("gets no share at first, from the release command or from a plain up, and no request is lost", async () => {
        const load = await story.load();
        await scaleCandidate(0);
        const { output } = expectCode(1, await story.release("deploy", "--weight", "10"));
        assert.match(output, /traffic: 1\.1\.0 in green has no ready pod, so it cannot get 10 %; repair it/);
        const before = story.settings.text;
        story.settings.edit(settings => {
            settings.traffic = { blue: 90, green: 10 };
            delete settings.basedOn;
        });
        const up = await story.up();
        assert.notEqual(up.code, 0, up.output);
        assert.match(up.output, /Traffic stays on 1\.0\.0 in blue: .*, but green has no (ready )?pods?/);
        story.settings.text = before;
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        await load.stop(["1.0.0"]);
    });

    it("is reported by status, with what to do", async () => {
        await scaleCandidate(1);
        expectCode(0, await story.release("deploy", "--weight", "10"));
        await scaleCandidate(0);
        const { output } = expectCode(0, await story.release("status"));
        assert.match(
            output,
            /warning: 1\.1\.0 in green has traffic and no ready pod, so its users get errors: `rollback` or `deploy --weight 0` takes its share back/,
        );
    });

    it("gets no greater share, from the release command or from a plain up", async () => {
        const { output } = expectCode(1, await story.release("deploy", "--weight", "20"));
        assert.match(output, /traffic: 1\.1\.0 in green has no ready pod, so it cannot get 20 %; repair it/);
        assert.match(
            expectCode(1, await story.release("deploy", "--promote")).output,
            /traffic: 1\.1\.0 in green has no ready pod, so it cannot get 100 %/,
        );
        const before = story.settings.text;
        story.settings.edit(settings => {
            settings.traffic = { blue: 80, green: 20 };
            delete settings.basedOn;
        });
        const up = await story.up();
        assert.notEqual(up.code, 0, up.output);
        assert.match(
            up.output,
            /Traffic stays on 1\.0\.0 in blue 90 % and 1\.1\.0 in green 10 %: .*, but green has no (ready )?pods?/,
        );
        story.settings.text = before;
        assert.equal(await story.cluster.serving(), "1.0.0 in blue 90 % and 1.1.0 in green 10 %");
    });

    it("loses its share at once by a rollback, and from then on every user gets an answer", async () => {
        const load = await story.load();
        const { output, endedMs } = expectCode(0, await story.release("rollback", "--reason", "its pods are gone"));
        assert.match(output, /instant, one object changes/);
        await load.asked(endedMs);
        assert.deepEqual(load.strangersSince(endedMs, "1.0.0"), []);
        await load.abandon();
    });

    it("can also lose it by a weight of 0, and gets one again when its pods are back", async () => {
        await scaleCandidate(1);
        story.settings.edit(settings => {
            delete settings.quarantine;
        });
        expectCode(0, await story.release("deploy", "--weight", "10"));
        await scaleCandidate(0);
        expectCode(0, await story.release("deploy", "--weight", "0"));
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });
});
