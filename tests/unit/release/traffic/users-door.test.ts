import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { ApiError } from "../../../../cluster/api-error.js";
import type { Probes } from "../../../../model/pod/probes.js";
import { ShapeReader } from "../../../../model/settings/shape-reader.js";
import { type GatewaySettings, gatewayDefinition } from "../../../../model/traffic/gateway-settings.js";
import { doorWords } from "../../../../release/traffic/door-words.js";
import { askUsersDoor, routedPath } from "../../../../release/traffic/users-door.js";
import { startProxy } from "../../../loopback/proxy-server.js";
import { withEnvironment } from "../../../loopback/with-environment.js";
import { release, settings } from "../sample-settings.js";

const status = (code: number, message: string) =>
    ApiError.fromBody(code, JSON.stringify({ kind: "Status", code, message }));
const forbidden = status(403, "not allowed");

interface FakeCluster {
    /** What Services answer through the API server. */
    readonly proxied?: (path: string) => number;
    readonly gateway?: object;
    readonly route?: object | Error;
    /** Routes of all namespaces; absent: forbidden. */
    readonly routes?: readonly object[];
}

function fakeApi({ proxied = () => 200, gateway, route = forbidden, routes }: FakeCluster, asked: string[] = []) {
    const answer = (found: unknown) => (found instanceof Error ? Promise.reject(found) : Promise.resolve(found));
    return {
        get: (path: string) => {
            if (path === "/version") return answer({});
            if (path.includes("/gateways/")) return answer(gateway ?? forbidden);
            return answer(route);
        },
        list: (path: string) => {
            if (path.includes("/namespaces/")) return answer({ items: [] });
            return answer(routes === undefined ? forbidden : { items: routes });
        },
        asked: (method: string, path: string) => `the cluster at https://c answered ${method} ${path}`,
        connection: {
            send: async ({ path }: { path: string }) => {
                asked.push(path);
                const code = proxied(path);
                const body =
                    code === 403 ? JSON.stringify({ kind: "Status", message: "services/proxy is not allowed" }) : "";
                return Object.assign(Readable.from([body]), { statusCode: code });
            },
            connectionError: (error: Error) => error,
        },
    } as never;
}

const serves = (probes?: Probes) => ({
    slot: "green" as const,
    release: release("1.1.0", probes === undefined ? {} : { probes }),
});
const words = (answer: Parameters<typeof doorWords>[1]) => doorWords("1.1.0 in green", answer);

describe("The users' door at a Service", () => {
    const ask = async (code: number, probes?: Probes) => {
        const asked: string[] = [];
        const answer = await askUsersDoor(fakeApi({ proxied: () => code }, asked), settings().service, serves(probes));
        return { asked, answer, words: words(answer) };
    };

    it("is asked for the release's probe path, else for /", async () => {
        const place = "/api/v1/namespaces/users-dev/services/http:users:80/proxy";
        assert.deepEqual((await ask(200)).asked, [`${place}/`]);
        assert.deepEqual((await ask(200, { path: "/health" })).asked, [`${place}/health`]);
    });

    for (const [code, state, text] of [
        [200, "answered", "1.1.0 in green serves: GET / through the Service users answered 200"],
        [404, "answered", "1.1.0 in green serves: GET / through the Service users answered 404"],
        [503, "failing", "1.1.0 in green has all traffic, but GET / through the Service users answered 503"],
        [
            403,
            "not asked",
            "1.1.0 in green has all traffic; not asked where users ask: the cluster at https://c answered GET /api/v1/namespaces/users-dev/services/http:users:80/proxy/ with 403 Forbidden: services/proxy is not allowed",
        ],
    ] as const) {
        it(`is ${state} by ${code}`, async () => {
            const found = await ask(code);
            assert.deepEqual([found.answer.state, found.words], [state, text]);
        });
    }

    it("is asked again for as long as the release does not answer", async () => {
        let left = 2;
        const proxied = () => (left-- > 0 ? 503 : 200);
        const answer = await askUsersDoor(fakeApi({ proxied }), settings().service, serves(), 5000);
        assert.deepEqual([answer.state, left], ["answered", -1]);
    });
});

describe("The users' door at a gateway", () => {
    let server: Server;
    let port: number;
    let answers: number;
    let hosts: (string | undefined)[];
    before(async () => {
        server = createServer(({ headers, url }, response) => {
            hosts.push(`${headers.host}${url}`);
            response.writeHead(answers).end();
        }).listen(0, "127.0.0.1");
        await once(server, "listening");
        port = (server.address() as AddressInfo).port;
    });
    after(() => server.close());
    beforeEach(() => {
        answers = 200;
        hosts = [];
    });

    const gatewaySettings = (change: Partial<GatewaySettings> = {}) => {
        const given = { name: "web", namespace: "infra", hosts: ["users.example.com"], ...change };
        return new ShapeReader().read<GatewaySettings>(gatewayDefinition as never, given, "") as GatewaySettings;
    };
    const gateway = (change: object = {}) => ({
        spec: { listeners: [{ name: "http", port, protocol: "HTTP" }] },
        status: { addresses: [{ value: "127.0.0.1" }] },
        ...change,
    });
    const taken = {
        metadata: { name: "users", namespace: "users-dev", generation: 1 },
        status: {
            parents: [
                {
                    parentRef: { name: "web" },
                    conditions: ["Accepted", "ResolvedRefs"].map(type => {
                        return { type, status: "True", observedGeneration: 1 };
                    }),
                },
            ],
        },
    };
    const ask = (cluster: FakeCluster, change: Partial<GatewaySettings> = {}, probes: Probes = { path: "/health" }) =>
        askUsersDoor(
            fakeApi({ gateway: gateway(), route: taken, ...cluster }),
            { ...settings().service, gateway: gatewaySettings(change) },
            serves(probes),
        );
    const asked = () => `GET http://users.example.com:${port}/health through the gateway web`;

    it("is asked under the service's first host", async () => {
        const answer = await ask({});
        assert.deepEqual(answer, { asked: asked(), status: 200, state: "answered" });
        assert.deepEqual(hosts, ["users.example.com/health"]);
    });

    it("is asked through a tunnel of the environment's proxy, which is named when it fails", async () => {
        const proxy = await startProxy();
        const elsewhere = gateway({ status: { addresses: [{ value: "gateway.example" }] } });
        const through = (address: string) =>
            withEnvironment({ HTTP_PROXY: address }, () => ask({ gateway: elsewhere }));
        assert.equal((await through(`http://127.0.0.1:${proxy.port}`)).state, "answered");
        assert.deepEqual([proxy.asked, hosts], [[`CONNECT gateway.example:${port}`], ["users.example.com/health"]]);
        proxy.close();
        assert.deepEqual(await through("http://127.0.0.1:1"), {
            asked: asked(),
            state: "not asked",
            why:
                `gateway.example:${port} cannot be reached: ` +
                "the proxy http://127.0.0.1:1 (HTTP_PROXY) cannot be reached: connection refused",
        });
    });

    it("is asked under a name that a star covers", async () => {
        await ask({}, { hosts: ["*.example.com"] });
        assert.deepEqual(hosts, ["www.example.com/health"]);
    });

    it("names the release's own answer and the route that takes the host, if somebody else answers", async () => {
        answers = 404;
        const other = {
            metadata: { name: "shop", namespace: "shop-dev" },
            spec: { hostnames: ["*.example.com"], parentRefs: [{ name: "web", namespace: "infra" }] },
        };
        const answer = await ask({ routes: [other, taken] });
        assert.equal(
            words(answer),
            `1.1.0 in green has all traffic, but ${asked()} answered 404: the release itself answers 200; ` +
                "the HTTPRoute shop-dev/shop takes users.example.com, too",
        );
        assert.equal(answer.state, "other");
    });

    it("believes no 404 while the gateway refuses the route", async () => {
        answers = 404;
        const conditions = [{ type: "Accepted", status: "False", reason: "NoMatchingParent", observedGeneration: 1 }];
        const route = { ...taken, status: { parents: [{ parentRef: { name: "web" }, conditions }] } };
        const { state, why } = await ask({ proxied: () => 404, route });
        assert.equal(state, "other");
        assert.match(
            why ?? "",
            /the gateway web does not route users by the HTTPRoute users-dev\/users: Accepted is False/,
        );
        assert.equal((await ask({ proxied: () => 404 })).state, "answered");
    });

    it("says that there is no route", async () => {
        answers = 404;
        const { why } = await ask({ route: status(404, "not found"), routes: [] });
        assert.equal(why, "the release itself answers 200; there is no HTTPRoute users-dev/users");
    });

    it("is failing by 500 and above", async () => {
        answers = 503;
        const { state, why } = await ask({ proxied: () => 503, routes: [] });
        assert.deepEqual([state, why], ["failing", "the release itself answers 503"]);
    });

    it("takes any answer for the release's own if that may not be asked by itself", async () => {
        answers = 301;
        assert.equal((await ask({ proxied: () => 403 })).state, "answered");
    });

    it("is not asked where this machine does not reach the gateway", async () => {
        const listeners = [{ name: "http", port: 1, protocol: "HTTP" }];
        const answer = await ask({ gateway: gateway({ spec: { listeners } }) });
        assert.equal(
            words(answer),
            "1.1.0 in green has all traffic; not asked where users ask: 127.0.0.1:1 cannot be reached: ECONNREFUSED",
        );
    });

    for (const [what, change, why] of [
        [
            "has no address",
            {
                status: {
                    conditions: [{ type: "Programmed", status: "False", reason: "Pending", message: "no address" }],
                },
            },
            "the gateway web has no address yet: Pending, no address",
        ],
        [
            "has no listener for HTTP",
            { spec: { listeners: [{ name: "db", port: 5432, protocol: "TCP" }] } },
            "the gateway web has no HTTP listener",
        ],
    ] as const) {
        it(`is not asked if the gateway ${what}`, async () => {
            assert.deepEqual(await ask({ gateway: gateway(change) }), { asked: "", state: "not asked", why });
        });
    }

    it("is not asked if nobody may look at the gateway", async () => {
        assert.deepEqual(await ask({ gateway: forbidden }), {
            asked: "",
            state: "not asked",
            why: "the cluster answered with 403 Forbidden: not allowed",
        });
    });

    it("is asked for a path that the route leads to the service", () => {
        const at = (path: string) => gatewaySettings({ path });
        assert.deepEqual(
            [routedPath(at("/"), "users", "/health"), routedPath(at("/users"), "users", "/users/health")],
            ["/health", "/users/health"],
        );
        assert.equal(routedPath(at("/users"), "users", "/health"), "/users");
    });
});
