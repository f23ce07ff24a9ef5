import assert from "node:assert/strict";
import type { NotifyTarget } from "../../../../model/notify.js";
import type { CloudEvent } from "../../../../release/notify/cloud-event.js";
import { notify, type ReleaseEvent } from "../../../../release/notify/notify.js";
import type { OpenRelease } from "../../../../release/open/open-release.js";
import { Report } from "../../../../release/report/report.js";
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
        const release = {
            settings: settings({ notify: targets }),
            project: { name: "users", directory: __dirname },
            stackName: "dev",
            file: { path: "Pulumi.dev.yaml" },
        } as unknown as OpenRelease;
        for (const event of told) notify(release, event, report);
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
        assert.equal(message.text, "users, stack dev: 1.1.0 is in green, with 10 % of the traffic, beside 1.0.0");
        assert.equal(slack.received[0]?.headers["content-type"], "application/json");
    });

    it("tell a target only what it wants to hear", async () => {
        await tell([cloudEvents(["rolledBack"])], someEvent, { ...someEvent, name: "rolledBack" });
        assert.deepEqual(types(), ["rolledBack"]);
    });

    it("come in the order of what happened, also after a try that failed", async () => {
        events.close();
        events = await HttpReceiver.start(503, 202);
        await tell([cloudEvents()], { ...someEvent, name: "rolledBack" }, { ...someEvent, name: "promotionAborted" });
        assert.deepEqual(types(), ["rolledBack", "rolledBack", "promotionAborted"]);
        const [first, again, next] = events.json<CloudEvent>().map(({ id }) => id);
        assert.equal(first, again);
        assert.notEqual(first, next);
    });

    it("that one target refuses are a line for people, without its address, and reach the others", async () => {
        slack.close();
        slack = await HttpReceiver.start(404);
        await tell([{ slack: { plain: slack.url("/services/T/B/x") } }, cloudEvents()], someEvent);
        assert.equal(events.received.length, 1);
        assert.match(
            said,
            new RegExp(`^warning: notify\\[0\\] \\(${slack.host}\\) was not told of deployed: answered 404$`, "m"),
        );
        assert.doesNotMatch(said, /services/);
    });

    it("say once in a command that a webhook stands in the settings for everybody to read", async () => {
        const targets = [cloudEvents(["frozen"]), cloudEvents(["frozen"]), { slack: { plain: slack.url("/a") } }];
        await tell(targets, someEvent, { ...someEvent, name: "rolledBack" });
        assert.equal(slack.received.length, 2);
        assert.equal(said.split("notify[2].slack stands in Pulumi.dev.yaml for everybody to read").length, 2, said);
    });

    it("are given up at the end of the command", async () => {
        events.close();
        events = await HttpReceiver.start("silence");
        const release = { settings: settings({ notify: [cloudEvents()] }) };
        const rest = { project: { name: "users", directory: __dirname }, stackName: "dev", file: { path: "" } };
        notify({ ...release, ...rest } as unknown as OpenRelease, someEvent, report);
        while (events.received.length === 0) await new Promise(resolve => setTimeout(resolve, 10));
        await report.settle(50);
        assert.match(said, /was not told of deployed: no answer in time; there is no time for more\n$/);
    });
});
