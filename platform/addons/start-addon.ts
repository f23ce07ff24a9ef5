import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { adminKubeconfigPath } from "../credentials.js";
import { startDaemon } from "../daemon-start.js";
import { PlatformError } from "../platform-error.js";
import type { PlatformLayout } from "../platform-layout.js";
import { readPlatformState, updatePlatformState } from "../platform-state.js";
import { isAlive, signalProcess } from "../process-identity.js";
import type { Addon } from "./addon.js";
import { applyObjects } from "./apply-objects.js";
import { accountObjects, writeAddonKubeconfig } from "./service-account.js";

/** One hash of the programs, arguments and files of its daemons. */
export function addonSettingsKey(addon: Addon, layout: PlatformLayout): string {
    return createHash("sha256")
        .update(JSON.stringify(addon.daemons(layout)))
        .digest("hex")
        .slice(0, 16);
}

/** Names of its daemons that do not run. */
export function endedDaemons(addon: Addon, layout: PlatformLayout): string[] {
    const { daemons } = readPlatformState(layout);
    const isRunning = (name: string) => daemons[name] !== undefined && isAlive(daemons[name]);
    return addon
        .daemons(layout)
        .map(({ name }) => name)
        .filter(name => !isRunning(name));
}

/** Whether it runs with the settings of another version of this project. */
export function runsWithOtherSettings(addon: Addon, layout: PlatformLayout): boolean {
    const settings = readPlatformState(layout).addons[addon.name];
    return settings !== undefined && settings !== addonSettingsKey(addon, layout);
}

/** Ends those of its daemons that run with other settings than the ones that are about to be started. */
async function endOthers(addon: Addon, layout: PlatformLayout): Promise<void> {
    const { daemons } = readPlatformState(layout);
    const running = addon.daemons(layout).flatMap(({ name }) => daemons[name] ?? []);
    for (const identity of running) signalProcess(identity, "SIGKILL");
    for (const deadline = Date.now() + 10_000; running.some(isAlive) && Date.now() < deadline; ) await sleep(20);
}

async function startDaemons(addon: Addon, layout: PlatformLayout, api: KubernetesApi): Promise<void> {
    if (runsWithOtherSettings(addon, layout)) await endOthers(addon, layout);
    const settings = addonSettingsKey(addon, layout);
    updatePlatformState(layout, { addons: { ...readPlatformState(layout).addons, [addon.name]: settings } });
    await writeAddonKubeconfig(api, addon, layout);
    await addon.beforeStart?.(layout);
    const ended = endedDaemons(addon, layout);
    for (const daemon of addon.daemons(layout)) if (ended.includes(daemon.name)) await startDaemon(daemon, layout);
}

async function waitForAddon(addon: Addon, layout: PlatformLayout, timeoutMs = 60_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
        const lacking = await addon.lacks(layout);
        if (lacking === undefined) return;
        if (Date.now() > deadline) {
            throw new PlatformError(`the add-on ${addon.name} does not get ready`, [
                `${lacking}; see ${layout.path("logs")}.`,
            ]);
        }
        await sleep(50);
    }
}

/**
 * Brings its objects into the cluster, starts those of its daemons that do not run, and waits until it works. One that
 * runs with the settings of another version of this project goes on.
 * @throws PlatformError with what is lacking, or with the last lines of a daemon's log.
 */
export async function startAddon(addon: Addon, layout: PlatformLayout): Promise<void> {
    const ended = endedDaemons(addon, layout);
    if (ended.length > 0 || !runsWithOtherSettings(addon, layout)) {
        const api = new KubernetesApi(await loadKubeconfig({ path: adminKubeconfigPath(layout) }));
        try {
            await applyObjects(api, [...accountObjects(addon.account), ...addon.objects(layout)]);
            if (ended.length > 0) await startDaemons(addon, layout, api);
        } finally {
            api.close();
        }
    }
    await waitForAddon(addon, layout);
}
