import assert from "node:assert/strict";
import { loadKubeconfig } from "../../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../../cluster/kubernetes-api.js";
import { prepare } from "../../kubectl/cases/kubeconfig-case.js";
import { kubeconfigCases } from "../../kubectl/kubeconfig-cases.js";
import { KubeconfigWorld, type Seen } from "../../kubectl/kubeconfig-world.js";

// The stage `kubectl` compares kubectl itself with the same table.
describe("Our client, given the same kubeconfigs as kubectl", () => {
    let world: KubeconfigWorld;
    before(async () => {
        world = await KubeconfigWorld.start();
    });
    after(() => world.close());

    for (const tried of kubeconfigCases) {
        it(`${"asks" in tried ? "asks" : "refuses"}: ${tried.name}`, async () => {
            const { environment } = prepare(tried, world);
            let error: Error | undefined;
            let seen: Seen | undefined;
            seen = await world.sees(async () => {
                try {
                    const { context } = tried;
                    const all = { ...environment, PATH: process.env["PATH"] };
                    const api = new KubernetesApi(await loadKubeconfig({ environment: all, context }));
                    await api.get("/version", { timeoutMs: 10_000 }).finally(() => api.close());
                } catch (reason) {
                    error = reason as Error;
                }
            });
            if ("asks" in tried) {
                assert.equal(error, undefined);
                assert.deepEqual(seen, tried.asks(world));
            } else {
                assert.equal(seen, undefined);
                assert.ok(
                    ["KubeconfigError", "ConnectionError", "ProxyError"].includes(error?.name ?? ""),
                    error?.stack,
                );
                assert.ok(error?.message.includes(tried.ours), error?.message);
            }
        });
    }
});
