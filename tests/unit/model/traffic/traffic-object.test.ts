import assert from "node:assert/strict";
import { describeShares, type NamedShare, type Share, sameShares } from "../../../../model/traffic/shares.js";
import {
    reachedSlots,
    renderTrafficObject,
    sharesIn,
    trafficReference,
} from "../../../../model/traffic/traffic-object.js";
import {
    renderTrafficRoute,
    type TrafficRoute,
    type TrafficRouteArgs,
} from "../../../../model/traffic/traffic-route.js";
import { someGateway } from "../some-gateway.js";

const blue: NamedShare = { slot: "blue", releaseId: "aaaaaaaaaa", version: "1.3.0", weight: 90 };
const green: NamedShare = { slot: "green", releaseId: "bbbbbbbbbb", version: "1.4.0", weight: 10 };
const all = (share: NamedShare) => [{ ...share, weight: 100 }];

function route(change: Partial<TrafficRouteArgs> = {}) {
    const where = { service: "users", namespace: "users-dev", gateway: someGateway() };
    return renderTrafficRoute({ ...where, shares: [blue, green], waiting: [], ...change });
}

const users = (change?: Partial<TrafficRouteArgs>) => route(change).spec.rules.at(-1);

describe("renderTrafficRoute", () => {
    it("routes users to the slots' own Services by weight", () => {
        assert.deepEqual(route(), {
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "HTTPRoute",
            metadata: {
                name: "users",
                namespace: "users-dev",
                labels: { "app.kubernetes.io/name": "users", "app.kubernetes.io/component": "traffic" },
                annotations: {
                    "pulumi.com/skipAwait": "true",
                    "fastapi-release/serves": "1.3.0 in blue 90 % and 1.4.0 in green 10 %",
                },
            },
            spec: {
                parentRefs: [{ name: "web" }],
                rules: [
                    {
                        matches: [{ path: { type: "PathPrefix", value: "/" } }],
                        backendRefs: [
                            { name: "users-blue-aaaaaaaaaa", port: 80, weight: 90 },
                            { name: "users-green-bbbbbbbbbb", port: 80, weight: 10 },
                        ],
                    },
                ],
            },
        });
    });

    it("keeps a single backend for a slot with all traffic, whatever else waits", () => {
        const { backendRefs } = users({ shares: all(green), waiting: [blue] })!;
        assert.deepEqual(backendRefs, [{ name: "users-green-bbbbbbbbbb", port: 80 }]);
    });

    it("uses the listener, host names and path of the settings", () => {
        const gateway = someGateway({
            namespace: "infra",
            listener: "https",
            hosts: ["users.example.com"],
            path: "/v1",
        });
        const { parentRefs, hostnames } = route({ gateway }).spec;
        assert.deepEqual(parentRefs, [{ name: "web", namespace: "infra", sectionName: "https" }]);
        assert.deepEqual(hostnames, ["users.example.com"]);
        assert.deepEqual(users({ gateway })?.matches, [{ path: { type: "PathPrefix", value: "/v1" } }]);
    });

    it("lets testers choose a slot by a header with its name", () => {
        const gateway = someGateway({ testers: { header: "X-Release" } });
        const rules = route({ gateway, shares: all(blue), waiting: [green] }).spec.rules;
        const read = rules.map(({ matches, backendRefs }) => [
            (matches[0] as { headers?: unknown }).headers,
            backendRefs.map(({ name }) => name),
        ]);
        assert.deepEqual(read, [
            [[{ type: "Exact", name: "X-Release", value: "blue" }], ["users-blue-aaaaaaaaaa"]],
            [[{ type: "Exact", name: "X-Release", value: "green" }], ["users-green-bbbbbbbbbb"]],
            [undefined, ["users-blue-aaaaaaaaaa"]],
        ]);
    });

    it("finds the testers' cookie among others, and none that ends or begins like it", () => {
        const [rule] = route({ gateway: someGateway({ testers: { cookie: "release" } }) }).spec.rules;
        const { headers } = rule!.matches[0] as { headers?: { name: string; type: string; value: string }[] };
        const { name, type, value } = headers![0]!;
        assert.deepEqual([name, type], ["Cookie", "RegularExpression"]);
        const cookies = ["release=blue", "a=b; release=blue", "a=b;release=blue;c=d", "release=blue; c=d"];
        const others = ["release=green", "prerelease=blue", "release=blues", "a=release=blue"];
        assert.deepEqual(
            [...cookies, ...others].filter(cookie => new RegExp(value).test(cookie)),
            cookies,
        );
    });

    it("copies a part of the users' requests to the waiting slot, and to none while both serve", () => {
        const gateway = someGateway({ mirrorPercent: 20 });
        assert.deepEqual((users({ gateway, shares: all(blue), waiting: [green] }) as { filters?: unknown }).filters, [
            {
                type: "RequestMirror",
                requestMirror: { backendRef: { name: "users-green-bbbbbbbbbb", port: 80 }, percent: 20 },
            },
        ]);
        assert.equal((users({ gateway }) as { filters?: unknown }).filters, undefined);
    });

    it("sets timeouts and attempts for users and testers, affinity for users", () => {
        const gateway = someGateway({
            timeouts: { request: "10s" },
            retries: { attempts: 2, codes: [503], backoff: "100ms" },
            affinity: { cookie: "pod" },
            testers: { header: "X-Release" },
        });
        const read = route({ gateway, shares: all(blue) }).spec.rules.map(
            ({ matches: _, backendRefs: __, ...rest }) => rest,
        );
        const both = { timeouts: { request: "10s" }, retry: { attempts: 2, codes: [503], backoff: "100ms" } };
        assert.deepEqual(read, [both, { ...both, sessionPersistence: { type: "Cookie", sessionName: "pod" } }]);
    });
});

describe("The traffic object", () => {
    const plain = { name: "users", namespace: "users-dev" };
    const behind = { ...plain, gateway: someGateway({ testers: { header: "X-Release" } }) };

    it("is a Service without a gateway, and an HTTPRoute of the same name with one", () => {
        for (const service of [plain, behind]) {
            const { apiVersion, kind, metadata } = renderTrafficObject({
                service,
                shares: all(blue),
                waiting: [green],
            });
            const { name, namespace } = metadata;
            assert.deepEqual({ apiVersion, kind, namespace, name }, trafficReference(service));
        }
    });

    it("shows which release gets which share, without testers", () => {
        const read = (shares: readonly NamedShare[], service: typeof plain = behind) =>
            sharesIn(renderTrafficObject({ service, shares, waiting: [] }), "users");
        const bare = ({ slot, releaseId, weight }: NamedShare) => ({ slot, releaseId, weight });
        assert.deepEqual(read([blue, green]), [bare(blue), bare(green)]);
        assert.deepEqual(read(all(green)), all(green).map(bare));
        assert.deepEqual(read(all(green), plain), all(green).map(bare));
        assert.deepEqual(sharesIn(undefined, "users"), []);
    });

    it("leaves out backends of other services, and those of weight 0", () => {
        const spec = {
            rules: [
                {
                    backendRefs: [
                        { name: "orders-blue-aaaaaaaaaa", weight: 30 },
                        { name: "users-blue-aaaaaaaaaa", weight: 70 },
                        { name: "users-green-bbbbbbbbbb", weight: 0 },
                    ],
                },
            ],
        };
        assert.deepEqual(sharesIn({ spec }, "users"), [{ slot: "blue", releaseId: "aaaaaaaaaa", weight: 70 }]);
    });

    it("shows shares of version slots, in a Service or a route", () => {
        const shares = [
            { slot: "v1-3-0", releaseId: "aaaaaaaaaa", version: "1.3.0", weight: 90 },
            { slot: "v1-4-0-rc-1", releaseId: "bbbbbbbbbb", version: "1.4.0-rc.1", weight: 10 },
        ] as const;
        const plainShares = (some: readonly Share[]) =>
            some.map(({ slot, releaseId, weight }) => [slot, releaseId, weight]);
        const route = renderTrafficObject({ service: behind, shares, waiting: [] });
        assert.deepEqual(plainShares(sharesIn(route, "users")), plainShares(shares));
        const only = renderTrafficObject({ service: plain, shares: all(shares[0]), waiting: [] });
        assert.deepEqual(plainShares(sharesIn(only, "users")), [["v1-3-0", "aaaaaaaaaa", 100]]);
    });

    it("copies requests to the last waiting release", () => {
        const service = { ...plain, gateway: someGateway({ mirrorPercent: 100 }) };
        const waiting = ["v1-3-0", "v1-4-0"].map(slot => ({ ...green, slot: slot as "v1-3-0" }));
        const { spec } = renderTrafficObject({ service, shares: all(blue), waiting }) as TrafficRoute;
        const [filter] = (spec.rules.at(-1) as { filters?: { requestMirror: { backendRef: { name: string } } }[] })
            .filters!;
        assert.equal(filter?.requestMirror.backendRef.name, "users-v1-4-0-bbbbbbbbbb");
    });

    it("waits for the slots that somebody can reach", () => {
        const reached = (service: typeof plain) => reachedSlots({ service, shares: all(blue), waiting: [green] });
        assert.deepEqual(reached(plain), ["blue"]);
        assert.deepEqual(reached({ ...plain, gateway: someGateway() } as typeof plain), ["blue"]);
        assert.deepEqual(reached(behind), ["blue", "green"]);
    });
});

describe("Shares", () => {
    it("are the same if the same releases get the same percentages", () => {
        assert.ok(sameShares([blue, green], [green, blue]));
        assert.ok(!sameShares([blue, green], [blue, { ...green, weight: 11 }]));
        assert.ok(!sameShares([blue, green], [blue]));
        assert.ok(!sameShares(all(blue), all({ ...blue, slot: "green" })));
    });

    it("read like a sentence", () => {
        assert.equal(describeShares(all(green)), "1.4.0 in green");
        assert.equal(describeShares([blue, green]), "1.3.0 in blue 90 % and 1.4.0 in green 10 %");
    });
});
