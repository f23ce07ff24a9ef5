import assert from "node:assert/strict";
import { compareObjects } from "./cluster-view.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows, with a gateway: no traffic before a gate has passed; no request is lost; a warm rollback changes one object;
// nothing touches the serving pods; repeating a command changes nothing.
describe("A switch by a gateway's weights", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("weights", { replicas: 2, gateway: true });
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
    });
    after(() => story?.close());

    /** Waits until every client has asked a few times; fails if another version answered. */
    async function assertOnly(version: string, sinceMs: number, of = load): Promise<void> {
        await of.asked(sinceMs);
        assert.deepEqual(of.strangersSince(sinceMs, version), []);
    }

    const backends = async () => {
        const route = (await story.cluster.objects()).get("HTTPRoute users") ?? "";
        const { spec } = JSON.parse(route) as { spec: { rules: { backendRefs: { name: string }[] }[] } };
        return spec.rules.at(-1)?.backendRefs.map(({ name }) => name.replace(/-[0-9a-f]{10}$/, ""));
    };

    it("needs no Service for users", async () => {
        const services = [...(await story.cluster.objects()).keys()].filter(name => /^(Service|HTTPRoute) /.test(name));
        assert.deepEqual(
            services.map(name => name.replace(/-[0-9a-f]{10}$/, "")),
            ["Service users-blue", "HTTPRoute users"],
        );
        assert.deepEqual(await backends(), ["users-blue"]);
    });

    it("lets testers, and nobody else, reach a release with a passed gate", async () => {
        const { endedMs } = expectCode(0, await story.release("deploy", "1.1.0"));
        const testers = await story.load("green");
        await assertOnly("1.1.0", endedMs, testers);
        await assertOnly("1.0.0", endedMs);
        await testers.stop(["1.1.0"]);
    });

    it("keeps testers on the previous release when the gate fails", async () => {
        const testers = await story.load("green");
        const { output } = expectCode(2, await story.release("deploy", "1.2.0", "--weight", "10"));
        assert.match(output, /Traffic stays: 1\.0\.0 in blue/);
        await testers.stop(["1.1.0"]);
        assert.deepEqual(await backends(), ["users-blue"]);
    });

    it("gives a candidate the requested share, on every kind of connection", async () => {
        const { output, endedMs } = expectCode(0, await story.release("deploy", "1.1.0", "--weight", "10"));
        assert.match(output, /traffic goes from 1\.0\.0 in blue to 1\.0\.0 in blue 90 % and 1\.1\.0 in green 10 %/);
        assert.deepEqual(await backends(), ["users-blue", "users-green"]);
        await load.asked(endedMs, 400);
        const { "1.0.0": most = 0, "1.1.0": few = 0, lost = 0 } = load.counts(endedMs);
        const percent = (100 * few) / (most + few);
        assert.ok(lost === 0 && percent > 8 && percent < 12, `${percent} % of ${most + few}, ${lost} lost`);
    });

    it("shows the shares", async () => {
        const { stdout, output } = expectCode(0, await story.release("status", "--json"));
        assert.match(output, /1\.0\.0 in blue gets 90 %, 1\.1\.0 in green gets 10 %/);
        const { slots, agrees } = JSON.parse(stdout) as { slots: { weight: number }[]; agrees: boolean };
        assert.deepEqual([slots.map(({ weight }) => weight), agrees], [[90, 10], true]);
    });

    it("gives the candidate all traffic; no request reaches the old release", async () => {
        const { endedMs } = expectCode(0, await story.release("deploy", "--promote"));
        assert.deepEqual(await backends(), ["users-green"]);
        await assertOnly("1.1.0", endedMs);
    });

    it("goes back by changing one object, at once on kept-alive connections too", async () => {
        const [objects, pods] = [await story.cluster.objects(), await story.cluster.pods()];
        const command = expectCode(0, await story.release("rollback", "--reason", "the search is slow"));
        assert.match(command.output, /instant, one object changes/);
        assert.deepEqual(compareObjects(objects, await story.cluster.objects()), ["changed HTTPRoute users"]);
        assert.deepEqual(await story.cluster.pods(), pods);
        assert.deepEqual(await story.cluster.podEventsSince(command.startedMs), []);
        await assertOnly("1.0.0", command.endedMs);
        const { lastOldFreshSeconds, lastOldKeptAliveSeconds } = load.switched("1.1.0", "1.0.0", command);
        assert.ok(lastOldKeptAliveSeconds - lastOldFreshSeconds < 1, "no connection stays longer than others");
    });

    it("starts a newer candidate without a share, and removes the previous one with its share", async () => {
        story.settings.edit(settings => {
            delete settings.quarantine;
        });
        expectCode(0, await story.release("deploy", "--weight", "20"));
        const { endedMs } = expectCode(0, await story.release("deploy", "1.3.0"));
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        await assertOnly("1.0.0", endedMs);
        assert.deepEqual(
            (await story.cluster.pods()).filter(pod => pod.version === "1.1.0" && !pod.ending),
            [],
        );
    });

    it("goes back from a candidate by giving its share to the live release", async () => {
        expectCode(0, await story.release("deploy", "--weight", "60"));
        const { output, endedMs } = expectCode(0, await story.release("rollback"));
        assert.match(output, /roll back from 1\.3\.0 in green to 1\.0\.0 in blue: instant/);
        await assertOnly("1.0.0", endedMs);
    });

    it("can be made by plain ups", async () => {
        for (const traffic of [{ blue: 50, green: 50 }, "blue"] as const) {
            story.settings.edit(settings => {
                settings.traffic = traffic;
                delete settings.quarantine;
                delete settings.basedOn;
            });
            expectCode(0, await story.up());
        }
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });

    it("is refused by name if it needs what the gateway cannot do, by the release command and by a plain up", async () => {
        expectCode(0, await story.release("deploy"));
        const standing = await story.standing();
        story.settings.edit(({ service }) => {
            service.gateway = { ...service.gateway, mirrorPercent: 100 };
        });
        const lacks = /service\.gateway\.mirrorPercent: gateways of the class "traefik" .* lack HTTPRouteRequestMirror/;
        for (const args of [["deploy"], ["deploy", "--weight", "10"]]) {
            assert.match(expectCode(1, await story.release(...args)).output, lacks);
        }
        const { code, output } = await story.up();
        assert.notEqual(code, 0, output);
        assert.match(output, lacks);
        story.settings.text = standing.settings;
        assert.deepEqual(compareObjects(standing.objects, await story.cluster.objects()), []);
    });

    it("loses no request", () => load.stop(["1.0.0", "1.1.0", "1.3.0"]));

    it("is followed by updates that change nothing", async () => {
        expectCode(0, await story.release("deploy"));
        const objects = await story.cluster.objects();
        expectCode(0, await story.release("deploy"));
        expectCode(0, await story.up("--expect-no-changes"));
        assert.deepEqual(compareObjects(objects, await story.cluster.objects()), []);
    });
});
