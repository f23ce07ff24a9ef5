import assert from "node:assert/strict";
import { parse } from "yaml";
import { readSettings } from "../../../../model/settings/read-settings.js";
import { someGateway } from "../some-gateway.js";

function read(gateway: string, traffic = "{blue: 90, green: 10}") {
    const release = "repository: users";
    return readSettings(
        parse(`
            service: {name: users, namespace: users-dev, gateway: ${gateway}}
            release: {${release}}
            slots: {blue: {version: 1.0.0, ${release}}, green: {version: 1.1.0, ${release}}}
            traffic: ${traffic}`),
    );
}

describe("The settings of a gateway", () => {
    it("need its name, and get defaults for the rest", () => {
        assert.deepEqual(read("{name: web}").settings?.service.gateway, someGateway());
    });

    it("let slots share the traffic; a slot with none is left out", () => {
        assert.deepEqual(read("{name: web}").settings?.traffic, { blue: 90, green: 10 });
        assert.deepEqual(read("{name: web}", "{blue: 0, green: 100}").settings?.traffic, { green: 100 });
        assert.deepEqual(read("{name: web}", "green").settings?.traffic, { green: 100 });
    });

    it("keep values from the file", () => {
        const full = [
            '{name: web, namespace: infra, listener: https, hosts: ["*.example.com", users.example.org], path: /v1',
            "settleSeconds: 5, testers: {cookie: release}, mirrorPercent: 10, affinity: {cookie: pod}",
            "timeouts: {request: 1m500ms, backendRequest: 2s}, retries: {attempts: 2, codes: [502, 503], backoff: 100ms}}",
        ].join(", ");
        assert.deepEqual(read(full).settings?.service.gateway, parse(full));
    });

    const refusals: [gateway: string, ...problems: string[]][] = [
        ["web", 'gateway: "web" is not a map of keys and values.'],
        ["{}", "gateway.name: missing."],
        [
            "{name: Web, namespace: in_fra, listener: -x}",
            'gateway.name: "Web" is not a Kubernetes name; use lower-case letters, digits, dashes and dots.',
            'gateway.namespace: "in_fra" is not a Kubernetes name; use lower-case letters, digits, dashes and dots.',
            'gateway.listener: "-x" is not a Kubernetes name; use lower-case letters, digits, dashes and dots.',
        ],
        [
            "{name: web, hosts: [https://users.example.com, a.*.com, 10.0.0.1]}",
            'gateway.hosts[0]: "https://users.example.com" is not a host name; use one like users.example.com or *.example.com.',
            'gateway.hosts[1]: "a.*.com" is not a host name; use one like users.example.com or *.example.com.',
            'gateway.hosts[2]: "10.0.0.1" is not a host name; use one like users.example.com or *.example.com.',
        ],
        [
            "{name: web, path: users}",
            'gateway.path: "users" is not the start of a path; use one like /users, without a trailing slash.',
        ],
        [
            "{name: web, path: /users/../admin}",
            'gateway.path: "/users/../admin" is not the start of a path; use one like /users, without a trailing slash.',
        ],
        [
            "{name: web, testers: {header: X-Release, cookie: release}}",
            "gateway.testers: needs exactly one of header and cookie.",
        ],
        ["{name: web, testers: {}}", "gateway.testers: needs exactly one of header and cookie."],
        [
            '{name: web, testers: {cookie: "a=b"}}',
            'gateway.testers.cookie: "a=b" is not a cookie name; use letters, digits, dashes and underscores.',
        ],
        [
            '{name: web, testers: {header: "X Release"}}',
            'gateway.testers.header: "X Release" is not a header name; use one like X-Release.',
        ],
        [
            "{name: web, timeouts: {request: 10}, retries: {attempts: 0, codes: [200], backoff: fast}}",
            "gateway.timeouts.request: 10 is not a text; put it in quotes, or add --type string to `pulumi config set --path`.",
            "gateway.retries.attempts: 0 is not a whole number from 1 to 10.",
            "gateway.retries.codes[0]: 200 is not a whole number from 400 to 599.",
            'gateway.retries.backoff: "fast" is not a duration; use one like 10s or 1m500ms.',
        ],
        ["{name: web, mirrorPercent: 0}", "gateway.mirrorPercent: 0 is not a whole number from 1 to 100."],
        [
            "{name: web, mirror: 10}",
            "gateway.mirror: unknown key; use one of name, namespace, listener, hosts, path, settleSeconds, apiVersions, testers, mirrorPercent, affinity, timeouts, retries.",
        ],
    ];
    for (const [gateway, ...problems] of refusals) {
        it(`refuse ${gateway}`, () => {
            const told = read(gateway).problems?.map(({ path, message }) => `${path}: ${message}`);
            assert.deepEqual(
                told,
                problems.map(problem => `service.${problem}`),
            );
        });
    }
});
