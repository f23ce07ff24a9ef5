import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudEvent } from "../../release/notify/cloud-event.js";
import { HttpReceiver } from "../http-receiver.js";
import { assertFits } from "../output-schema.js";
import { attribute, receivedTraces, type Span } from "../received-spans.js";
import { eventually } from "./eventually.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";

type Line = Readonly<Record<string, unknown>> & { readonly event: string };

// Shows that the ledger never lies, and that no receiver of notifications delays a rollback.
describe("A release that notifies others", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let events: HttpReceiver;
    let chat: HttpReceiver;
    let dead: HttpReceiver;
    let collector: HttpReceiver;

    before(async () => {
        [events, chat, dead, collector] = await Promise.all([
            HttpReceiver.start(503, 202),
            HttpReceiver.start(200),
            HttpReceiver.start("silence"),
            HttpReceiver.start(200),
        ]);
        story = await Story.start("notify", { environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url("") } });
        story.settings.edit(settings => {
            settings.notify = [
                { cloudEvents: { url: events.url("/releases"), headers: { "X-Team": "users" } } },
                { on: ["gateFailed", "rolledBack"] },
            ];
        });
        expectCode(0, await story.pulumi("stack", "init"));
        const secret = (path: string, value: string) =>
            story.pulumi("config", "set", "--secret", "--path", `fastapi-release:notify${path}`, value);
        expectCode(0, await secret("[0].cloudEvents.headers.Authorization", "Bearer t0ken"));
        expectCode(0, await secret("[1].slack", chat.url("/services/T/B/s3cret")));
    });
    after(async () => {
        for (const receiver of [events, chat, dead, collector]) receiver?.close();
        await story?.close();
    });

    const told = () => events.json<CloudEvent>();
    const names = () => told().map(({ type }) => type.split(".")[1]);

    it("reports a deploy, again when nobody heard it, with a secret token", async () => {
        const { output } = expectCode(0, await story.release("deploy", "1.0.0", "--json"));
        assert.doesNotMatch(output, /warning: notify/);
        assert.deepEqual(names(), ["deployed", "deployed"]);
        const [first = assert.fail(), event = assert.fail()] = told();
        assert.deepEqual(first, event);
        assertFits("event", event);
        const { to, slot, weight, digest, entry, result, from } = event.data;
        assert.deepEqual(
            [event.source, event.subject, to, slot, weight, digest, entry, result, from],
            [
                "users/dev",
                "users/1.0.0",
                "1.0.0",
                "blue",
                100,
                story.images.digests["1.0.0"],
                1,
                "succeeded",
                undefined,
            ],
        );
        const [{ headers } = assert.fail()] = events.received;
        assert.deepEqual([headers.authorization, headers["x-team"]], ["Bearer t0ken", "users"]);
        assert.deepEqual(chat.received, []);
    });

    it("keeps its secrets to itself", async () => {
        const { output } = expectCode(0, await story.release("history"));
        const kept = readdirSync(story.stateFolder, { recursive: true, withFileTypes: true });
        const files = kept.filter(each => each.isFile()).map(each => join(each.parentPath, each.name));
        assert.ok(files.some(file => file.endsWith(".history.json")));
        for (const text of [story.settings.text, output, ...files.map(file => readFileSync(file, "utf8"))]) {
            assert.doesNotMatch(text, /t0ken|s3cret/);
        }
    });

    it("reports a promotion, but not its single updates", async () => {
        expectCode(0, await story.release("deploy", "1.1.0"));
        events.received.length = 0;
        expectCode(0, await story.release("promote"));
        assert.deepEqual(names(), ["promotionStarted", "promotionFinished"]);
        const [started, finished] = told().map(({ data }) => [data.from, data.to, data.weight, data.entry]);
        assert.deepEqual([started, finished], Array(2).fill(["1.0.0", "1.1.0", 100, 3]));
    });

    it("reports why a gate failed, without the pods' logs", async () => {
        events.received.length = 0;
        const { output } = expectCode(2, await story.release("deploy", "1.2.0"));
        assert.match(output, /last lines of users-blue-/);
        const [{ type, data } = assert.fail()] = told();
        assert.deepEqual(
            [type, data.to, data.from, data.weight, data.result],
            ["fastapi-release.gateFailed.v1", "1.2.0", "1.1.0", 0, "failed"],
        );
        assert.match(data.reason ?? "", /The gate failed: GET \/v1\/users: 0\.name is missing, expected "Ada"/);
        assert.doesNotMatch(data.reason ?? "", /last lines of/);
        const [{ path, body } = assert.fail()] = chat.received;
        assert.equal(path, "/services/T/B/s3cret");
        const { text } = JSON.parse(body);
        assert.equal(text, "users, stack dev: 1.2.0 was refused in blue; traffic stays on 1.1.0");
    });

    it("does not delay a rollback: it reports it once it is recorded, and only warns when a receiver does not answer", async () => {
        events.received.length = 0;
        chat.received.length = 0;
        story.settings.edit(settings => {
            const target = { cloudEvents: dead.url("/"), on: ["rolledBack"] };
            settings.notify = [target, ...((settings.notify ?? []) as unknown[])];
        });
        const command = story.startRelease("rollback", "--reason", "users <are> slow", "--json-lines");
        await eventually("the first word of it", async () => (dead.received.length > 0 ? true : undefined));
        // By now the ledger has the entry.
        const entries = await story.history();
        assert.match(entries.at(-1)!.message, /^roll back from 1\.1\.0 to 1\.0\.0/);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
        const { stdout } = expectCode(0, await command.ended);
        const lines = stdout
            .trim()
            .split("\n")
            .map(line => JSON.parse(line) as Line);
        const order = ["switched", "recorded", "rolledBack", "result"];
        assert.deepEqual(
            lines.map(({ event }) => event).filter(event => order.includes(event)),
            order,
        );
        const [warning, ...others] = lines.filter(({ event }) => event === "warning").map(({ text }) => String(text));
        assert.ok(
            warning?.startsWith(`warning: notify[0] (${dead.host}) was not notified of rolledBack: no answer`),
            warning,
        );
        assert.deepEqual(others, []);
        const [{ data } = assert.fail()] = told();
        assert.deepEqual([data.from, data.to, data.reason], ["1.1.0", "1.0.0", "users <are> slow"]);
        const [{ blocks } = assert.fail()] = chat.json<{ blocks: object[] }>();
        assert.match(JSON.stringify(blocks), /> users &lt;are&gt; slow/);
    });

    it("reports that releases are frozen, and when they are unfrozen", async () => {
        events.received.length = 0;
        expectCode(0, await story.release("freeze", "--reason", "incident 12", "--json"));
        expectCode(0, await story.release("unfreeze", "--json"));
        const said = told().map(({ type, subject, data }) => [type.split(".")[1], subject, data.entry, data.to]);
        const before = (await story.history()).length - 2;
        assert.deepEqual(said, [
            ["frozen", "users", before + 1, undefined],
            ["unfrozen", "users", before + 2, undefined],
        ]);
        assert.match(told()[0]?.data.reason ?? "", /incident 12/);
    });

    it("leaves a trace of each command, with its parts and its outcome", () => {
        const traces = receivedTraces(collector).map(({ spans }) => spans);
        const rollback = traces.find(([root]) => root?.name === "fastapi-release rollback") ?? assert.fail();
        const [root = assert.fail(), ...parts] = rollback;
        // A drain appears when the update was quicker than the clients.
        const named = (spans: readonly Span[]) => spans.map(({ name }) => name).filter(name => name !== "drain");
        assert.deepEqual(named(parts).toSorted(), ["facts", "lease", "open", "switch", "update"]);
        assert.ok(parts.every(({ parentSpanId }) => parentSpanId === root.spanId));
        const told = (key: string) => attribute(root.attributes, `fastapi_release.${key}`);
        const { namespace } = story.cluster;
        assert.deepEqual(["stack", "service", "namespace", "from", "to", "instant"].map(told), [
            "dev",
            "users",
            namespace,
            "1.1.0",
            "1.0.0",
            true,
        ]);
        const promotion = traces.find(([root]) => root?.name === "fastapi-release promote") ?? assert.fail();
        const move = promotion.find(({ name }) => name === "move");
        const inside = promotion.filter(({ parentSpanId }) => parentSpanId === move?.spanId);
        assert.deepEqual(named(inside), ["facts", "facts", "plan", "preview", "update"]);
    });
});
