import { mkdirSync, writeFileSync } from "node:fs";
import type { Addon, AddonName } from "./addons/addon.js";
import { addonsOf } from "./addons/all-addons.js";
import { endedDaemons, runsWithOtherSettings } from "./addons/start-addon.js";
import { cachedPath, isCached, removeUnfinishedBuilds } from "./cached-build.js";
import { adminKubeconfigPath, passphrasePath } from "./credentials.js";
import { allDaemons } from "./daemons/all-daemons.js";
import { dockerSocket } from "./daemons/dockerd.js";
import { removeStaleServicePolicy } from "./debian-packages.js";
import { type GoPrograms, goBuild, oldestGo } from "./go-build.js";
import { readHostFootprint } from "./host-footprint.js";
import { kubernetesBuild, pinnedKubernetesVersion } from "./kubernetes-build.js";
import { type MachineNeeds, readMachineFacts, type ToBuild } from "./machine-facts.js";
import { isHealthy, readCondition, settingsKey } from "./platform-condition.js";
import { PlatformError } from "./platform-error.js";
import { type PlatformInfo, readPlatformInfo } from "./platform-info.js";
import { buildFolder, type PlatformInstance } from "./platform-instance.js";
import { type PlatformLayout, platformLayout } from "./platform-layout.js";
import { withPlatformLock } from "./platform-lock.js";
import { readPlatformState, updatePlatformState } from "./platform-state.js";
import { preparationSteps, startSteps } from "./platform-steps.js";
import { preflightProblems } from "./preflight.js";
import { isAlive } from "./process-identity.js";
import type { ReportProgress } from "./progress.js";
import { planPulumi } from "./pulumi/ensure-pulumi.js";
import { baseImageName } from "./registry-seed.js";
import { runSteps } from "./run-steps.js";
import { stopPlatform } from "./take-down.js";

function platformInfo(layout: PlatformLayout, addons: readonly Addon[]): PlatformInfo {
    const registry = `localhost:${layout.instance.registryPort}`;
    const info: PlatformInfo = {
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
    return Object.assign(info, ...addons.map(addon => addon.info(layout)));
}

/** Of a platform that runs with the settings of another version, what that one wrote stays. */
function describePlatform(layout: PlatformLayout, addons: readonly Addon[]): PlatformInfo {
    const [before, now] = [readPlatformInfo(), platformInfo(layout, addons)];
    const info = { ...now, ...before };
    if (before === undefined || Object.keys(info).length > Object.keys(before).length) writePlatformInfo(layout, info);
    return info;
}

function writePlatformInfo(layout: PlatformLayout, info: PlatformInfo): void {
    writeFileSync(layout.path("info.json"), `${JSON.stringify(info, undefined, 4)}\n`, { mode: 0o600 });
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

/** @throws PlatformError naming the add-ons that daemons with another version's settings would not know of. */
function refuseUnfit(addons: readonly Addon[]): void {
    if (addons.length === 0) return;
    const names = addons.map(({ name }) => name);
    throw new PlatformError("the platform runs with the settings of another version of this project:", [
        `${names.join(", ")}: cannot be added to it. \`down\`, then \`up --with ${names.join(",")}\` give it the new ones.`,
    ]);
}

function buildNeed(programs: GoPrograms, neededGiB: number): ToBuild {
    return { name: programs.title ?? programs.name, oldestGo: oldestGo(programs), neededGiB };
}

/** The ports of daemons that run are theirs, and not asked for. */
function machineNeeds(
    layout: PlatformLayout,
    addons: readonly Addon[],
    toBuild: readonly Addon[],
    pulumiToBuild: readonly GoPrograms[],
): MachineNeeds {
    const { daemons } = readPlatformState(layout);
    const all = [...allDaemons(layout), ...addons.flatMap(addon => addon.daemons(layout))];
    const ended = all.filter(({ name }) => daemons[name] === undefined || !isAlive(daemons[name]));
    return {
        ports: ended.flatMap(({ outerPorts = [] }) => outerPorts),
        toBuild: [
            ...pulumiToBuild.map(programs => buildNeed(programs, 2)),
            ...toBuild.map(addon => buildNeed({ ...addon.programs(), title: addon.title() }, 4)),
        ],
    };
}

/**
 * Brings the platform up, or heals what is there; returns at once when it runs as it should. Add-ons that were started
 * before belong to it, asked for or not.
 * @throws PlatformError when the machine lacks something (all of it at once, before anything changed), or with the
 * last lines of the log of what failed.
 */
export async function bringUp(
    instance: PlatformInstance,
    report: ReportProgress,
    requested: readonly AddonName[] = [],
): Promise<PlatformInfo> {
    const say = (text: string) => report({ kind: "note", text });
    return withPlatformLock(instance, "platform up", say, async () => {
        const layout = platformLayout(instance, cachedPath(kubernetesBuild()));
        const started = Object.keys(readPlatformState(layout).addons);
        const addons = addonsOf([...started, ...requested]);
        const condition = readCondition(layout);
        if (!condition.startAll && condition.settingsDiffer) {
            refuseUnfit(addons.filter(addon => addon.needsOwnSettings && !started.includes(addon.name)));
        }
        const addonsDiffer = addons.some(addon => runsWithOtherSettings(addon, layout));
        if (!condition.startAll && (condition.settingsDiffer || addonsDiffer)) {
            say("it runs with the settings of another version of this project; `down` and `up` give it the new ones");
        }
        const pulumi = await planPulumi(report);
        const isPrepared = pulumi.programs.length === 0;
        if (isPrepared && (await isHealthy(layout, condition, addons))) {
            await pulumi.finish();
            return describePlatform(layout, addons);
        }
        const toStart = addons.filter(addon => condition.startAll || endedDaemons(addon, layout).length > 0);
        const toBuild = toStart.filter(addon => !isCached(goBuild(addon.programs())));
        const facts = await readMachineFacts(instance, machineNeeds(layout, addons, toBuild, pulumi.programs));
        const problems = preflightProblems(facts);
        if (problems.length > 0) throw new PlatformError("the platform cannot come up on this machine:", problems);
        mkdirSync(buildFolder(), { recursive: true, mode: 0o700 });
        await removeStaleServicePolicy();
        await removeUnfinishedBuilds();
        await runSteps(preparationSteps(facts, say, pulumi.programs, toBuild), report);
        await pulumi.finish();
        if (condition.startAll) {
            await stopPlatform(layout);
            prepareFolder(layout);
        }
        await runSteps(startSteps(layout, condition, addons), report);
        const info = platformInfo(layout, addons);
        writePlatformInfo(layout, info);
        return info;
    });
}
