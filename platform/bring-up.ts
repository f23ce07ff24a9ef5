import { mkdirSync, writeFileSync } from "node:fs";
import { buildFolder, type PlatformInfo, type PlatformInstance, readPlatformInfo } from "../machine/platform-info.js";
import { isAlive } from "../machine/process-identity.js";
import type { Addon, AddonName } from "./addons/addon.js";
import { addonsOf } from "./addons/all-addons.js";
import { endedDaemons, runsWithOtherSettings } from "./addons/start-addon.js";
import { isCached, removeUnfinishedBuilds } from "./cached-build.js";
import { adminKubeconfigPath, passphrasePath } from "./credentials.js";
import { allDaemons } from "./daemons/all-daemons.js";
import { dockerSocket } from "./daemons/images.js";
import { removeStaleServicePolicy } from "./debian-packages.js";
import { frontendPrograms } from "./dockerfile-frontend.js";
import { type GoPrograms, goBuild, oldestGo } from "./go-build.js";
import { readHostFootprint } from "./host-footprint.js";
import { pinnedKubernetesVersion } from "./kubernetes-build.js";
import { type MachineNeeds, readMachineFacts, type ToBuild } from "./machine-facts.js";
import { describeUnreachable, unreachableHosts } from "./package-reach.js";
import { packageHosts, readPackageSources } from "./package-sources.js";
import { isHealthy, readCondition, settingsKey } from "./platform-condition.js";
import { PlatformError } from "./platform-error.js";
import type { PlatformLayout } from "./platform-layout.js";
import { withPlatformLock } from "./platform-lock.js";
import { readPlatformState, runningLayout, updatePlatformState } from "./platform-state.js";
import { preparationSteps, startSteps } from "./platform-steps.js";
import { preflightProblems } from "./preflight.js";
import { planPulumi } from "./pulumi/ensure-pulumi.js";
import { baseImageName, hasRegistrySeeds } from "./registry-seed.js";
import type { ReportProgress } from "./run-steps.js";
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

/** If the platform runs with another version's settings, the values that version wrote stay. */
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
    updatePlatformState(layout, { settings: settingsKey(layout), packageSources: layout.packageSources, daemons: {} });
}

/** @throws PlatformError naming the add-ons that need this version's daemon settings. */
function refuseUnfit(addons: readonly Addon[]): void {
    if (addons.length === 0) return;
    const names = addons.map(({ name }) => name);
    throw new PlatformError("the platform runs with the settings of another version of this project:", [
        `${names.join(", ")}: cannot be added to it. Run \`down\`, then \`up --with ${names.join(",")}\`, to give it the new ones.`,
    ]);
}

function buildNeed(programs: GoPrograms, neededGiB: number): ToBuild {
    return { name: programs.title ?? programs.name, oldestGo: oldestGo(programs), neededGiB };
}

/** Leaves out the ports of daemons that are running: they hold those themselves. */
function machineNeeds(
    layout: PlatformLayout,
    addons: readonly Addon[],
    toBuild: readonly Addon[],
    programsToBuild: readonly ToBuild[],
): MachineNeeds {
    const { daemons } = readPlatformState(layout);
    const all = [...allDaemons(layout), ...addons.flatMap(addon => addon.daemons(layout))];
    const ended = all.filter(({ name }) => daemons[name] === undefined || !isAlive(daemons[name]));
    return {
        ports: ended.flatMap(({ outerPorts = [] }) => outerPorts),
        toBuild: [
            ...programsToBuild,
            ...toBuild.map(addon => buildNeed({ ...addon.programs(), title: addon.title() }, 4)),
        ],
    };
}

/**
 * Brings the platform up or repairs it; returns at once when it is healthy. Add-ons started earlier are included
 * whether requested or not.
 * @throws PlatformError when the machine lacks something (everything at once, before anything changed), or with the
 * last lines of the failed part's log.
 */
export async function bringUp(
    instance: PlatformInstance,
    report: ReportProgress,
    requested: readonly AddonName[] = [],
): Promise<PlatformInfo> {
    const say = (text: string) => report({ kind: "note", text });
    return withPlatformLock(instance, "platform up", say, async () => {
        let layout = runningLayout(instance);
        const started = Object.keys(readPlatformState(layout).addons);
        const addons = addonsOf([...started, ...requested]);
        let condition = readCondition(layout);
        if (!condition.startAll && condition.settingsDiffer) {
            refuseUnfit(addons.filter(addon => addon.needsOwnSettings && !started.includes(addon.name)));
        }
        const addonsDiffer = addons.some(addon => runsWithOtherSettings(addon, layout));
        if (!condition.startAll && (condition.settingsDiffer || addonsDiffer)) {
            say(
                "it runs with the settings of another version of this project; run `down` and `up` to give it the new ones",
            );
        }
        const pulumi = await planPulumi(report);
        const isPrepared = pulumi.programs.length === 0;
        if (isPrepared && (await isHealthy(layout, condition, addons))) {
            await pulumi.finish();
            return describePlatform(layout, addons);
        }
        if (condition.startAll) {
            layout = { ...layout, packageSources: await readPackageSources() };
            condition = readCondition(layout);
        }
        const sources = layout.packageSources;
        const toStart = addons.filter(addon => condition.startAll || endedDaemons(addon, layout).length > 0);
        const toBuild = toStart.filter(addon => !isCached(goBuild(addon.programs())));
        const forImages =
            hasRegistrySeeds(sources) || isCached(goBuild(frontendPrograms())) ? [] : [frontendPrograms()];
        const programs = [...forImages, ...pulumi.programs];
        const needs = [
            // its disk is part of what images take
            ...forImages.map(program => buildNeed(program, 0)),
            ...pulumi.programs.map(program => buildNeed(program, 2)),
        ];
        const facts = await readMachineFacts(instance, sources, machineNeeds(layout, addons, toBuild, needs));
        const problems = preflightProblems(facts);
        if (problems.length > 0) throw new PlatformError("the platform cannot come up on this machine:", problems);
        mkdirSync(buildFolder(), { recursive: true, mode: 0o700 });
        await removeStaleServicePolicy();
        await removeUnfinishedBuilds();
        await runSteps(preparationSteps(facts, sources, say, programs, toBuild), report);
        await pulumi.finish();
        if (condition.startAll) {
            await stopPlatform(layout);
            prepareFolder(layout);
        }
        const hosts = packageHosts(sources);
        const [unreachable] = await Promise.all([
            unreachableHosts(hosts),
            runSteps(startSteps(layout, condition, addons), report),
        ]);
        const lackingNetwork = describeUnreachable(hosts, unreachable);
        if (lackingNetwork !== undefined) say(lackingNetwork);
        const info = platformInfo(layout, addons);
        writePlatformInfo(layout, info);
        return info;
    });
}
