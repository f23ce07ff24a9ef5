import assert from "node:assert/strict";
import fc from "fast-check";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { ApiError, KubernetesApi } from "../../cluster/kubernetes-api.js";
import { readSettings } from "../../model/settings/read-settings.js";
import type { TextRule } from "../../model/settings/shape.js";
import { type ApiVersionsSettings, apiVersionsDefinition, apiVersionWays } from "../../model/traffic/api-versions.js";
import { renderTrafficObject, type TrafficObject } from "../../model/traffic/traffic-object.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";

const wanted = 100;
const path = "/apis/gateway.networking.k8s.io/v1/namespaces/default/httproutes/users";
const { versions, resources, header, mediaType, policy } = apiVersionsDefinition.keys;

/** Generated along the rules that read settings. */
function textOf(place: object): fc.Arbitrary<string> {
    const { rules = [] } = place as { rules?: readonly TextRule[] };
    const obeys = (text: string) =>
        text.length < 100 && rules.every(({ pattern, accepts }) => pattern.test(text) && accepts?.(text) !== false);
    return fc.stringMatching(rules[0]!.pattern).filter(obeys);
}

const tables = fc
    .record({
        names: fc.uniqueArray(textOf({ rules: versions.names }), { minLength: 1, maxLength: 4 }),
        resources: fc.uniqueArray(textOf(resources.each), { minLength: 1, maxLength: 3 }),
        by: fc.subarray([...apiVersionWays]),
        header: textOf(header),
        mediaType: textOf(mediaType),
        policy: textOf(policy),
        rewrite: fc.constantFrom({}, { rewrite: false }),
        dates: fc.constantFrom({}, { deprecated: "2026-11-01", sunset: "2027-11-01" }),
        later: fc.constantFrom({}, { service: "users-v2" }),
    })
    .map(({ names, rewrite, dates, later, ...rest }): ApiVersionsSettings => {
        const described = names.map((name, index) => [name, index === 0 ? dates : { ...dates, ...later }]);
        return { ...rest, ...rewrite, versions: Object.fromEntries(described), default: names[0]! };
    });
const gateways = fc.record({
    apiVersions: tables,
    testers: fc.constantFrom(undefined, { header: "X-Release" }, { cookie: "release" }),
});

/** Returns the route for two slots that share the traffic; undefined when the settings are refused. */
function routeOf(gateway: object): TrafficObject | undefined {
    const service = { name: "users", namespace: "default-users", gateway: { name: "web", ...gateway } };
    const { settings } = readSettings({ service, release: { repository: "users" } });
    if (settings === undefined) return undefined;
    const share = (slot: "blue" | "green") =>
        ({ slot, releaseId: "aaaaaaaaaa", version: "1.0.0", weight: 50 }) as const;
    return renderTrafficObject({ service: settings.service, shares: [share("blue"), share("green")], waiting: [] });
}

describe("Accepted versions of an API", function () {
    this.timeout(200_000);
    let api: KubernetesApi;

    before(async () => {
        const { kubeconfig, context } = await ensurePlatform(() => undefined, { addons: ["gateway"] });
        api = new KubernetesApi(await loadKubeconfig({ path: kubeconfig, context }));
    });
    after(() => api?.close());

    it(`make routes that Kubernetes accepts, ${wanted} generated ones in a dry run`, async () => {
        // A fixed seed: whatever it finds concerns whoever changed the code, not whoever ran the tests.
        let accepted = 0;
        for (const gateway of fc.sample(gateways, { numRuns: 2 * wanted, seed: 4 })) {
            const route = routeOf(gateway);
            if (route === undefined || accepted === wanted) continue;
            const manifest = { ...route, metadata: { ...route.metadata, namespace: "default" } };
            const options = {
                fieldManager: "accepted-routes",
                dryRun: true,
                fieldValidation: "Strict",
                force: true,
            } as const;
            try {
                await api.apply(path, manifest, options);
            } catch (error) {
                if (error instanceof ApiError) assert.fail(`${error.message}\n${JSON.stringify(gateway)}`);
                throw error;
            }
            accepted++;
        }
        assert.equal(accepted, wanted);
    });
});
