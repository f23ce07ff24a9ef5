import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import {
    type Agent,
    createServer as createPlainServer,
    get as httpGet,
    type IncomingMessage,
    type Server,
} from "node:http";
import { createServer, get as httpsGet } from "node:https";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { WebSocket, WebSocketServer } from "ws";
import { agentFor } from "../../../network/agent-for.js";
import { fetchUrl } from "../../../network/fetch-url.js";
import { type KeyPair, makeCertificate } from "../../loopback/certificates.js";
import { type ProxyOptions, type RunningProxy, startProxy, startSocksProxy } from "../../loopback/proxy-server.js";

const cut = "cannot be reached: it closed the connection; if it speaks TLS, begin its address with https://";

describe("An agent", () => {
    let folder: string;
    let ca: string;
    let pair: KeyPair;
    const servers: Server[] = [];
    const proxies: RunningProxy[] = [];
    const port = { secure: 0, plain: 0 };

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "agents-"));
        const authority = makeCertificate(folder, { name: "authority", isAuthority: true });
        ca = authority.certificate;
        pair = makeCertificate(folder, {
            name: "server",
            hosts: "DNS:there.example,IP:192.0.2.1",
            signedBy: authority,
        });
        const secure = createServer({ cert: pair.certificate, key: pair.key }, (_request, answer) =>
            answer.end("secure"),
        );
        const plain = createPlainServer((_request, answer) => answer.end("plain"));
        for (const server of [secure, plain]) {
            servers.push(server);
            await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
            const sockets = new WebSocketServer({ server });
            sockets.on("connection", socket => socket.close(1000, "hello"));
        }
        [port.secure, port.plain] = servers.map(server => (server.address() as AddressInfo).port) as [number, number];
    });
    after(() => {
        for (const server of servers) server.close();
        rmSync(folder, { recursive: true });
    });
    afterEach(() => {
        for (const proxy of proxies.splice(0)) proxy.close();
    });

    async function proxy(options?: ProxyOptions): Promise<RunningProxy> {
        const started = await startProxy(options);
        proxies.push(started);
        return started;
    }

    /** The body of an answer. */
    function get(url: string, agent: Agent): Promise<string> {
        return new Promise((done, fail) => {
            const asked = (url.startsWith("https:") ? httpsGet : httpGet)(
                url,
                { agent },
                async (answer: IncomingMessage) => {
                    let body = "";
                    for await (const chunk of answer.setEncoding("utf8")) body += chunk;
                    done(answer.statusCode === 200 ? body : String(answer.statusCode));
                },
            );
            asked.on("error", fail);
        });
    }

    it("keeps one tunnel for several requests", async () => {
        const { port: at, asked } = await proxy();
        const environment = { HTTPS_PROXY: `http://127.0.0.1:${at}` };
        const url = `https://there.example:${port.secure}/`;
        const agent = await agentFor(url, { environment, ca, keepAlive: true });
        assert.deepEqual([await get(url, agent), await get(url, agent)], ["secure", "secure"]);
        assert.deepEqual(asked, [`CONNECT there.example:${port.secure}`]);
        agent.destroy();
    });

    it("checks the certificate of an address inside the tunnel", async () => {
        const { port: at } = await proxy();
        const environment = { HTTPS_PROXY: `http://127.0.0.1:${at}` };
        const ask = async (host: string) => {
            const url = `https://${host}:${port.secure}/`;
            return get(url, await agentFor(url, { environment, ca }));
        };
        assert.equal(await ask("192.0.2.1"), "secure");
        await assert.rejects(ask("192.0.2.2"), { code: "ERR_TLS_CERT_ALTNAME_INVALID" });
        await assert.rejects(ask("other.example"), { code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    });

    it("asks the proxy itself for an http address, with its login, which the server does not see", async () => {
        const { port: at, asked } = await proxy({ login: "ada:s3cret" });
        const environment = { HTTP_PROXY: `http://ada:s3cret@127.0.0.1:${at}` };
        const url = `http://there.example:${port.plain}/a?b`;
        assert.equal(await get(url, await agentFor(url, { environment })), "plain");
        assert.deepEqual(asked, [`GET http://there.example:${port.plain}/a`]);
    });

    it("asks a proxy with TLS for an http address", async () => {
        const { port: at } = await proxy({ tls: makeCertificate(folder, { name: "proxy", hosts: "DNS:localhost" }) });
        const url = `http://there.example:${port.plain}/`;
        const environment = { HTTP_PROXY: `https://localhost:${at}` };
        await assert.rejects(get(url, await agentFor(url, { environment })), {
            message: `the proxy https://localhost:${at} (HTTP_PROXY) cannot be reached: self-signed certificate`,
        });
        assert.equal(await get(url, await agentFor(url, { environment, rejectUnauthorized: false })), "plain");
    });

    it("makes tunnels for WebSockets, with and without TLS", async () => {
        const { port: at, asked } = await proxy();
        const all = `http://127.0.0.1:${at}`;
        for (const url of [`ws://there.example:${port.plain}/`, `wss://there.example:${port.secure}/`]) {
            const agent = await agentFor(url, { environment: { HTTP_PROXY: all, HTTPS_PROXY: all }, ca });
            const socket = new WebSocket(url, { agent });
            const reason = await new Promise((done, fail) => {
                socket.on("close", (_code, text) => done(String(text)));
                socket.on("error", fail);
            });
            assert.equal(reason, "hello");
        }
        assert.deepEqual(asked, [`CONNECT there.example:${port.plain}`, `CONNECT there.example:${port.secure}`]);
    });

    it("speaks SOCKS with a login", async () => {
        const socks = await startSocksProxy("ada:s3cret");
        proxies.push(socks);
        const ask = async (login: string) => {
            const url = `http://there.example:${port.plain}/`;
            return get(
                url,
                await agentFor(url, { environment: { HTTP_PROXY: `socks5://${login}127.0.0.1:${socks.port}` } }),
            );
        };
        assert.equal(await ask("ada:s3cret@"), "plain");
        const named = `the proxy socks5://127.0.0.1:${socks.port} (HTTP_PROXY)`;
        await assert.rejects(ask("ada:wrong@"), {
            message: `${named} does not accept the user and password in its address`,
        });
        await assert.rejects(ask(""), {
            message: `${named} asks for a user and a password: put them in its address, socks5://USER:PASSWORD@127.0.0.1:${socks.port}`,
        });
    });

    it("says what is wrong with the proxy, without its password", async () => {
        const ask = async (address: string) => {
            const url = `https://there.example:${port.secure}/`;
            return get(url, await agentFor(url, { environment: { HTTPS_PROXY: address }, ca }));
        };
        const [locked, busy] = await Promise.all([proxy({ login: "a:b" }), proxy({ refuses: "502 Bad Gateway" })]);
        const told: readonly (readonly [address: string, message: string])[] = [
            [
                "http://u:secret@127.0.0.1:1",
                "the proxy http://127.0.0.1:1 (HTTPS_PROXY) cannot be reached: connection refused",
            ],
            [
                "socks5://u:secret@127.0.0.1:1",
                "the proxy socks5://127.0.0.1:1 (HTTPS_PROXY) cannot be reached: connection refused",
            ],
            [
                "http://u:secret@nobody.invalid:1",
                "the proxy http://nobody.invalid:1 (HTTPS_PROXY) cannot be reached: its name does not resolve",
            ],
            [
                `http://u:secret@127.0.0.1:${locked.port}`,
                `the proxy http://127.0.0.1:${locked.port} (HTTPS_PROXY) does not accept the user and password in its address`,
            ],
            [
                `http://127.0.0.1:${busy.port}`,
                `the proxy http://127.0.0.1:${busy.port} (HTTPS_PROXY) could not connect: 502 Bad Gateway`,
            ],
            [
                `https://127.0.0.1:${busy.port}`,
                `the proxy https://127.0.0.1:${busy.port} (HTTPS_PROXY) cannot be reached: it does not speak TLS; if it speaks plain HTTP, begin its address with http://`,
            ],
            [
                `http://127.0.0.1:${port.secure}`,
                `the proxy http://127.0.0.1:${port.secure} (HTTPS_PROXY) cannot be reached: it closed the connection; if it speaks TLS, begin its address with https://`,
            ],
        ];
        for (const [address, message] of told) await assert.rejects(ask(address), { name: "ProxyError", message });
    });

    it("says that a proxy's answer is none", async () => {
        for (const [answer, words] of [
            ["rubbish\r\n\r\n", "cannot be reached: it does not answer by HTTP"],
            ["\r\n\r\n", "cannot be reached: it does not answer by HTTP"],
            ["HTTP/1.1 200 OK\r\ns3cret\r\n\r\n", "cannot be reached: it does not answer by HTTP"],
            ["SSH-2.0-OpenSSH_9.2\r\n", cut],
            ["HTTP/1.1 403 Not for you.\r\n\r\n", "refuses to connect: 403 Not for you"],
            ["HTTP/1.1 503\r\n\r\n", "could not connect: 503"],
        ] as const) {
            const server = createSocketServer(socket => {
                socket.on("error", () => undefined);
                socket.end(answer);
            });
            await new Promise<void>(done => server.listen(0, "127.0.0.1", done));
            const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
            await assert.rejects(fetchUrl("https://there.example/", { environment: { HTTPS_PROXY: address } }), {
                name: "ProxyError",
                message: `the proxy ${address} (HTTPS_PROXY) ${words}`,
            });
            server.close();
        }
    });

    it("ends a request in time though the proxy never answers, and says who did not", async () => {
        const silent = createSocketServer(() => undefined);
        await new Promise<void>(done => silent.listen(0, "127.0.0.1", done));
        const { port: at } = silent.address() as AddressInfo;
        for (const scheme of ["http", "https", "socks5"]) {
            for (const url of ["https://there.example/", "http://there.example/"]) {
                const all = `${scheme}://ada:s3cret@127.0.0.1:${at}`;
                const environment = { HTTP_PROXY: all, HTTPS_PROXY: all };
                const signal = AbortSignal.timeout(50);
                // A proxy that is asked for an http address by plain HTTP is connected by then: it may be the server that is late.
                const isAsked = scheme === "http" && url.startsWith("http:");
                const variable = url.startsWith("https:") ? "HTTPS_PROXY" : "HTTP_PROXY";
                const named = `the proxy ${scheme}://127.0.0.1:${at} (${variable}) made no connection in time`;
                await assert.rejects(
                    fetchUrl(url, { environment, signal }),
                    isAsked ? { name: "TimeoutError" } : { name: "ProxyError", code: "ETIMEDOUT", message: named },
                    `${scheme} ${url}`,
                );
                const stop = new AbortController();
                const asking = fetchUrl(url, { environment, signal: stop.signal });
                setTimeout(() => stop.abort(new Error("stopped")), 20);
                await assert.rejects(asking, { message: "stopped" });
            }
        }
        silent.close();
    });

    it("loads no code for proxies when there is none", () => {
        const dist = resolve(__dirname, "..", "..", "..");
        const script = (environment: object) => `
            require("./network/agent-for.js").agentFor("https://there.example", { environment: ${JSON.stringify(environment)} })
                .then(() => console.log(Object.keys(require.cache).filter(file => /proxy-agent/.test(file)).length > 0))`;
        const run = (environment: object) =>
            execFileSync(process.execPath, ["--eval", script(environment)], { cwd: dist, encoding: "utf8" }).trim();
        assert.equal(run({}), "false");
        assert.equal(run({ HTTPS_PROXY: "http://proxy:3128" }), "true");
    });
});
