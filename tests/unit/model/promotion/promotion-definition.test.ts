import assert from "node:assert/strict";
import { parse } from "yaml";
import { readSettings } from "../../../../model/settings/read-settings.js";

const base = `
service: {name: users, namespace: dev, gateway: {name: web}}
release: {repository: users}
`;

function read(promotion: string, more = "") {
    return readSettings({ ...parse(base), ...parse(more || "{}"), promotion: parse(promotion) });
}

function problemsOf(promotion: string, more = ""): string[] {
    return (read(promotion, more).problems ?? []).map(({ path, message }) => `${path}: ${message}`);
}

describe("The settings of a promotion", () => {
    it("are accepted as written", () => {
        const written = `
            steps:
                - {weight: 5, holdSeconds: 60, checks: [{name: script, command: [./check.sh, $VERSION]}]}
                - {weight: 50}
            bakeSeconds: 30
            everySeconds: 2
            silentSeconds: 20
            checks:
                - {name: alive, probe: {path: /readyz, headers: {X-Release: {plain: $SLOT}}, status: 204, withinMs: 300}, mayFail: 2}
                - {name: errors, prometheus: {address: "http://prometheus:9090", query: "sum(x)", atMost: "0.01"}}`;
        assert.deepEqual(read(written).settings?.promotion, parse(written));
    });

    it("take a header in its short form", () => {
        const headers = (written: string) => {
            const { promotion } = read(`checks: [{name: x, probe: {path: /, headers: ${written}}}]`).settings ?? {};
            return promotion?.checks?.[0]?.probe?.headers;
        };
        assert.deepEqual(headers("{X-Release: $SLOT}"), { "X-Release": { plain: "$SLOT" } });
        assert.deepEqual(headers("{Cookie: {secure: v1:abc}}"), { Cookie: { secure: "v1:abc" } });
    });

    for (const [promotion, ...expected] of [
        ["steps: [{weight: 0}]", "promotion.steps[0].weight: 0 is not a whole number from 1 to 99."],
        [
            "steps: [{weight: 20}, {weight: 20}]",
            "promotion.steps[1].weight: 20 is not more than the previous step's 20.",
        ],
        ["checks: [{name: x}]", "promotion.checks[0]: needs exactly one of probe, prometheus and command."],
        ["checks: [{name: x, command: []}]", "promotion.checks[0].command: is empty; name a program."],
        [
            "checks: [{name: x, probe: {}}]",
            "promotion.checks[0].probe: needs exactly one of path, on the slot, and url.",
        ],
        [
            "checks: [{name: x, prometheus: {address: prometheus, query: up}}]",
            'promotion.checks[0].prometheus.address: "prometheus" is not a URL; use one like http://prometheus.monitoring:9090.',
        ],
        [
            'checks: [{name: x, prometheus: {address: "http://p", query: up}}]',
            "promotion.checks[0].prometheus: compares the number with nothing; give atMost, atLeast or atMostTimesLive.",
        ],
        [
            'checks: [{name: x, prometheus: {address: "http://p", query: up, atMost: "1 %"}}]',
            'promotion.checks[0].prometheus.atMost: "1 %" is not a number; use one like 0.01.',
        ],
        [
            "{checks: [{name: x, command: [a]}], steps: [{weight: 5, checks: [{name: x, command: [b]}]}]}",
            'promotion.steps[0].checks[0].name: "x" is the name of another check; use a different one.',
        ],
    ] as const) {
        it(`are refused: ${promotion}`, () => assert.deepEqual(problemsOf(promotion), expected));
    }

    it("share no traffic without a gateway, and none in blueGreen", () => {
        assert.deepEqual(problemsOf("steps: [{weight: 5}]", "service: {name: users, namespace: dev}"), [
            "promotion.steps: share the traffic, which needs a gateway; set service.gateway, or leave them out.",
        ]);
        assert.deepEqual(problemsOf("steps: [{weight: 5}]", "strategy: blueGreen"), [
            "promotion.steps: share the traffic, but blueGreen does not; set strategy to canary, or leave them out.",
        ]);
    });

    it("may bake without a gateway", () =>
        assert.deepEqual(problemsOf("bakeSeconds: 5", "service: {name: users, namespace: dev}"), []));
});
