import assert from "node:assert/strict";
import { type DeliveryLimits, deliver, retryAfterMs } from "../../../../release/notify/deliver.js";
import { HttpReceiver, type Reply } from "../../../http-receiver.js";
import { startProxy } from "../../../loopback/proxy-server.js";
import { withEnvironment } from "../../../loopback/with-environment.js";

const limits: DeliveryLimits = { tries: 3, delayMs: 1, answerMs: 5000, totalMs: 20_000 };

describe("A delivery", () => {
    const receivers: HttpReceiver[] = [];
    afterEach(() => {
        for (const receiver of receivers.splice(0)) receiver.close();
    });

    async function receiver(...replies: readonly Reply[]): Promise<HttpReceiver> {
        const started = await HttpReceiver.start(...replies);
        receivers.push(started);
        return started;
    }

    const never = new AbortController().signal;
    const send = (to: HttpReceiver, own: Partial<DeliveryLimits> = {}, signal = never) =>
        deliver({ url: to.url("/s3cret"), headers: { "x-team": "users" }, body: "{}" }, signal, { ...limits, ...own });

    it("posts its data", async () => {
        const to = await receiver(202);
        assert.equal(await send(to), undefined);
        const [{ path, headers, body } = assert.fail()] = to.received;
        assert.deepEqual([path, headers["x-team"], body], ["/s3cret", "users", "{}"]);
    });

    it("is retried until accepted", async () => {
        const to = await receiver(503, 500, 200);
        assert.equal(await send(to), undefined);
        assert.equal(to.received.length, 3);
        assert.equal(new Set(to.received.map(({ body }) => body)).size, 1);
    });

    it("ends after three attempts", async () => {
        const to = await receiver(503);
        assert.equal(await send(to), "answered 503, tried 3 times");
        assert.equal(to.received.length, 3);
    });

    it("is not retried if that would not help", async () => {
        const to = await receiver(404);
        assert.equal(await send(to), "answered 404");
        assert.equal(to.received.length, 1);
    });

    it("sends its credentials to nobody else", async () => {
        const other = await receiver(200);
        const to = await receiver({ status: 302, headers: { location: other.url() } });
        assert.equal(await send(to), "answered 302");
        assert.equal(other.received.length, 0);
    });

    it("goes through the proxy of the environment, which is named when it fails; the address is not", async () => {
        const to = await receiver(200);
        const proxy = await startProxy();
        const url = to.url("/s3cret").replace("127.0.0.1", "hooks.example");
        const post = (address: string) =>
            withEnvironment({ HTTP_PROXY: address }, () =>
                deliver({ url, headers: {}, body: "{}" }, never, { ...limits, tries: 1 }),
            );
        assert.equal(await post(`http://127.0.0.1:${proxy.port}`), undefined);
        assert.equal(to.received.length, 1);
        assert.equal(
            await post("http://ada:pass@127.0.0.1:1"),
            "the proxy http://127.0.0.1:1 (HTTP_PROXY) cannot be reached: connection refused",
        );
        proxy.close();
    });

    it("does not wait for ever for an answer", async () => {
        const to = await receiver("silence", 200);
        assert.equal(await send(to, { answerMs: 100 }), undefined);
        assert.equal(to.received.length, 2);
    });

    it("says that nobody is there", async () => {
        const to = await receiver(200);
        to.close();
        assert.equal(await send(to), "no answer (ECONNREFUSED), tried 3 times");
    });

    it("waits at least as long as the receiver asks", async () => {
        const busy = { status: 429, headers: { "retry-after": "1" } };
        const to = await receiver(busy, 200);
        assert.equal(await send(to), undefined);
        assert.equal(to.received.length, 2);
        const again = await receiver(busy, 200);
        assert.equal(await send(again, { totalMs: 900 }), "answered 429 and asks to wait for 1 s; no time for that");
        assert.equal(again.received.length, 1);
    });

    it("ends when its time is up", async () => {
        const to = await receiver("silence");
        assert.equal(await send(to, { totalMs: 100 }), "no answer in time; no time for another attempt");
    });

    it("ends when the command does", async () => {
        const to = await receiver("silence");
        const end = new AbortController();
        const sent = send(to, {}, end.signal);
        setTimeout(() => end.abort(), 50);
        assert.equal(await sent, "no answer in time; no time for another attempt");
    });
});

describe("Retry-After", () => {
    const now = Date.parse("2026-11-28T10:00:00Z");
    for (const [header, ms] of [
        [null, undefined],
        ["0", 0],
        ["120", 120_000],
        ["Sat, 28 Nov 2026 10:00:30 GMT", 30_000],
        ["Sat, 28 Nov 2026 09:00:00 GMT", 0],
        ["soon", undefined],
    ] as const) {
        it(`is parsed: ${header}`, () => assert.equal(retryAfterMs(header, now), ms));
    }
});
