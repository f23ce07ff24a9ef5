// Previews one YAML program with every component of the package: through Pulumi, the plugin's process and back.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type EngineEvent, LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { stringify } from "yaml";
import { projectFolder } from "../../machine/files.js";
import { pulumiEnvironment } from "../../machine/find-pulumi.js";
import { platformEnvironment } from "../../machine/platform-info.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { ensurePulumi } from "../../platform/pulumi/ensure-pulumi.js";

const digest = `sha256:${"a".repeat(64)}`;
const repository = "registry.example.com/shop";
const serviceOf = (name: string) => ({
    service: { name, namespace: `shop-${name}`, replicas: 1 },
    slots: { blue: { version: "2.0.0", digest, repository: `${repository}/${name}` } },
    traffic: "blue",
});

const program = {
    name: "shop",
    runtime: "yaml",
    packages: { "fastapi-release": join(projectFolder(), "plugin") },
    resources: {
        worker: {
            type: "fastapi-release:VersionedImage",
            properties: { repository: `${repository}/worker`, version: "1.0.0", digest, context: "worker" },
        },
        single: { type: "fastapi-release:FastApiService", properties: serviceOf("single") },
        group: {
            type: "fastapi-release:index:ServiceGroup",
            properties: { services: { users: serviceOf("users"), orders: serviceOf("orders") } },
        },
    },
    outputs: { worker: "${worker.reference}", users: "${group.services.users.live}" },
};

describe("The components of the package", function () {
    this.timeout(120_000);
    let folder: string;
    let stack: Stack;

    before(async () => {
        const platform = await ensurePlatform(() => undefined);
        folder = mkdtempSync(join(tmpdir(), "components-"));
        for (const name of ["state", "project"]) mkdirSync(join(folder, name));
        writeFileSync(join(folder, "project", "Pulumi.yaml"), stringify(program));
        const pulumi = await ensurePulumi(() => undefined);
        const envVars = {
            ...platformEnvironment(platform),
            ...pulumiEnvironment(pulumi),
            PULUMI_BACKEND_URL: `file://${folder}/state`,
            PULUMI_CONFIG_PASSPHRASE: "x",
        };
        stack = await LocalWorkspace.createOrSelectStack(
            { stackName: "dev", workDir: join(folder, "project") },
            { pulumiCommand: await PulumiCommand.get({ root: dirname(dirname(pulumi.command)) }), envVars },
        );
        await stack.setConfig("kubernetes:context", { value: platform.context });
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    it("work together in one program of another language", async () => {
        const events: EngineEvent[] = [];
        await stack.preview({ onEvent: event => events.push(event) });
        const made = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata ?? []);
        const names = (type: string) =>
            made.filter(step => step.type === `fastapi-release:index:${type}`).map(({ urn }) => urn.split("::").at(-1));
        assert.deepEqual(names("FastApiService").sort(), ["orders", "single", "users"]);
        assert.deepEqual(names("ServiceGroup"), ["group"]);
        assert.ok(names("VersionedImage").includes("worker"));
        assert.deepEqual(names("TrafficSwitch").sort(), ["orders", "single", "users"]);
    });
});
