import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { isNotFound, KubernetesApi } from "../../cluster/kubernetes-api.js";
import type { KubernetesObject } from "../../cluster/kubernetes-object.js";
import { objectPath } from "../../cluster/object-path.js";
import { isAlive, signalProcess } from "../../machine/process-identity.js";
import { adminKubeconfigPath, renderKubeconfig, writePrivateFile } from "../credentials.js";
import { startDaemon } from "../daemon-start.js";
import { PlatformError } from "../platform-error.js";
import type { PlatformLayout } from "../platform-layout.js";
import { readPlatformState, updatePlatformState } from "../platform-state.js";
import { type Addon, type AddonAccount, addonKubeconfigPath } from "./addon.js";

/** One hash over the programs, arguments and files of the add-on's daemons. */
export function addonSettingsKey(addon: Addon, layout: PlatformLayout): string {
    return createHash("sha256")
        .update(JSON.stringify(addon.daemons(layout)))
        .digest("hex")
        .slice(0, 16);
}

/** Names of the add-on's daemons that are not running. */
export function endedDaemons(addon: Addon, layout: PlatformLayout): string[] {
    const { daemons } = readPlatformState(layout);
    const isRunning = (name: string) => daemons[name] !== undefined && isAlive(daemons[name]);
    return addon
        .daemons(layout)
        .map(({ name }) => name)
        .filter(name => !isRunning(name));
}

/** Whether the add-on runs with the settings of another version of this project. */
export function runsWithOtherSettings(addon: Addon, layout: PlatformLayout): boolean {
    const settings = readPlatformState(layout).addons[addon.name];
    return settings !== undefined && settings !== addonSettingsKey(addon, layout);
}

/** Kills the add-on's daemons that still run with other settings than those about to start. */
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
            throw new PlatformError(`the add-on ${addon.name} did not get ready`, [
                `${lacking}; see ${layout.path("logs")}.`,
            ]);
        }
        await sleep(50);
    }
}

/**
 * Applies the add-on's objects, starts its daemons that are not running, and waits until it works. An add-on that runs
 * with the settings of another version of this project keeps running as it is.
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

/**
 * The API server serves a kind a moment after it accepts the definition, and creates a system namespace a moment after
 * its first start.
 */
const servedWithinMs = 15_000;

/**
 * Applies the objects in order, so each must come after those it needs. Applying them a second time changes nothing.
 */
export async function applyObjects(api: KubernetesApi, objects: readonly KubernetesObject[]): Promise<void> {
    for (const object of objects) {
        const deadline = Date.now() + servedWithinMs;
        const { apiVersion = "", kind = "", metadata = {} } = object;
        const path = await objectPath(api, { apiVersion, kind, ...metadata });
        for (;;) {
            try {
                await api.apply(path, object, { fieldManager: "fastapi-release-platform", force: true });
                break;
            } catch (error) {
                if (!isNotFound(error) || Date.now() > deadline) throw error;
                await sleep(100);
            }
        }
    }
}

const namespace = "kube-system";

/** Ten years, like the certificates. */
const tokenSeconds = 10 * 365 * 24 * 3600;

const rbac = "rbac.authorization.k8s.io";

/** The account, its role and the bindings between them. */
export function accountObjects({ name, rules, roles = [] }: AddonAccount): KubernetesObject[] {
    const own = `fastapi-release:${name}`;
    const subjects = [{ kind: "ServiceAccount", name, namespace }];
    const bind = (kind: "ClusterRole" | "Role", role: string): KubernetesObject => ({
        apiVersion: `${rbac}/v1`,
        kind: `${kind}Binding`,
        metadata: {
            name: role === own ? own : `${own}:${role}`,
            ...(kind === "Role" ? { namespace } : {}),
        },
        roleRef: { apiGroup: rbac, kind, name: role },
        subjects,
    });
    return [
        { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace } },
        { apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata: { name: own }, rules },
        bind("ClusterRole", own),
        ...roles.map(({ kind, name }) => bind(kind, name)),
    ];
}

/** Writes the kubeconfig for the add-on's account, with a token that becomes invalid when the account is deleted. */
export async function writeAddonKubeconfig(api: KubernetesApi, addon: Addon, layout: PlatformLayout): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${addon.account.name}/token`;
    const request = {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: { expirationSeconds: tokenSeconds },
    };
    const { status } = (await api.create<KubernetesObject>(path, request)) as { status?: { token?: string } };
    if (status?.token === undefined) throw new Error(`the API server returned no token for ${addon.account.name}`);
    const server = `https://127.0.0.1:${layout.instance.apiServerPort}`;
    const authority = readFileSync(layout.path("pki", "ca.crt"), "utf8");
    const text = renderKubeconfig(server, authority, addon.account.name, status.token);
    writePrivateFile(addonKubeconfigPath(layout, addon.name), text);
}
