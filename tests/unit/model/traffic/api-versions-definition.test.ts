import assert from "node:assert/strict";
import { readSettings } from "../../../../model/settings/read-settings.js";
import type { Strategy } from "../../../../model/settings/settings.js";
import { someVersions } from "../some-versions.js";

const few = { versions: { "1": {} }, default: "1", resources: ["/users"] };

function read(apiVersions: unknown, gateway: object = {}, strategy: Strategy = {}) {
    return readSettings({
        service: { name: "users", namespace: "users-dev", gateway: { name: "web", ...gateway, apiVersions } },
        release: { repository: "users" },
        strategy,
    });
}

const told = (...args: Parameters<typeof read>) =>
    read(...args).problems?.map(({ path, message }) => `${path.replace("service.gateway.", "")}: ${message}`);

describe("The settings of versions", () => {
    it("need only versions, a default and resources", () => {
        assert.deepEqual(
            read(few).settings?.service.gateway?.apiVersions,
            someVersions({ ...few, mediaType: "application/vnd.api.v{version}+json" }),
        );
    });

    it("keep values from the file", () => {
        const full = {
            versions: {
                "1": {
                    deprecated: "2026-11-01T00:00:00Z",
                    sunset: "2027-11-01T00:00:00+02:00",
                    service: "users",
                },
                "2026-11-01": { service: "users-2026" },
            },
            default: "1",
            by: ["header", "path"],
            resources: ["/users", "/a/b"],
            header: "Api-Version",
            mediaType: "application/vnd.users-v{version}+json",
            policy: "https://example.com/api",
            rewrite: false,
        };
        assert.deepEqual(read(full).settings?.service.gateway?.apiVersions, full);
    });

    const name = 'is not a version name; use one like "1", "2.1" or "2026-11-01".';
    const refusals: [change: object, ...problems: string[]][] = [
        [{ versions: {} }, 'versions: names no version; use {"1": {}}.'],
        [{ versions: { v1: {} }, default: "v1" }, `versions.v1: "v1" ${name}`, `default: "v1" ${name}`],
        [
            { default: 1 },
            "default: 1 is not a text; put it in quotes, or add --type string to `pulumi config set --path`.",
        ],
        [{ default: "2" }, 'default: "2" is not one of the versions 1.'],
        [
            { versions: { "1": { deprecated: "soon", sunset: "2027-02-31", service: "Users" } } },
            'versions.1.deprecated: "soon" is not a time; use one like 2026-11-21T10:15:00Z or 2026-11-21.',
            'versions.1.sunset: "2027-02-31" is not a time; use one like 2026-11-21T10:15:00Z or 2026-11-21.',
            'versions.1.service: "Users" is not a service name; use one like users-v3.',
        ],
        [
            { versions: { "1": { deprecated: "2027-01-02", sunset: "2027-01-01" } } },
            "versions.1.sunset: 2027-01-01T00:00:00Z is before its deprecation, 2027-01-02T00:00:00Z.",
        ],
        [
            { by: ["query"], resources: ["/users/"], header: "accept", mediaType: "application/json", policy: "a>b" },
            'by[0]: "query" is not a way to ask for a version; use path, header, media-type.',
            'resources[0]: "/users/" is not a path; use one like /users, without a trailing slash.',
            'header: "accept" is not a header name; use one like X-API-Version.',
            'mediaType: "application/json" is not a JSON media type with {version}; use one like application/vnd.users.v{version}+json.',
            'policy: "a>b" is not a URL; use one like /api-versions or https://example.com/api.',
        ],
        [
            { by: ["path", "path"], resources: [] },
            "by: names a way twice; name each once.",
            "resources: names no path; use one like /users.",
        ],
        [{ resources: ["/users", "/users"] }, "resources: names a path twice; name each once."],
        [
            { by: ["header"], rewrite: true },
            "rewrite: every form would be rewritten to the path form, which clients may not use; add path to by, or leave " +
                "it out and have the app answer the other forms itself.",
        ],
    ];
    for (const [change, ...problems] of refusals) {
        it(`refuse ${JSON.stringify(change)}`, () =>
            assert.deepEqual(
                told({ ...few, ...change }),
                problems.map(problem => `apiVersions.${problem}`),
            ));
    }

    it("refuse a contradicting path and testers' header, both at once", () => {
        assert.deepEqual(told(few, { path: "/api", testers: { header: "x-api-version" } }), [
            'path: "/api" is set together with apiVersions, whose resources define the paths; leave it out.',
            "testers.header: is the header with which clients ask for a version; use another.",
        ]);
    });

    it("refuse a service that no route would reach", () => {
        const elsewhere = { versions: { "1": { service: "other" } } };
        assert.deepEqual(told({ ...few, ...elsewhere }), [
            "apiVersions: none of its versions is served by users; leave service out of those that should be.",
        ]);
        const second = { versions: { "1": { service: "other" }, "2": {} }, by: [] };
        assert.deepEqual(told({ ...few, ...second }), [
            "apiVersions: clients have no way to ask for 2, which users serves; name one in by.",
        ]);
    });

    it("refuse more rules and matches than a route may have", () => {
        const many = (count: number) => Array.from({ length: count }, (_, index) => `/r${index}`);
        const two = { versions: { "1": {}, "2": {} } };
        const testers = { testers: { header: "X-Release" } };
        assert.equal(told({ ...few, ...two, resources: many(4) }), undefined);
        const instead =
            "set rewrite to false, or name fewer resources, ways or versions, or give a version its own service.";
        const rules = (count: number) =>
            `apiVersions: the route of users would have ${count} rules, and the limit is 16; ${instead}`;
        assert.deepEqual(told({ ...few, ...two, resources: many(5) }), [rules(17)]);
        assert.equal(told({ ...few, ...two, resources: many(4) }, testers), undefined);
        assert.deepEqual(told({ ...few, ...two, resources: many(4) }, testers, { kind: "immutable" }), [rules(19)]);
        const dated = { versions: { "1": { sunset: "2027-11-01" }, "2": {} }, rewrite: false };
        assert.deepEqual(told({ ...few, ...dated, resources: many(40) }), [
            "apiVersions: the route of users would have 120 matches of one rule, and the limit is 64; name fewer resources, ways " +
                "or versions, or give a version its own service.",
        ]);
        assert.deepEqual(told({ ...few, ...dated, resources: many(20) }), [
            "apiVersions: the route of users would have 141 matches, and the limit is 128; name fewer resources, ways or versions, " +
                "or give a version its own service.",
        ]);
        const long = { "1": {}, [`2.${"0".repeat(250)}`]: {} };
        assert.match(
            told({ ...few, versions: long })!.join(),
            /would have \d{4} characters in an expression, and the limit is 4096/,
        );
    });
});
