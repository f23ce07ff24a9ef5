import assert from "node:assert/strict";
import fc from "fast-check";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { ApiError, KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import { restrictedNamespace } from "../../model/pod/service-account.js";
import { checkSettings } from "../../model/settings/check-settings.js";
import type { Settings } from "../../model/settings/settings.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { renderedManifests } from "../unit/components/rendered-manifests.js";
import { settingsLike } from "../unit/model/settings-like.js";
import { endNamespace } from "./end-namespace.js";

const namespace = `accepted-settings-${process.pid}`;
const wanted = 150;

interface Raw {
    readonly service: object;
    readonly release: object;
}

/** Whole settings with one release, assembled from generated ones; undefined when they are refused. */
function accepted(raw: Raw): Settings | undefined {
    const blue = { version: "1.0.0", digest: `sha256:${"a".repeat(64)}`, ...raw.release };
    return checkSettings({
        ...raw,
        // The Gateway API's kinds exist only with the add-on.
        service: { ...raw.service, namespace, gateway: undefined },
        slots: { blue },
        traffic: "blue",
        quarantine: [],
        basedOn: undefined,
    }).settings;
}

describe("Accepted settings", function () {
    this.timeout(300_000);
    let api: KubernetesApi;

    before(async () => {
        const { kubeconfig, context } = await ensurePlatform();
        api = new KubernetesApi(await loadKubeconfig({ path: kubeconfig, context }));
        await api.create("/api/v1/namespaces", {
            apiVersion: "v1",
            kind: "Namespace",
            metadata: { name: namespace, labels: restrictedNamespace },
        });
    });
    after(() => endNamespace(api, namespace));

    /** Returns the API server's complaint about an object in a dry run; undefined when it accepts it. */
    async function refusal(object: KubernetesObject): Promise<string | undefined> {
        const { apiVersion = "", kind = "", metadata } = object;
        const path = await objectPath(api, { apiVersion, kind, namespace, name: metadata?.name ?? "" });
        try {
            const options = { fieldManager: "accepted-settings", dryRun: true, fieldValidation: "Strict" as const };
            await api.apply(path, object, { ...options, force: true });
            return undefined;
        } catch (error) {
            if (error instanceof ApiError) return `${kind}: ${error.message}`;
            throw error;
        }
    }

    /** Returns a Deployment's pods: the API server checks a pod's security only when the pod itself is created. */
    function podOf({ spec, metadata }: KubernetesObject): KubernetesObject {
        const { template } = spec as { template: KubernetesObject };
        const podSpec = { ...(template.spec as object), serviceAccountName: "default" };
        return {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { ...template.metadata, name: metadata?.name ?? "", namespace },
            spec: podSpec,
        };
    }

    it(`make objects and pods that Kubernetes accepts, ${wanted} generated ones in a dry run`, async () => {
        // A fixed seed: whatever it finds concerns whoever changed the code, not whoever ran the tests.
        const candidates = fc.sample(settingsLike(0), { numRuns: 1500, seed: 4 });
        const settings = candidates.flatMap(raw => accepted(raw as Raw) ?? []).slice(0, wanted);
        assert.equal(settings.length, wanted);
        const refused: string[] = [];
        for (const one of settings) {
            const manifests = await renderedManifests(one);
            assert.ok(manifests.length >= 8);
            const pods = manifests.filter(({ kind }) => kind === "Deployment").map(podOf);
            const found = await Promise.all([...manifests, ...pods].map(refusal));
            for (const message of found) {
                if (message !== undefined) refused.push(`${message}\n${JSON.stringify(one.slots.blue)}`);
            }
        }
        assert.deepEqual(refused.slice(0, 5), []);
    });
});
