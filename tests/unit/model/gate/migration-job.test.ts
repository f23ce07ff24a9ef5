import assert from "node:assert/strict";
import { renderMigrationJob } from "../../../../model/gate/migration-job.js";
import { slotSelector } from "../../../../model/names.js";
import { addedVariables, packageVolume } from "../../../../model/pod/drain-package.js";
import { renderPodTemplate } from "../../../../model/pod/pod-template.js";
import type { Migration } from "../../../../model/release/release.js";
import { someRelease } from "../some-release.js";

const where = { service: "users", slot: "green", releaseId: "3f9a1c0b7e" } as const;

function render(changes: Partial<Migration> = {}) {
    const migration = { command: ["alembic", "upgrade", "head"], ...changes };
    const release = someRelease({ migration, scrape: {}, labels: { team: "users" }, serviceAccount: {} });
    const job = renderMigrationJob({ ...where, release, migration, image: "users:1.4.0", script: "run" });
    const pod = renderPodTemplate({ ...where, release });
    return { job, migrates: job.spec.template.spec.containers[0]!, pod, serves: pod.spec.containers[0]! };
}

describe("A migration's Job", () => {
    it("runs the command in the release's image, once", () => {
        const { job, migrates } = render();
        assert.equal(migrates.image, "users:1.4.0");
        assert.deepEqual(migrates.command, ["python3", "-c", "run", "alembic", "upgrade", "head"]);
        assert.equal(job.spec.backoffLimit, 0);
        assert.equal(job.spec.template.spec.restartPolicy, "Never");
    });

    it("has the environment and the account of the release", () => {
        const { job, migrates, pod, serves } = render();
        const names = migrates.env.map(({ name }) => name);
        const own = serves.env.map(({ name }) => name).filter(name => !addedVariables.some(added => added === name));
        assert.deepEqual(names, [...own, "MIGRATION_SECONDS", "MIGRATION_DONE"]);
        assert.deepEqual(migrates.envFrom, serves.envFrom);
        assert.equal(job.spec.template.spec.serviceAccountName, pod.spec.serviceAccountName);
    });

    it("is as restricted as the release's pods", () => {
        const { job, migrates, pod, serves } = render();
        assert.deepEqual(job.spec.template.spec.securityContext, pod.spec.securityContext);
        assert.deepEqual(migrates.securityContext, serves.securityContext);
        assert.deepEqual(migrates.resources, serves.resources);
        const own = pod.spec.volumes.filter(({ name }) => name !== packageVolume);
        assert.deepEqual(job.spec.template.spec.volumes, own);
    });

    it("does not serve: no probes, no hooks, no labels that a Service selects", () => {
        const { job, migrates } = render();
        for (const key of ["ports", "startupProbe", "readinessProbe", "livenessProbe", "lifecycle"]) {
            assert.ok(!(key in migrates), key);
        }
        const labels: Record<string, string> = job.spec.template.metadata.labels;
        const selector = slotSelector("users", "green", where.releaseId);
        assert.ok(Object.entries(selector).some(([key, value]) => labels[key] !== value));
        assert.equal(labels["team"], "users");
        assert.ok(!("annotations" in job.spec.template.metadata), "nobody scrapes it");
    });

    it("learns from the cluster's record whether this release has migrated before", () => {
        assert.deepEqual(render().migrates.env.at(-1), {
            name: "MIGRATION_DONE",
            valueFrom: { configMapKeyRef: { name: "users-migrations", key: where.releaseId, optional: true } },
        });
    });

    it("records the oldest compatible version in the cluster", () => {
        const { annotations } = render({ compatibleBackTo: "1.2.0" }).job.metadata;
        assert.equal(annotations["fastapi-release/compatible-back-to"], "1.2.0");
        assert.ok(!("fastapi-release/compatible-back-to" in render().job.metadata.annotations));
    });

    it("has its own seconds, plus some for its pod to start", () => {
        const { job, migrates } = render({ timeoutSeconds: 20 });
        assert.deepEqual(migrates.env.at(-2), { name: "MIGRATION_SECONDS", value: "20" });
        assert.equal(job.spec.activeDeadlineSeconds, 140);
    });
});
