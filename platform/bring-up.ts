import { mkdirSync, writeFileSync } from "node:fs";
import { cachedPath, removeUnfinishedBuilds } from "./cached-build.js";
import { adminKubeconfigPath, passphrasePath } from "./credentials.js";
import { dockerSocket } from "./daemons/dockerd.js";
import { removeStaleServicePolicy } from "./debian-packages.js";
import { readHostFootprint } from "./host-footprint.js";
import { kubernetesBuild, pinnedKubernetesVersion } from "./kubernetes-build.js";
import { readMachineFacts } from "./machine-facts.js";
import { isHealthy, readCondition, settingsKey } from "./platform-condition.js";
import { PlatformError } from "./platform-error.js";
import { type PlatformInfo, readPlatformInfo } from "./platform-info.js";
import { buildFolder, type PlatformInstance } from "./platform-instance.js";
import { type PlatformLayout, platformLayout } from "./platform-layout.js";
import { withPlatformLock } from "./platform-lock.js";
import { readPlatformState, updatePlatformState } from "./platform-state.js";
import { preparationSteps, startSteps } from "./platform-steps.js";
import { preflightProblems } from "./preflight.js";
import type { ReportProgress } from "./progress.js";
import { baseImageName } from "./registry-seed.js";
import { runSteps } from "./run-steps.js";
import { stopPlatform } from "./take-down.js";

function platformInfo(layout: PlatformLayout): PlatformInfo {
    const registry = `localhost:${layout.instance.registryPort}`;
    return {
        kubeconfig: adminKubeconfigPath(layout),
        context: "fastapi-release",
        kubernetesVersion: pinnedKubernetesVersion(),
        registry,
        dockerHost: `unix://${dockerSocket(layout)}`,
        baseImage: `${registry}/${baseImageName}`,
        networkNamespace: layout.instance.name,
        backendUrl: `file://${layout.path("backend")}`,
        passphraseFile: passphrasePath(layout),
    };
}

function prepareFolder(layout: PlatformLayout): void {
    const folders = ["logs", "health", "settings/cni", "registry", "backend", "pod-logs"];
    mkdirSync(layout.path(), { recursive: true, mode: 0o700 });
    for (const folder of folders) mkdirSync(layout.path(folder), { recursive: true });
    if (Object.keys(readPlatformState(layout).kernelSettings).length === 0) {
        updatePlatformState(layout, readHostFootprint(layout.instance));
    }
    updatePlatformState(layout, { settings: settingsKey(layout), daemons: {} });
}

/**
 * Brings the platform up, or heals what is there; returns at once when it runs as it should.
 * @throws PlatformError when the machine lacks something (all of it at once, before anything changed), or with the
 * last lines of the log of what failed.
 */
export async function bringUp(instance: PlatformInstance, report: ReportProgress): Promise<PlatformInfo> {
    const say = (text: string) => report({ kind: "note", text });
    return withPlatformLock(instance, "platform up", say, async () => {
        const layout = platformLayout(instance, cachedPath(kubernetesBuild()));
        const condition = readCondition(layout);
        if (!condition.startAll && condition.settingsDiffer) {
            say("it runs with the settings of another version of this project; `down` and `up` give it the new ones");
        }
        if (await isHealthy(layout, condition)) return readPlatformInfo() ?? platformInfo(layout);
        const facts = await readMachineFacts(instance, readPlatformState(layout));
        const problems = preflightProblems(facts);
        if (problems.length > 0) throw new PlatformError("the platform cannot come up on this machine:", problems);
        mkdirSync(buildFolder(), { recursive: true, mode: 0o700 });
        await removeStaleServicePolicy();
        await removeUnfinishedBuilds();
        await runSteps(preparationSteps(facts, say), report);
        if (condition.startAll) {
            await stopPlatform(layout);
            prepareFolder(layout);
        }
        await runSteps(startSteps(layout, condition), report);
        const info = platformInfo(layout);
        writeFileSync(layout.path("info.json"), `${JSON.stringify(info, undefined, 4)}\n`, { mode: 0o600 });
        return info;
    });
}
