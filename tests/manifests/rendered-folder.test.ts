import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { projectFolder } from "../../machine/files.js";
import { type Pulumi, pulumiEnvironment } from "../../machine/find-pulumi.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { ensurePulumi } from "../../platform/pulumi/ensure-pulumi.js";
import { RunningCommand } from "../stories/running-command.js";
import { expectCode } from "../stories/story.js";
import { buildManifestTools, kubeconform } from "./manifest-tools.js";
import { writeSchemas } from "./write-schemas.js";

describe("The folder that `render --settings` writes for prod", function () {
    this.timeout(900_000);
    let folder: string;
    let objects: KubernetesObject[];
    let settings: string;
    let pulumi: Pulumi;
    const settingsFile = join(projectFolder(), "Pulumi.prod.yaml");

    const render = (out: string) => {
        const script = join(projectFolder(), "dist", "release", "main.js");
        // A cluster, a registry and a Docker that do not exist: it needs none of them.
        const environment = {
            HOME: folder,
            // As on a team's machine: Pulumi is installed, with its plugins.
            ...pulumiEnvironment(pulumi),
            PULUMI_BACKEND_URL: `file://${folder}`,
            DOCKER_HOST: "unix:///nowhere",
            KUBECONFIG: "/nowhere",
        };
        const args = ["render", "--settings", "--stack", "prod", "--out", join(folder, out)];
        return new RunningCommand({ script, args, cwd: projectFolder(), environment }).ended;
    };
    const read = (path: string) => parse(readFileSync(join(folder, "out", path), "utf8"));

    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "rendered-folder-"));
        settings = readFileSync(settingsFile, "utf8");
        pulumi = await ensurePulumi(() => undefined);
        expectCode(0, await render("out"));
        objects = (read("kustomization.yaml") as { resources: string[] }).resources.map(read);
    });
    after(() => rmSync(folder, { recursive: true }));

    it("matches the cluster's own schemas: kubeconform", async () => {
        const { kubeconfig, context } = await ensurePlatform(undefined, { addons: ["gateway"] });
        const api = new KubernetesApi(await loadKubeconfig({ path: kubeconfig, context }));
        const secret = read("secrets/secret-users-session-v1.yaml");
        const schemas = join(folder, "schemas");
        mkdirSync(schemas);
        await writeSchemas(api, [...objects, secret], schemas);
        assert.deepEqual(kubeconform(await buildManifestTools(), schemas, [...objects, secret]), []);
    });

    it("is the same the next time; the settings file stays as it is", async () => {
        expectCode(0, await render("again"));
        for (const path of [
            "kustomization.yaml",
            ...(read("kustomization.yaml") as { resources: string[] }).resources,
        ]) {
            assert.equal(
                readFileSync(join(folder, "again", path), "utf8"),
                readFileSync(join(folder, "out", path), "utf8"),
            );
        }
        assert.equal(readFileSync(settingsFile, "utf8"), settings);
    });
});
