import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ClusterView, compareObjects } from "./cluster-view.js";
import { endNamespace } from "./end-namespace.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

/** A team's own program: the service of the stack's settings, promoted together with a second one. */
const program = (repository: string, digests: Readonly<Record<string, string>>) => `
const pulumi = require("@pulumi/pulumi");
const { checkedSettings, readLast, readStackSettings, ServiceGroup } = require("./dist/components");
const digests = ${JSON.stringify(digests)};
const repository = ${JSON.stringify(repository)};

module.exports = async () => {
    const { settings, last } = await readStackSettings();
    const version = new pulumi.Config("orders").require("version");
    const release = version => ({ version, digest: digests[version], repository, checks: settings.release.checks });
    const orders = checkedSettings({
        service: { name: "orders", namespace: settings.service.namespace + "-orders", replicas: 1 },
        release: { repository },
        slots: { blue: release("1.0.0"), ...(version === "1.0.0" ? {} : { green: release(version) }) },
        traffic: version === "1.0.0" ? "blue" : "green",
    });
    const { services } = new ServiceGroup("shop", { services: {
        users: { settings, last },
        orders: { settings: orders, last: await readLast("orders") },
    } });
    const { traffic, live, slots, fingerprint } = services.users;
    const { name, namespace } = settings.service;
    return { service: { name, namespace }, traffic, live, slots, fingerprint, orders: services.orders.record };
};
`;

// Shows that a warm rollback changes one object, also with several services.
describe("Services promoted as a group", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let orders: ClusterView;
    let load: StoryLoad;

    before(async () => {
        story = await Story.start("group", { replicas: 2 });
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
        orders = new ClusterView(story.cluster.api, `${story.cluster.namespace}-orders`, "orders");
        const { folder } = story.workspace;
        writeFileSync(join(folder, "shop.js"), program(story.images.repository, story.images.digests));
        const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as object;
        writeFileSync(join(folder, "package.json"), JSON.stringify({ ...manifest, main: "shop.js" }));
    });
    after(async () => {
        if (orders !== undefined) await endNamespace(story.cluster.api, orders.namespace);
        await story?.close();
    });

    const setOrders = async (version: string) =>
        expectCode(0, await story.pulumi("config", "set", "orders:version", version));

    /** Edited by hand. */
    const promoteUsers = () =>
        story.settings.edit(settings => {
            const green = { ...settings.slots.blue, version: "1.1.0", digest: story.images.digests["1.1.0"] };
            settings.slots = { ...settings.slots, green };
            settings.traffic = "green";
        });

    it("keep their objects and pods when they become a group", async () => {
        const [objects, pods] = [await story.cluster.objects(), await story.cluster.pods()];
        await setOrders("1.0.0");
        expectCode(0, await story.up());
        assert.deepEqual(compareObjects(objects, await story.cluster.objects()), []);
        assert.deepEqual(await story.cluster.pods(), pods);
        assert.equal(await orders.serving(), "1.0.0 in blue");
    });

    it("all keep their traffic when the gate of one of them fails", async () => {
        promoteUsers();
        await setOrders("1.2.0");
        const { code, output } = await story.up();
        assert.notEqual(code, 0);
        assert.match(output, /Job orders-green-[0-9a-f]{10}-gate|orders-green/);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        assert.equal(await orders.serving(), "1.0.0 in blue");
    });

    it("all get their traffic once every gate has passed, and no request is lost", async () => {
        await setOrders("1.3.0");
        expectCode(0, await story.up());
        assert.equal(await story.cluster.serving(), "1.1.0 in green");
        assert.equal(await orders.serving(), "1.3.0 in green");
        await load.stop(["1.0.0", "1.1.0"]);
    });
});
