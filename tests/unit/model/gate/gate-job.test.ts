import assert from "node:assert/strict";
import { renderGateJob } from "../../../../model/gate/gate-job.js";
import type { Release } from "../../../../model/release/release.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { someRelease } from "../some-release.js";

function gatePod(changes: Partial<Release>) {
    const release = someRelease(changes);
    const where = { service: "users", slot: "green", release, releaseId: releaseId("users", release) } as const;
    const { spec } = renderGateJob({ ...where, image: "users@sha256:1", script: "pass", env: [], withinSeconds: 60 });
    return spec.template;
}

describe("The gate's pod", () => {
    it("is pulled, placed and named as the release's own pods are", () => {
        const tolerations = [{ key: "gpu", operator: "Exists" }] as const;
        const nodeSelectorTerms = [{ matchExpressions: [{ key: "zone", operator: "In", values: ["a"] }] }] as const;
        const { metadata, spec } = gatePod({
            imagePullSecrets: ["registry"],
            nodeSelector: { pool: "apps" },
            tolerations,
            affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
            serviceAccount: {},
            labels: { team: "accounts" },
            annotations: { "sidecar.istio.io/inject": "false" },
        });
        assert.deepEqual(spec.imagePullSecrets, [{ name: "registry" }]);
        assert.deepEqual([spec.nodeSelector, spec.tolerations], [{ pool: "apps" }, tolerations]);
        assert.deepEqual(spec.affinity, {
            nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
        });
        assert.match(spec.serviceAccountName ?? "", /^users-green-[0-9a-f]{10}$/);
        assert.equal(metadata.labels["team"], "accounts");
        assert.deepEqual(metadata.annotations, { "sidecar.istio.io/inject": "false" });
    });

    it("is not kept from the release's own nodes by an anti-affinity to the release's pods", () => {
        const term = { labelSelector: { matchLabels: { app: "users" } }, topologyKey: "kubernetes.io/hostname" };
        const podAntiAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [term] };
        assert.equal(gatePod({ affinity: { podAntiAffinity } }).spec.affinity, undefined);
    });

    it("is neither selected by the release's Service nor scraped", () => {
        const { metadata } = gatePod({ scrape: {} });
        assert.deepEqual(metadata.labels, {
            "app.kubernetes.io/name": "users",
            "app.kubernetes.io/component": "gate",
        });
        assert.equal(metadata.annotations, undefined);
    });

    const resources = (given: Release["resources"]) => gatePod({ resources: given }).spec.containers[0]?.resources;

    it("has the release's amounts, which quotas and limit ranges accept, and little of all else", () => {
        assert.deepEqual(resources({ requests: { cpu: "250m", memory: "64Mi" }, limits: { cpu: "1" } }), {
            requests: { "ephemeral-storage": "1Mi", cpu: "250m", memory: "64Mi" },
            limits: { "ephemeral-storage": "16Mi", cpu: "1" },
        });
    });

    it("requests nothing above a limit of the release", () => {
        assert.deepEqual(resources({ limits: { cpu: "5m", memory: "16Mi", "ephemeral-storage": "512Ki" } }), {
            requests: {},
            limits: { cpu: "5m", memory: "16Mi", "ephemeral-storage": "512Ki" },
        });
    });
});
