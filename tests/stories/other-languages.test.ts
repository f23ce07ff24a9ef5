// The examples in languages other than TypeScript, run by Pulumi: previewed, refused, deployed, and deployed again.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { findAddress } from "../../demo/run-demo.js";
import { projectFolder } from "../../machine/files.js";
import { pulumiEnvironment } from "../../machine/find-pulumi.js";
import { type PlatformInfo, platformEnvironment } from "../../machine/platform-info.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { ensurePulumi } from "../../platform/pulumi/ensure-pulumi.js";
import { pythonEnvironment } from "../python-environment.js";
import { endNamespace } from "./end-namespace.js";
import { storyImages } from "./story-images.js";
import { StoryLoad } from "./story-load.js";

const examples = join(projectFolder(), "examples");
/** A namespace, six objects of five kinds for the release, its secret with the generated password, and their components. */
const resources = 17;

for (const language of ["yaml", "python"]) {
    describe(`The example in ${language}`, function () {
        this.timeout(300_000);
        const namespace = `story-${language}-${randomBytes(3).toString("hex")}`;
        let folder: string;
        let api: KubernetesApi;
        let stack: Stack;
        let platform: PlatformInfo;

        before(async () => {
            platform = await ensurePlatform(() => undefined);
            const images = await storyImages(platform);
            api = new KubernetesApi(await loadKubeconfig({ path: platform.kubeconfig, context: platform.context }));
            folder = mkdtempSync(join(tmpdir(), `story-${language}-`));
            const project = join(folder, "project");
            cpSync(join(examples, language), project, { recursive: true });
            mkdirSync(join(folder, "state"));
            edit("../../plugin", join(projectFolder(), "plugin"));
            if (language === "python") {
                const requirements = join(examples, "python", "requirements.txt");
                rmSync(join(project, "venv"), { recursive: true, force: true });
                symlinkSync(await pythonEnvironment("example", requirements), join(project, "venv"));
            }
            const pulumi = await ensurePulumi(() => undefined);
            const envVars = {
                ...platformEnvironment(platform),
                ...pulumiEnvironment(pulumi),
                PULUMI_BACKEND_URL: `file://${folder}/state`,
                PULUMI_CONFIG_PASSPHRASE: "x",
                PYTHONPATH: join(projectFolder(), "plugin", "python"),
            };
            stack = await LocalWorkspace.createOrSelectStack(
                { stackName: "dev", workDir: project },
                { pulumiCommand: await PulumiCommand.get({ root: dirname(dirname(pulumi.command)) }), envVars },
            );
            const blue = { version: "1.0.0", digest: images.digests["1.0.0"] };
            await stack.setConfig("namespace", { value: namespace });
            await stack.setConfig("repository", { value: images.repository });
            await setBlue(blue);
            await stack.setConfig("kubernetes:context", { value: platform.context });
        });
        after(async () => {
            if (api !== undefined) await endNamespace(api, namespace);
            api?.close();
            if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
        });

        async function setBlue(release: { readonly version: string; readonly digest: string }): Promise<void> {
            for (const [key, value] of Object.entries(release)) await stack.setConfig(`blue.${key}`, { value }, true);
        }

        function edit(text: string, replacement: string): void {
            const file = join(folder, "project", "Pulumi.yaml");
            const before = readFileSync(file, "utf8");
            assert.ok(before.includes(text));
            writeFileSync(file, before.replace(text, replacement));
        }

        it("is previewed", async () => {
            const { changeSummary } = await stack.preview();
            assert.deepEqual(changeSummary, { create: resources });
        });

        it("is refused with all problems, by key", async () => {
            const right = JSON.parse((await stack.getConfig("blue")).value);
            await setBlue({ version: "latest", digest: "sha256:1" });
            await assert.rejects(stack.preview(), (error: Error) => {
                assert.match(error.message, /resource 'users' has a problem: 2 problems in its arguments/);
                assert.match(
                    error.message,
                    /property slots\.blue\.version with value \S*latest\S* has a problem: "latest" is not a version/,
                );
                assert.match(
                    error.message,
                    /property slots\.blue\.digest with value \S*sha256:1\S* has a problem: "sha256:1" is not a digest/,
                );
                return true;
            });
            await setBlue(right);
        });

        it("is refused if its cluster has no name", async () => {
            const { value: context } = await stack.getConfig("kubernetes:context");
            await stack.removeConfig("kubernetes:context");
            await assert.rejects(stack.preview(), /property kubernetes:context has a problem: missing; name a context/);
            await stack.setConfig("kubernetes:context", { value: context });
        });

        it("is deployed", async () => {
            const { outputs, summary } = await stack.up();
            assert.deepEqual(summary.resourceChanges, { create: resources });
            assert.equal(outputs["live"]?.value, "blue");
            assert.equal(outputs["slots"]?.value.blue.version, "1.0.0");
        });

        it("changes nothing when it is deployed again, and loses no request", async () => {
            const address = await findAddress(api, namespace, "users", AbortSignal.timeout(10_000));
            const load = await StoryLoad.start(new URL(address).host, platform.networkNamespace);
            const { summary } = await stack.up({ expectNoChanges: true });
            assert.deepEqual(Object.keys(summary.resourceChanges ?? {}).sort(), ["read", "same"]);
            await load.stop(["1.0.0"]);
        });

        it("is destroyed", async () => {
            assert.equal((await stack.destroy()).summary.result, "succeeded");
        });
    });
}
