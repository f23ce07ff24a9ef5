import assert from "node:assert/strict";
import { fetchUrl } from "../../../network/fetch-url.js";
import { HttpReceiver, type Reply } from "../../http-receiver.js";
import { type RunningProxy, startProxy } from "../../loopback/proxy-server.js";

describe("fetchUrl", () => {
    const open: { close(): void }[] = [];
    afterEach(() => {
        for (const one of open.splice(0)) one.close();
    });
    const kept = <T extends { close(): void }>(one: T): T => {
        open.push(one);
        return one;
    };
    const receiver = async (...replies: Reply[]) => kept(await HttpReceiver.start(...replies));
    const through = ({ port }: RunningProxy) => ({ HTTP_PROXY: `http://127.0.0.1:${port}` });
    const named = (to: HttpReceiver) => to.url("/x").replace("127.0.0.1", "there.example");

    it("sends a body and headers, and returns the answer", async () => {
        const to = await receiver({ status: 201, headers: { "x-answer": "yes" } });
        const answer = await fetchUrl(to.url("/a?b=c"), { method: "POST", headers: { "x-team": "users" }, body: "é" });
        assert.deepEqual([answer.status, answer.headers.get("x-answer"), await answer.text()], [201, "yes", ""]);
        const [{ path, headers, body } = assert.fail()] = to.received;
        assert.deepEqual([path, headers["x-team"], headers["content-length"], body], ["/a?b=c", "users", "2", "é"]);
    });

    it("goes through the proxy of the environment", async () => {
        const [to, proxy] = [await receiver(200), kept(await startProxy())];
        assert.equal((await fetchUrl(named(to), { environment: through(proxy) })).status, 200);
        assert.deepEqual(proxy.asked, [`GET ${named(to)}`]);
    });

    it("follows redirects, and sends headers only to the first address", async () => {
        const other = await receiver(200);
        const to = await receiver(
            { status: 302, headers: { location: "/again" } },
            { status: 307, headers: { location: other.url() } },
        );
        assert.equal((await fetchUrl(to.url(), { headers: { authorization: "Bearer x" } })).status, 200);
        assert.deepEqual(
            [...to.received, ...other.received].map(({ path, headers }) => [path, headers.authorization]),
            [
                ["/", "Bearer x"],
                ["/again", "Bearer x"],
                ["/", undefined],
            ],
        );
    });

    it("returns a redirect that it is not to follow, or that never ends", async () => {
        const to = await receiver({ status: 302, headers: { location: "/" } });
        assert.equal((await fetchUrl(to.url(), { redirect: "manual" })).status, 302);
        assert.equal(to.received.length, 1);
        assert.equal((await fetchUrl(to.url())).status, 302);
        assert.equal(to.received.length, 7);
    });

    it("takes an answer without a body", async () => {
        const to = await receiver(204);
        assert.equal(await (await fetchUrl(to.url())).text(), "");
    });

    it("tells a proxy's failures from the server's", async () => {
        const [to, locked] = [await receiver(407), kept(await startProxy({ login: "ada:s3cret" }))];
        assert.equal((await fetchUrl(to.url())).status, 407);
        await assert.rejects(fetchUrl(named(to), { environment: through(locked) }), {
            name: "ProxyError",
            message:
                `the proxy http://127.0.0.1:${locked.port} (HTTP_PROXY) asks for a user and a password: ` +
                `put them in its address, http://USER:PASSWORD@127.0.0.1:${locked.port}`,
        });
    });

    it("rejects with the signal's reason, or the system's error", async () => {
        const to = await receiver("silence");
        await assert.rejects(fetchUrl(to.url(), { signal: AbortSignal.timeout(50) }), { name: "TimeoutError" });
        await assert.rejects(fetchUrl("http://127.0.0.1:1/"), { code: "ECONNREFUSED" });
    });
});
