import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Answer } from "../../../../tools/load/answer.js";
import { LoadWorker } from "../../../../tools/load/load-worker.js";
import { RunningLoad, startLoad } from "../../../../tools/load/start-load.js";

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

    async function worker(
        kind: Answer["kind"],
        answer: (response: ServerResponse) => void,
        intervalMs = 1,
    ): Promise<LoadWorker> {
        const served = await serve(answer);
        server = served.server;
        return new LoadWorker({ url: new URL(served.url), kind, intervalMs });
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

    it("counts a connection that is cut before or within the answer as lost, by the error of the connection", async () => {
        const cuts: ((response: ServerResponse) => void)[] = [
            response => response.destroy(),
            response =>
                response.writeHead(200, { "Content-Length": 20 }).write('{"version":', () => response.destroy()),
            response => response.socket?.resetAndDestroy(),
        ];
        for (const kind of ["fresh", "keptAlive"] as const) {
            for (const cut of cuts) {
                const cutOff = await worker(kind, cut);
                assert.equal((await cutOff.ask()).error, "ECONNRESET");
                server.close();
            }
        }
    });

    it("loses nothing when the server closes a connection between two requests", async () => {
        const kept = await worker("keptAlive", good);
        await kept.ask();
        server.closeIdleConnections();
        await new Promise(resolve => setTimeout(resolve, 50));
        assert.deepEqual([(await kept.ask()).error, kept.connections], [undefined, 2]);
    });

    it("reads answers of unknown length", async () => {
        const kept = await worker("keptAlive", response => {
            response.write('{"version":');
            setImmediate(() => response.end('"1.0.0"}'));
        });
        const answers = await askTimes(kept, 2);
        assert.deepEqual(
            answers.map(({ version }) => version),
            ["1.0.0", "1.0.0"],
        );
        assert.equal(kept.connections, 1);
    });

    it("counts an answer that does not come within 5 s as lost, and continues with a new connection", async () => {
        let silent = true;
        const kept = await worker("keptAlive", response => {
            if (!silent) good(response);
            silent = false;
        });
        const [late, next] = await askTimes(kept, 2);
        assert.equal(late?.error, "no answer within 5000 ms");
        assert.ok(late.tookMs > 4900 && late.tookMs < 6500, `after ${late.tookMs} ms`);
        assert.deepEqual([next?.version, kept.connections], ["1.0.0", 2]);
    }).timeout(10_000);

    it("sends requests at an even pace", async () => {
        const paced = await worker("keptAlive", good, 40);
        const answers: Answer[] = [];
        const stop = new AbortController();
        setTimeout(() => stop.abort(), 820);
        await paced.run(stop.signal, answer => answers.push(answer));
        assert.ok(answers.length >= 15 && answers.length <= 21, `${answers.length} requests in 0.82 s`);
    });

    it("keeps what it has written when it is killed", async () => {
        const served = await serve(good);
        server = served.server;
        const args = [
            require.resolve("../../../../tools/load/main.js"),
            served.url,
            "--rate",
            "100",
            "--max-seconds",
            "20",
        ];
        const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
        const load = new RunningLoad(child);
        await load.ready;
        await new Promise(resolve => setTimeout(resolve, 400));
        child.kill("SIGKILL");
        await assert.rejects(load.stop(), /^Error: the load ended early with exit code null$/);
        assert.ok(load.answers.length > 10, `${load.answers.length} answers`);
    }).timeout(20_000);

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
