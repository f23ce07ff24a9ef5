import assert from "node:assert/strict";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer } from "../../../load/answer.js";
import { LoadWorker } from "../../../load/load-worker.js";
import { startLoad } from "../../../load/start-load.js";

async function serve(answer: (response: ServerResponse) => void): Promise<{ server: Server; url: string }> {
    const server = createServer((_request, response) => answer(response));
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/version` };
}

async function askTimes(worker: LoadWorker, times: number): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (let i = 0; i < times; i++) answers.push(await worker.ask());
    return answers;
}

describe("the load", () => {
    let server: Server;
    afterEach(() => {
        server.closeAllConnections();
        server.close();
    });

    async function worker(kind: Answer["kind"], answer: (response: ServerResponse) => void): Promise<LoadWorker> {
        const served = await serve(answer);
        server = served.server;
        return new LoadWorker({ url: new URL(served.url), kind, intervalMs: 1 });
    }

    const good = (response: ServerResponse) => response.end('{"version":"1.0.0"}');

    it("opens a connection for each request of a fresh worker", async () => {
        const fresh = await worker("fresh", good);
        const answers = await askTimes(fresh, 3);
        assert.deepEqual(
            answers.map(({ version }) => version),
            ["1.0.0", "1.0.0", "1.0.0"],
        );
        assert.equal(fresh.connections, 3);
    });

    it("keeps one connection for all requests of a kept-alive worker", async () => {
        const kept = await worker("keptAlive", good);
        await askTimes(kept, 3);
        assert.equal(kept.connections, 1);
    });

    it("leaves a connection when the answer says Connection: close, and loses nothing by it", async () => {
        const kept = await worker("keptAlive", response => {
            response.setHeader("Connection", "close");
            good(response);
        });
        const answers = await askTimes(kept, 3);
        assert.equal(kept.connections, 3);
        assert.deepEqual(
            answers.filter(({ error }) => error !== undefined),
            [],
        );
    });

    it("counts a refused connection, an error status and an answer without a version as lost", async () => {
        let status = 503;
        const fresh = await worker("fresh", response => {
            response.statusCode = status;
            response.end("{}");
        });
        const [unavailable] = await askTimes(fresh, 1);
        status = 200;
        const [wordless] = await askTimes(fresh, 1);
        const port = (server.address() as AddressInfo).port;
        await new Promise(resolve => server.close(resolve));
        const [refused] = await askTimes(
            new LoadWorker({ url: new URL(`http://127.0.0.1:${port}/`), kind: "fresh", intervalMs: 1 }),
            1,
        );
        assert.deepEqual(
            [unavailable?.error, wordless?.error, refused?.error],
            ["HTTP 503", "no version in the answer", "ECONNREFUSED"],
        );
    });

    it("runs in a process of its own from the first good answer until it is stopped", async () => {
        let warm = false;
        const served = await serve(response => {
            response.statusCode = warm ? 200 : 503;
            good(response);
        });
        server = served.server;
        setTimeout(() => {
            warm = true;
        }, 300);
        const load = startLoad({ url: served.url, fresh: 1, keptAlive: 1, rate: 50, maxSeconds: 20 });
        await load.ready;
        await new Promise(resolve => setTimeout(resolve, 400));
        const totals = await load.stop();
        assert.equal(totals.failed, 0);
        assert.equal(totals.keptAliveConnections, 1);
        assert.equal(totals.requests, load.answers.length);
        assert.ok(totals.fresh >= 5 && totals.fresh <= 25, `${totals.fresh} requests on fresh connections`);
    }).timeout(20_000);

    it("sends the headers given with every request", async () => {
        const seen = new Set<string>();
        server = createServer((request, response) => {
            seen.add(`${request.headers.host} ${request.headers["x-release"]}`);
            good(response);
        });
        await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/version`;
        const headers = { host: "users.example.com", "X-Release": "green" };
        const load = startLoad({ url, headers, fresh: 1, keptAlive: 1, rate: 50, maxSeconds: 20 });
        await load.ready;
        await new Promise(resolve => setTimeout(resolve, 200));
        await load.stop();
        assert.deepEqual([...seen], ["users.example.com green"]);
    }).timeout(20_000);

    it("says so when the address never answers", async () => {
        const served = await serve(response => response.destroy());
        server = served.server;
        const load = startLoad({ url: served.url, maxSeconds: 0.3 });
        await assert.rejects(load.ready, /^Error: the address never gave a good answer$/);
    }).timeout(20_000);
});
