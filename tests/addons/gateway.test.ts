import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { PlatformInfo } from "../../machine/platform-info.js";
import type { Answer } from "../../tools/load/answer.js";
import { measureSwitch } from "../../tools/load/measure-switch.js";
import { type RunningLoad, startLoad } from "../../tools/load/start-load.js";
import { buildTimeoutMs, connect, makeNamespace, upWith } from "./addon-platform.js";
import { runVersion } from "./versioned-backend.js";

const routes = "/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes";

const rule = (blue: number, green: number) => ({
    matches: [{ path: { type: "PathPrefix", value: "/" } }],
    backendRefs: [
        { name: "blue", port: 80, weight: blue },
        { name: "green", port: 80, weight: green },
    ],
});

function counts(answers: readonly Answer[]): Record<string, number> {
    const counted: Record<string, number> = {};
    for (const { version, error } of answers) {
        const key = version ?? error ?? "";
        counted[key] = (counted[key] ?? 0) + 1;
    }
    return counted;
}

describe("the gateway", function () {
    this.timeout(60_000);
    let info: PlatformInfo;
    let api: KubernetesApi;
    const load = (rate: number) => {
        const url = `http://${info.gateway!.address}/version`;
        return startLoad({ url, networkNamespace: info.networkNamespace, rate, maxSeconds: 40 });
    };
    const setWeights = (blue: number, green: number) =>
        api.patch(`${routes}/shop`, { spec: { rules: [rule(blue, green)] } });

    before(async function () {
        this.timeout(buildTimeoutMs);
        info = await upWith("gateway");
        api = await connect();
        await makeNamespace(api, "shop");
        await Promise.all([runVersion(api, "shop", "blue", "1.0.0"), runVersion(api, "shop", "green", "1.1.0")]);
        const { name, namespace } = info.gateway!;
        await api.create(routes, {
            apiVersion: "gateway.networking.k8s.io/v1",
            kind: "HTTPRoute",
            metadata: { name: "shop" },
            spec: { parentRefs: [{ name, namespace }], rules: [rule(90, 10)] },
        });
    });
    after(() => api?.close());

    /** A running load that both releases already answer: both appear in its last hundred answers. */
    async function loadOnBoth(rate: number): Promise<RunningLoad> {
        const running = load(rate);
        await running.ready;
        const isServed = () =>
            Object.keys(counts(running.answers.slice(-100)))
                .sort()
                .join() === "1.0.0,1.1.0";
        while (running.answers.length < 100 || !isServed()) await sleep(20);
        return running;
    }

    it("splits 1,000 requests between two releases by their weights, 90 to 10", async () => {
        const running = await loadOnBoth(250);
        const before = running.answers.length;
        while (running.answers.length < before + 1000) await sleep(20);
        await running.stop();
        const counted = counts(running.answers.slice(before, before + 1000));
        assert.deepEqual(Object.keys(counted).sort(), ["1.0.0", "1.1.0"], JSON.stringify(counted));
        assert.ok(Math.abs(counted["1.1.0"]! - 100) <= 5, JSON.stringify(counted));
    });

    it("moves traffic when the weights are patched, and loses no request", async () => {
        await setWeights(100, 0);
        const running = load(200);
        await running.ready;
        await sleep(1000);
        const startedMs = Date.now();
        await setWeights(0, 100);
        await sleep(2000);
        const endedMs = Date.now();
        const totals = await running.stop();
        const measure = measureSwitch(running.answers, { from: "1.0.0", to: "1.1.0", startedMs, endedMs });
        assert.equal(totals.failed, 0, JSON.stringify(counts(running.answers)));
        assert.ok(totals.requests > 200, `${totals.requests}`);
        assert.ok(measure.firstNewSeconds !== undefined, "green answers");
        const last = Math.max(measure.lastOldFreshSeconds, measure.lastOldKeptAliveSeconds);
        assert.ok(last < 1.5, `blue answered for ${last} s after the patch`);
    });

    it("applies a second change without delay right after the first", async () => {
        const running = load(200);
        await running.ready;
        await setWeights(100, 0);
        while (!running.answers.some(({ version }) => version === "1.0.0")) await sleep(10);
        const startedMs = Date.now();
        await setWeights(0, 100);
        await sleep(2000);
        const endedMs = Date.now();
        const totals = await running.stop();
        assert.equal(totals.failed, 0);
        const measure = measureSwitch(running.answers, { from: "1.0.0", to: "1.1.0", startedMs, endedMs });
        const last = Math.max(measure.lastOldFreshSeconds, measure.lastOldKeptAliveSeconds);
        assert.ok(last < 1.5, `blue answered for ${last} s after the patch`);
    });

    it("reports in the Gateway's status where it listens and that the route is attached", async () => {
        const { name, namespace, address } = info.gateway!;
        const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/gateways/${name}`;
        const { status } = await api.get<{ status: { addresses: object[]; listeners: { attachedRoutes: number }[] } }>(
            path,
        );
        assert.deepEqual(status.addresses, [{ type: "IPAddress", value: address }]);
        assert.deepEqual(
            status.listeners.map(({ attachedRoutes }) => attachedRoutes),
            [1],
        );
    });
});
