import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { writeHelmChart } from "../../../../bench/rollback/helm-way.js";
import { plainPods } from "../../../../bench/rollback/kubectl-way.js";
import { rolledDeployment } from "../../../../bench/rolled-objects.js";

const place = { name: "by-helm", namespace: "bench" };
const digests = { "1.0.0": "sha256:a", "1.1.0": "sha256:b", "1.2.0": "sha256:c", "1.3.0": "sha256:d" };
const pods = plainPods({ repository: "localhost:5000/users", digests }, 10);

describe("The chart for Helm", () => {
    let folder: string;
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "chart-"));
        writeHelmChart(folder, place, pods);
    });
    after(() => rmSync(folder, { recursive: true }));

    const read = (name: string) => readFileSync(join(folder, name), "utf8");

    it("has what a chart needs", () => {
        assert.deepEqual(readdirSync(folder).sort(), ["Chart.yaml", "templates", "values.yaml"]);
        assert.deepEqual(parse(read("Chart.yaml")), { apiVersion: "v2", name: "by-helm", version: "1.0.0" });
    });

    it("becomes kubectl's Deployment once Helm has put the image in", () => {
        const rendered = read("templates/deployment.yaml").replace(
            "{{ .Values.image }}",
            "localhost:5000/users@sha256:b",
        );
        assert.deepEqual(parse(rendered), rolledDeployment(place, pods, "1.1.0"));
    });
});
