import assert from "node:assert/strict";
import type { NotifyTarget } from "../../../../model/settings/notify.js";
import type { CloudEvent } from "../../../../release/notify/cloud-event.js";
import { notify } from "../../../../release/notify/notify.js";
import type { ReleaseEvent } from "../../../../release/notify/release-event.js";
import type { OpenStack } from "../../../../release/open/open-stack.js";
import { Report } from "../../../../release/output/report.js";
import { HttpReceiver } from "../../../http-receiver.js";
import { assertFits } from "../../../output-schema.js";
import { settings } from "../sample-settings.js";
import { someEvent } from "./some-event.js";

describe("Notifications", () => {
    let events: HttpReceiver;
    let slack: HttpReceiver;
    let said: string;
    let report: Report;
    beforeEach(async () => {
        events = await HttpReceiver.start(202);
        slack = await HttpReceiver.start(200);
        said = "";
        report = new Report(false, (_, text) => {
            said += text;
        });
    });
    afterEach(() => {
        events.close();
        slack.close();
    });

    async function tell(targets: readonly NotifyTarget[], ...told: readonly ReleaseEvent[]): Promise<void> {
        const stack = {
            settings: settings({ notify: targets }),
            project: { name: "users", directory: __dirname },
            stackName: "dev",
            file: { path: "Pulumi.dev.yaml" },
        } as unknown as OpenStack;
        for (const event of told) notify(stack, event, report);
        await report.settle(10_000);
    }

    const cloudEvents = (on?: NotifyTarget["on"]): NotifyTarget => ({
        cloudEvents: { url: { plain: events.url("/s3cret") }, headers: { "X-Team": { plain: "users" } } },
        ...(on === undefined ? {} : { on }),
    });
    const types = () => events.json<CloudEvent>().map(({ type }) => type.split(".")[1]);

    it("reach all targets, each in its own form", async () => {
        const webhook: NotifyTarget = { slack: { plain: slack.url("/services/T/B/x") } };
        await tell([cloudEvents(), webhook], someEvent);
        const [{ headers, path, body } = assert.fail()] = events.received;
        assert.deepEqual(
            [path, headers["content-type"], headers["x-team"]],
            ["/s3cret", "application/cloudevents+json; charset=utf-8", "users"],
        );
        const event = JSON.parse(body);
        assertFits("event", event);
        assert.match(event.data.commit, /^[0-9a-f]{40}$/);
        assert.match(event.data.user, /^\S+@\S+$/);
        const [message = assert.fail()] = slack.json<{ text: string }>();
        assert.equal(message.text, "users, stack dev: 1.1.0 is in green, with 10 % of the traffic, next to 1.0.0");
        assert.equal(slack.received[0]?.headers["content-type"], "application/json");
    });

    it("send a target only the events it wants", async () => {
        await tell([cloudEvents(["rolledBack"])], someEvent, { ...someEvent, name: "rolledBack" });
        assert.deepEqual(types(), ["rolledBack"]);
    });

    it("come in order, also after a failed attempt", async () => {
        events.close();
        events = await HttpReceiver.start(503, 202);
        await tell([cloudEvents()], { ...someEvent, name: "rolledBack" }, { ...someEvent, name: "promotionAborted" });
        assert.deepEqual(types(), ["rolledBack", "rolledBack", "promotionAborted"]);
        const [first, again, next] = events.json<CloudEvent>().map(({ id }) => id);
        assert.equal(first, again);
        assert.notEqual(first, next);
    });

    it("that one target refuses cause a warning without its address, and reach the others", async () => {
        slack.close();
        slack = await HttpReceiver.start(404);
        await tell([{ slack: { plain: slack.url("/services/T/B/x") } }, cloudEvents()], someEvent);
        assert.equal(events.received.length, 1);
        assert.match(
            said,
            new RegExp(`^warning: notify\\[0\\] \\(${slack.host}\\) was not notified of deployed: answered 404$`, "m"),
        );
        assert.doesNotMatch(said, /services/);
    });

    it("warn once per command about a webhook in plain text in the settings", async () => {
        const targets = [cloudEvents(["frozen"]), cloudEvents(["frozen"]), { slack: { plain: slack.url("/a") } }];
        await tell(targets, someEvent, { ...someEvent, name: "rolledBack" });
        assert.equal(slack.received.length, 2);
        assert.equal(said.split("notify[2].slack is in plain text in Pulumi.dev.yaml").length, 2, said);
    });

    it("are given up at the end of the command", async () => {
        events.close();
        events = await HttpReceiver.start("silence");
        const release = { settings: settings({ notify: [cloudEvents()] }) };
        const rest = { project: { name: "users", directory: __dirname }, stackName: "dev", file: { path: "" } };
        notify({ ...release, ...rest } as unknown as OpenStack, someEvent, report);
        while (events.received.length === 0) await new Promise(resolve => setTimeout(resolve, 10));
        await report.settle(50);
        assert.match(said, /was not notified of deployed: no answer in time; no time for another attempt\n$/);
    });
});
