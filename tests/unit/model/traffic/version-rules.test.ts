import assert from "node:assert/strict";
import type { ApiVersionsSettings, ApiVersionWay } from "../../../../model/traffic/api-versions.js";
import { sharesIn } from "../../../../model/traffic/traffic-object.js";
import { renderTrafficRoute } from "../../../../model/traffic/traffic-route.js";
import { apiVersionRules, type RouteFilter, type VersionRule } from "../../../../model/traffic/version-rules.js";
import { chosenRule } from "../chosen-rule.js";
import { someGateway } from "../some-gateway.js";
import { someVersions } from "../some-versions.js";

const v = (version: string) => `application/vnd.users.v${version}+json`;
const everything: VersionRule = { matches: [{ path: { type: "PathPrefix", value: "/" } }] };

type Headers = Record<string, string>;

/** Where a request goes: the path that the app sees, and whether its answer is deprecated. "" if no rule matches it. */
function led(table: Partial<ApiVersionsSettings>, path: string, headers: Headers = {}, service = "users"): string {
    const rules = [...apiVersionRules(someVersions(table), service), ...(service === "users" ? [everything] : [])];
    const rule = chosenRule(rules, path, headers);
    if (rule === undefined) return "";
    const prefix = rule.matches[0]!.path.value;
    const filters = rule.filters ?? [];
    const rewrite = filters.find(filter => filter.type === "URLRewrite")?.urlRewrite.path.replacePrefixMatch;
    const seen = rewrite === undefined ? path : rewrite + path.slice(prefix.length);
    return `${seen}${names(filters, "set").includes("Deprecation") ? " deprecated" : ""}`;
}

function names(filters: readonly RouteFilter[], how: "set" | "add"): readonly string[] {
    return filters.flatMap(filter =>
        filter.type === "ResponseHeaderModifier"
            ? (filter.responseHeaderModifier[how] ?? []).map(({ name }) => name)
            : [],
    );
}

describe("Rules for versions", () => {
    const rewritten: [path: string, headers: Headers, seen: string][] = [
        ["/v1/users", {}, "/v1/users deprecated"],
        ["/v2/users/7", {}, "/v2/users/7"],
        ["/users", {}, "/v1/users deprecated"],
        ["/users/7", { "X-API-Version": "1" }, "/v1/users/7 deprecated"],
        ["/users/7", { "X-API-Version": "2" }, "/v2/users/7"],
        ["/users", { Accept: v("1") }, "/v1/users deprecated"],
        ["/users", { Accept: v("2") }, "/v2/users"],
        ["/users", { Accept: `text/html, ${v("2").toUpperCase()} ; q=0.5, */*` }, "/v2/users"],
        ["/users", { Accept: `x-${v("2")}` }, "/v1/users deprecated"],
        ["/users", { Accept: "application/json" }, "/v1/users deprecated"],
        ["/users", { "X-API-Version": "2", Accept: v("1") }, "/v2/users"],
        // Unknown ones reach the app unchanged, never as the default.
        ["/v9/users", {}, "/v9/users"],
        ["/users", { "X-API-Version": "9" }, "/users"],
        ["/users", { "X-API-Version": "12" }, "/users"],
        ["/users", { "X-API-Version": "1, 2" }, "/users"],
        ["/users", { Accept: v("9") }, "/users"],
        ["/users", { Accept: v("2.1") }, "/users"],
        ["/users", { Accept: `${v("9")}, ${v("2")}` }, "/v2/users"],
        ["/healthz", { "X-API-Version": "2" }, "/healthz"],
        ["/usersandmore", { "X-API-Version": "2" }, "/usersandmore"],
    ];
    for (const [path, headers, seen] of rewritten) {
        it(`show the app ${seen} for ${path} ${JSON.stringify(headers)}`, () =>
            assert.equal(led({}, path, headers), seen));
    }

    it("leave all forms to an app that answers them, and announce deprecation", () => {
        const table = { rewrite: false };
        assert.equal(led(table, "/users"), "/users deprecated");
        assert.equal(led(table, "/users", { "X-API-Version": "1" }), "/users deprecated");
        assert.equal(led(table, "/v1/users"), "/v1/users deprecated");
        for (const headers of [{ "X-API-Version": "2" }, { "X-API-Version": "9" }, { Accept: v("2") }] as Headers[]) {
            assert.equal(led(table, "/users", headers), "/users");
        }
    });

    const subsets: [by: ApiVersionWay[], path: string, header: string, accept: string][] = [
        [[], "/v2/users", "/users deprecated", "/users deprecated"],
        [["path"], "/v2/users", "/v1/users deprecated", "/v1/users deprecated"],
        [["header"], "/v2/users", "/users", "/users deprecated"],
        [["media-type"], "/v2/users", "/users deprecated", "/users"],
        [["path", "header"], "/v2/users", "/v2/users", "/v1/users deprecated"],
        [["path", "media-type"], "/v2/users", "/v1/users deprecated", "/v2/users"],
        [["header", "media-type"], "/v2/users", "/users", "/users"],
    ];
    for (const [by, ...seen] of subsets) {
        it(`follow the enabled ways: ${by.join(", ") || "none"}`, () => {
            const asked = [led({ by }, "/v2/users"), led({ by }, "/users", { "X-API-Version": "2" })];
            assert.deepEqual([...asked, led({ by }, "/users", { Accept: v("2") })], seen);
        });
    }

    it("replace the deprecation headers and add the links", () => {
        const [rule] = apiVersionRules(someVersions({ by: ["path"] }), "users");
        assert.deepEqual(rule?.filters?.[1], {
            type: "ResponseHeaderModifier",
            responseHeaderModifier: {
                set: [
                    { name: "Deprecation", value: "@1793491200" },
                    { name: "Sunset", value: "Mon, 01 Nov 2027 00:00:00 GMT" },
                ],
                add: [{ name: "Link", value: '</api-versions>; rel="deprecation", </api-versions>; rel="sunset"' }],
            },
        });
    });

    it("tell caches what answers depend on when the app cannot know", () => {
        const all = apiVersionRules(someVersions(), "users");
        const varying = all.filter(({ filters = [] }) => names(filters, "add").includes("Vary"));
        assert.deepEqual(
            all.filter(rule => !varying.includes(rule)).map(({ matches }) => matches[0]?.path.value),
            ["/v1/users"],
        );
    });

    it("rewrite with exactly one match, as the Gateway API requires", () => {
        const rules = apiVersionRules(someVersions({ resources: ["/users", "/session"] }), "users");
        const rewriting = rules.filter(({ filters = [] }) => filters.some(({ type }) => type === "URLRewrite"));
        assert.equal(rewriting.length, 6);
        assert.ok(rewriting.every(({ matches }) => matches.length === 1));
    });

    it("are few if nothing is done to requests and answers", () => {
        assert.deepEqual(
            apiVersionRules(someVersions({ versions: { "1": {}, "2": {} }, rewrite: false }), "users"),
            [],
        );
    });

    describe("for versions with their own services", () => {
        const versions = { "1": { service: "users" }, "2": { service: "users-v2", deprecated: "2026-11-01" } };
        for (const rewrite of [true, false]) {
            const seen = (path: string) => (rewrite ? path : path.replace("/v2", ""));
            it(`match every form, ${rewrite ? "" : "not "}rewritten`, () => {
                const table = { versions, rewrite };
                const forms: [string, Headers][] = [
                    ["/users", { "X-API-Version": "2" }],
                    ["/users", { Accept: v("2") }],
                ];
                for (const [path, headers] of forms) {
                    assert.equal(led(table, path, headers, "users-v2"), `${seen("/v2/users")} deprecated`);
                }
                assert.equal(led(table, "/v2/users/7", {}, "users-v2"), "/v2/users/7 deprecated");
                for (const path of ["/users", "/v1/users", "/healthz"])
                    assert.equal(led(table, path, {}, "users-v2"), "");
                assert.equal(led(table, "/users", { "X-API-Version": "9" }, "users-v2"), "");
            });
        }

        it("are not mistaken for unknown by the default's service, whose rules would be as strong", () => {
            const rules = apiVersionRules(someVersions({ versions }), "users");
            const taken = chosenRule(rules, "/users", { "X-API-Version": "2" });
            assert.equal(taken?.matches[0]?.headers, undefined);
        });
    });
});

describe("A route with versions", () => {
    const blue = { slot: "blue", releaseId: "aaaaaaaaaa", version: "1.3.0", weight: 90 } as const;
    const green = { slot: "green", releaseId: "bbbbbbbbbb", version: "1.4.0", weight: 10 } as const;
    const rulesOf = (service: string, change: Partial<ApiVersionsSettings> = {}) =>
        renderTrafficRoute({
            service,
            namespace: "users-dev",
            gateway: someGateway({
                apiVersions: someVersions(change),
                testers: { header: "X-Release" },
                timeouts: { request: "10s" },
                mirrorPercent: 10,
            }),
            shares: [blue, green],
            waiting: [{ slot: "v1-2-0", releaseId: "cccccccccc", version: "1.2.0" }],
        }).spec.rules;

    it("keeps weights, timeouts and copies in each rule for users, after the testers' rules", () => {
        const users = rulesOf("users").slice(3);
        assert.equal(users.length, 6);
        for (const { backendRefs, timeouts, filters } of users as { [key: string]: unknown }[]) {
            assert.deepEqual(
                (backendRefs as { weight: number }[]).map(({ weight }) => weight),
                [90, 10],
            );
            assert.deepEqual(timeouts, { request: "10s" });
            assert.equal((filters as { type: string }[]).at(-1)?.type, "RequestMirror");
        }
        assert.deepEqual(users.at(-1)?.matches, [{ path: { type: "PathPrefix", value: "/" } }]);
    });

    it("shows the same shares as without versions, whichever service has the default", () => {
        const versions = { "1": { service: "users" }, "2": { service: "users-v2" } };
        for (const service of ["users", "users-v2"]) {
            const told = sharesIn({ spec: { rules: rulesOf(service, { versions }) } }, service);
            assert.deepEqual(
                told.map(({ slot, weight }) => [slot, weight]),
                [
                    ["blue", 90],
                    ["green", 10],
                ],
            );
        }
    });

    it("leads testers to their slot, whatever they ask for", () => {
        const rules = rulesOf("users");
        for (const headers of [
            {},
            { "X-API-Version": "2" },
            { Accept: v("2") },
            { "X-API-Version": "9" },
        ] as Headers[]) {
            for (const path of ["/users", "/v1/users", "/v2/users", "/healthz"]) {
                const rule = chosenRule(rules, path, { ...headers, "X-Release": "green" });
                assert.deepEqual(rule?.backendRefs, [{ name: "users-green-bbbbbbbbbb", port: 80 }], path);
            }
        }
    });

    it("has no rule for requests that another service answers", () => {
        const versions = { "1": { service: "users" }, "2": { service: "users-v2" } };
        const rules = rulesOf("users-v2", { versions });
        assert.equal(chosenRule(rules, "/healthz", { "X-Release": "green" }), undefined);
        assert.equal(chosenRule(rules, "/users"), undefined);
        assert.equal(rules.length, 3 + 3);
    });
});
