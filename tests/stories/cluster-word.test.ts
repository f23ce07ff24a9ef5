import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { objectPath } from "../../cluster/object-path.js";
import { recordAnnotation } from "../../model/traffic/traffic-record.js";
import { PulumiCloud } from "../pulumi/cloud/pulumi-cloud.js";
import { eventually } from "./eventually.js";
import type { EndedCommand } from "./running-command.js";
import { SecondMachine } from "./second-machine.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows that a rollback changes one object, wherever the state is kept, and that the ledger never lies. When the
// cluster's record and the ledger differ, traffic never goes to a release that did not serve.
describe("A rollback by the cluster's own record", function () {
    this.timeout(storyTimeoutMs);
    let cloud: PulumiCloud;
    let story: Story;
    let load: StoryLoad;
    let other: SecondMachine | undefined;
    let live = { version: "1.1.0", slot: "green" as "green" | "blue" };
    let standby: typeof live = { version: "1.0.0", slot: "blue" };

    before(async () => {
        cloud = await PulumiCloud.start();
        story = await Story.start("word", { environment: { ...cloud.environment } });
        expectCode(0, await story.release("deploy", "1.0.0"));
        expectCode(0, await story.release("deploy", "1.1.0", "--promote"));
        load = await story.load();
    });
    after(async () => {
        other?.close();
        await story?.close();
        await cloud?.close();
    });

    const isServing = async ({ version, slot }: typeof live) =>
        (await story.cluster.serving()) === `${version} in ${slot}` ? true : undefined;

    /**
     * Asserts, whoever finished the rollback: the former standby has the traffic, the ledger agrees, nothing is
     * blocked.
     */
    async function assertWentBack(ended: EndedCommand, how: RegExp): Promise<void> {
        const { output } = expectCode(0, ended);
        assert.match(output, how);
        assert.ok(await isServing(standby));
        const [last] = (await story.history()).toReversed();
        assert.equal(last?.message, `roll back from ${live.version} to ${standby.version}`);
        const { agrees } = JSON.parse(expectCode(0, await story.release("status", "--json")).stdout);
        assert.equal(agrees, true);
        expectCode(0, await story.release("unquarantine", live.version));
        [live, standby] = [standby, live];
    }

    async function annotate(text: string | null): Promise<void> {
        const { api, namespace } = story.cluster;
        const path = await objectPath(api, { apiVersion: "v1", kind: "Service", namespace, name: "users" });
        await api.patch(path, { metadata: { annotations: { [recordAnnotation]: text } } });
    }

    const byCluster = /the cluster gave \S+ all traffic( at \S+)?, and its gate passed/;

    it("moves traffic before it asks Pulumi's backend anything", async () => {
        const held = cloud.faults.hold(/./);
        const rollback = story.startRelease("rollback");
        await eventually("traffic on the standby", () => isServing(standby));
        held.release();
        await assertWentBack(await rollback.ended, byCluster);
    });

    it("rolls back what a plain `pulumi up` gave traffic", async () => {
        story.settings.edit(settings => {
            settings.traffic = standby.slot;
            delete settings.basedOn;
        });
        expectCode(0, await story.up());
        [live, standby] = [standby, live];
        await assertWentBack(await story.release("rollback"), byCluster);
    });

    const spoilt: Readonly<Record<string, [text: string | null, why: string]>> = {
        "was removed": [null, "the cluster has no record of what served before"],
        "was cut off": ['{"of":"93326e9fa0966c61","ser', "the cluster has no record of what served before"],
        "belongs to another release": [
            '{"of":"93326e9fa0966c61","served":[]}',
            "the settings are not the ones last applied to the cluster",
        ],
    };
    for (const [what, [text, why]] of Object.entries(spoilt)) {
        it(`reads the ledger first, and says so, when the cluster's record ${what}`, async () => {
            await annotate(text);
            await assertWentBack(await story.release("rollback"), new RegExp(`the ledger is read first: ${why}`));
        });
    }

    it("reads the ledger first on a machine with older settings", async () => {
        other = await SecondMachine.start(story);
        await assertWentBack(await story.release("rollback"), byCluster);
        const why = /the ledger is read first: the settings are not the ones last applied to the cluster/;
        const ended = await other.release("rollback");
        story.settings.text = other.settings;
        await assertWentBack(ended, why);
    });

    it("is recorded over a state that somebody has restored", async () => {
        const file = join(story.folder, "before.json");
        writeFileSync(file, expectCode(0, await story.pulumi("stack", "export")).stdout);
        await assertWentBack(await story.release("rollback"), byCluster);
        expectCode(0, await story.pulumi("stack", "import", "--file", file));
        const why = /the ledger is read first: its last decision differs from that of the cluster and the settings/;
        await assertWentBack(await story.release("rollback"), why);
    });

    it("loses no request", () => load.stop(["1.0.0", "1.1.0"]));
});
