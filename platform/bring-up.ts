import { mkdirSync, writeFileSync } from "node:fs";
import { buildDebianPython, buildPause, buildWheelHouse } from "./base-image-build.js";
import { cachedPath, cacheKey, isCached, removeUnfinishedBuilds } from "./cached-build.js";
import { waitForCluster } from "./cluster-readiness.js";
import { createControlGroup } from "./control-groups.js";
import { adminKubeconfigPath, createCredentials, passphrasePath } from "./credentials.js";
import { startDaemon } from "./daemon-start.js";
import { allDaemons } from "./daemons/all-daemons.js";
import { dockerSocket } from "./daemons/dockerd.js";
import { installPackages, removeOwnServicePolicy } from "./debian-packages.js";
import { readHostFootprint } from "./host-footprint.js";
import { buildKubernetes, kubernetesBuild, pinnedKubernetesVersion } from "./kubernetes-build.js";
import { type MachineFacts, readMachineFacts } from "./machine-facts.js";
import { createNetworkNamespace } from "./network-namespace.js";
import { isHealthy, type PlatformCondition, readCondition, settingsKey } from "./platform-condition.js";
import { PlatformError } from "./platform-error.js";
import { type PlatformInfo, readPlatformInfo } from "./platform-info.js";
import { buildFolder, type PlatformInstance } from "./platform-instance.js";
import { type PlatformLayout, platformLayout } from "./platform-layout.js";
import { withPlatformLock } from "./platform-lock.js";
import { readPlatformState, updatePlatformState } from "./platform-state.js";
import { preflightProblems } from "./preflight.js";
import type { ReportProgress } from "./progress.js";
import { baseImageName, buildRegistrySeed, copyRegistrySeed, registrySeedBuild } from "./registry-seed.js";
import { runSteps, type Step } from "./run-steps.js";
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

/** Everything that is built or installed once and stays. */
function preparationSteps(facts: MachineFacts, say: (text: string) => void): Step[] {
    const steps: Step[] = [];
    if (facts.missingPackages.length > 0) {
        const run = () => installPackages(facts.missingPackages, buildFolder(), say);
        steps.push({ name: "Debian packages installed", after: [], run });
    }
    const after = ["Debian packages installed"];
    const add = (name: string, build: () => Promise<string>) =>
        steps.push({ name, after, run: async () => void (await build()) });
    if (!facts.hasKubernetes) add(`Kubernetes ${pinnedKubernetesVersion()} built`, buildKubernetes);
    if (!facts.hasImages) {
        add("Debian with Python unpacked", buildDebianPython);
        add("wheels downloaded", buildWheelHouse);
        add("pause program compiled", buildPause);
    }
    return steps;
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

function daemonSteps(layout: PlatformLayout, names: readonly string[]): Step[] {
    return allDaemons(layout)
        .filter(daemon => names.includes(daemon.name))
        .map(daemon => ({
            name: `${daemon.name} ready`,
            after: ["network namespace made", "keys made", ...daemon.after.map(name => `${name} ready`)],
            run: () => startDaemon(daemon, layout),
        }));
}

function imageStep(layout: PlatformLayout): Step {
    return {
        name: "images in the registry",
        after: ["dockerd ready", "registry ready", "forwards ready"],
        run: async () => {
            if (!isCached(registrySeedBuild())) await buildRegistrySeed(layout);
            copyRegistrySeed(layout);
            updatePlatformState(layout, { images: cacheKey(registrySeedBuild()) });
        },
    };
}

function startSteps(layout: PlatformLayout, condition: PlatformCondition): Step[] {
    const steps: Step[] = [];
    const names = allDaemons(layout).map(daemon => daemon.name);
    if (condition.startAll) {
        steps.push({ name: "keys made", after: [], run: () => createCredentials(layout) });
        const network = async () => {
            createControlGroup(layout.instance.name);
            await createNetworkNamespace(layout.instance.name);
        };
        steps.push({ name: "network namespace made", after: [], run: network });
    }
    steps.push(...daemonSteps(layout, condition.startAll ? names : condition.endedDaemons));
    if (condition.imagesWanted) steps.push(imageStep(layout));
    const kubeletStarts = condition.startAll || condition.endedDaemons.includes("kubelet");
    const since = kubeletStarts ? Date.now() : 0;
    const after = ["kubelet", "kube-controller-manager", "forwards"].map(name => `${name} ready`);
    steps.push({ name: "cluster ready", after, run: () => waitForCluster(layout, since) });
    return steps;
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
        removeOwnServicePolicy();
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
