import type { Addon } from "./addons/addon.js";
import { startAddon } from "./addons/start-addon.js";
import { buildDebianPython, buildPause, buildWheelHouse } from "./base-image-build.js";
import { cacheKey, isCached } from "./cached-build.js";
import { waitForCluster } from "./cluster-readiness.js";
import { createControlGroup } from "./control-groups.js";
import { createCredentials } from "./credentials.js";
import { startDaemon } from "./daemon-start.js";
import { allDaemons } from "./daemons/all-daemons.js";
import { installPackages } from "./debian-packages.js";
import { buildGoPrograms, type GoPrograms } from "./go-build.js";
import { loadKernelModules } from "./kernel-modules.js";
import { kubernetesPrograms, pinnedKubernetesVersion } from "./kubernetes-build.js";
import type { MachineFacts } from "./machine-facts.js";
import { createNetworkNamespace } from "./network-namespace.js";
import type { PlatformCondition } from "./platform-condition.js";
import { buildFolder } from "./platform-instance.js";
import type { PlatformLayout } from "./platform-layout.js";
import { updatePlatformState } from "./platform-state.js";
import { buildRegistrySeed, copyRegistrySeed, registrySeedBuild } from "./registry-seed.js";
import type { Step } from "./run-steps.js";

/**
 * Everything that is built or installed once and stays: only what this machine lacks. Go builds one after the other,
 * for each uses all processors and up to a few GiB, while Debian's packages are unpacked.
 */
export function preparationSteps(
    facts: MachineFacts,
    say: (text: string) => void,
    pulumiToBuild: readonly GoPrograms[],
    addonsToBuild: readonly Addon[],
): Step[] {
    const steps: Step[] = [];
    if (facts.missingPackages.length > 0) {
        const run = () => installPackages(facts.missingPackages, buildFolder(), say);
        steps.push({ name: "Debian packages installed", after: [], run });
    }
    const goBuilds = [
        ...(facts.hasKubernetes ? [] : [{ title: `Kubernetes ${pinnedKubernetesVersion()}`, ...kubernetesPrograms() }]),
        ...pulumiToBuild,
        ...addonsToBuild.map(addon => ({ ...addon.programs(), title: addon.title() })),
    ];
    const names = goBuilds.map(({ title }) => `${title} built`);
    for (const [index, programs] of goBuilds.entries()) {
        const run = async () => void (await buildGoPrograms(programs, say));
        steps.push({ name: names[index]!, after: names.slice(0, index), run });
    }
    if (!facts.hasImages) {
        for (const [name, build] of Object.entries({
            "Debian with Python unpacked": buildDebianPython,
            "wheels downloaded": buildWheelHouse,
            "pause program compiled": buildPause,
        })) {
            steps.push({ name, after: ["Debian packages installed"], run: async () => void (await build()) });
        }
    }
    return steps;
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

/** What brings a prepared machine to a running platform. */
export function startSteps(layout: PlatformLayout, condition: PlatformCondition, addons: readonly Addon[]): Step[] {
    const steps: Step[] = [];
    const names = allDaemons(layout).map(daemon => daemon.name);
    if (condition.startAll) {
        steps.push({ name: "keys made", after: [], run: () => createCredentials(layout) });
        const network = async () => {
            await loadKernelModules();
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
