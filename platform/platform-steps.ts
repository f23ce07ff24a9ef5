import { buildFolder } from "../machine/platform-info.js";
import type { Addon } from "./addons/addon.js";
import { startAddon } from "./addons/start-addon.js";
import { buildDebianPython, buildPause, buildWheelHouse } from "./base-image-build.js";
import { waitForCluster, withdrawReadiness } from "./cluster-readiness.js";
import { createControlGroup } from "./control-groups.js";
import { createCredentials } from "./credentials.js";
import { restartDaemon, startDaemon } from "./daemon-start.js";
import { allDaemons } from "./daemons/all-daemons.js";
import { kubelet } from "./daemons/node.js";
import { installPackages } from "./debian-packages.js";
import { buildGoPrograms, type GoPrograms } from "./go-build.js";
import { kubernetesPrograms, pinnedKubernetesVersion } from "./kubernetes-build.js";
import type { MachineFacts } from "./machine-facts.js";
import { loadKernelModules } from "./machine-facts.js";
import { createNetworkNamespace } from "./network-namespace.js";
import type { PackageSources } from "./package-sources.js";
import type { PlatformCondition } from "./platform-condition.js";
import type { PlatformLayout } from "./platform-layout.js";
import { updatePlatformState } from "./platform-state.js";
import { debianPythons } from "./python-images.js";
import { fillRegistry, registrySeedKey } from "./registry-seed.js";
import type { PlatformStep } from "./run-steps.js";

/**
 * Steps that build or install what this machine lacks, once. Go builds run one after the other, because each uses all
 * processors and up to a few GiB; Debian's packages are unpacked meanwhile.
 */
export function preparationSteps(
    facts: MachineFacts,
    sources: PackageSources,
    say: (text: string) => void,
    programsToBuild: readonly GoPrograms[],
    addonsToBuild: readonly Addon[],
): PlatformStep[] {
    const steps: PlatformStep[] = [];
    if (facts.missingPackages.length > 0) {
        const run = () => installPackages(facts.missingPackages, buildFolder(), say);
        steps.push({ name: "Debian packages installed", after: [], run });
    }
    const goBuilds = [
        ...(facts.hasKubernetes ? [] : [{ title: `Kubernetes ${pinnedKubernetesVersion()}`, ...kubernetesPrograms() }]),
        ...programsToBuild,
        ...addonsToBuild.map(addon => ({ ...addon.programs(), title: addon.title() })),
    ];
    const names = goBuilds.map(({ title }) => `${title} built`);
    for (const [index, programs] of goBuilds.entries()) {
        const run = async () => void (await buildGoPrograms(programs, say));
        steps.push({ name: names[index]!, after: names.slice(0, index), run });
    }
    if (!facts.hasImages) {
        const installed = "Debian packages installed";
        const unpacked = debianPythons.map(({ version }) => `Debian with Python ${version} unpacked`);
        for (const [index, python] of debianPythons.entries()) {
            const run = async () => void (await buildDebianPython(python, sources));
            // one after the other: each uses a processor, and a Go build may want the rest
            steps.push({ name: unpacked[index]!, after: [installed, ...unpacked.slice(0, index)], run });
        }
        for (const [name, build] of Object.entries({
            "wheels downloaded": buildWheelHouse,
            "pause program compiled": buildPause,
        })) {
            steps.push({ name, after: [installed], run: async () => void (await build()) });
        }
    }
    return steps;
}

function daemonSteps(layout: PlatformLayout, names: readonly string[]): PlatformStep[] {
    return allDaemons(layout)
        .filter(daemon => names.includes(daemon.name))
        .map(daemon => ({
            name: `${daemon.name} ready`,
            after: ["network namespace made", "keys made", ...daemon.after.map(name => `${name} ready`)].concat(
                daemon.name === "kubelet" ? "node's last report taken back" : [],
            ),
            run: () => startDaemon(daemon, layout),
        }));
}

function imageStep(layout: PlatformLayout): PlatformStep {
    return {
        name: "images in the registry",
        after: ["dockerd", "registry", "forwards", "build-network", "build-names"].map(name => `${name} ready`),
        run: async () => {
            await fillRegistry(layout);
            updatePlatformState(layout, { images: registrySeedKey(layout.packageSources) });
        },
    };
}

/** The steps from a prepared machine to a running platform. */
export function startSteps(
    layout: PlatformLayout,
    condition: PlatformCondition,
    addons: readonly Addon[],
): PlatformStep[] {
    const steps: PlatformStep[] = [];
    const names = allDaemons(layout).map(daemon => daemon.name);
    if (condition.startAll) {
        steps.push({ name: "keys made", after: [], run: () => createCredentials(layout) });
        const network = async () => {
            await loadKernelModules();
            createControlGroup(layout.instance.name);
            await createNetworkNamespace(layout.instance.name);
        };
        steps.push({ name: "network namespace made", after: [], run: network });
        const withdraw = () => withdrawReadiness(layout);
        steps.push({ name: "node's last report taken back", after: ["kube-apiserver ready"], run: withdraw });
    }
    steps.push(...daemonSteps(layout, condition.startAll ? names : condition.endedDaemons));
    if (condition.imagesWanted) steps.push(imageStep(layout));
    const kubeletStarts = condition.startAll || condition.endedDaemons.includes("kubelet");
    const since = kubeletStarts ? Date.now() : 0;
    const restartKubelet = () => restartDaemon(kubelet(layout), layout);
    const after = ["kubelet", "kube-controller-manager", "forwards"].map(name => `${name} ready`);
    steps.push({ name: "cluster ready", after, run: () => waitForCluster(layout, { since, restartKubelet }) });
    const served = ["kube-apiserver ready", "forwards ready", "network namespace made"];
    steps.push(
        ...addons.map(addon => ({
            name: `${addon.name} ready`,
            after: served,
            run: () => startAddon(addon, layout),
        })),
    );
    return steps;
}
