import type { PlatformInstance } from "../machine/platform-info.js";
import { type PlatformInfo, readPlatformInfo } from "../machine/platform-info.js";
import { isAlive } from "../machine/process-identity.js";
import type { Addon, AddonName } from "./addons/addon.js";
import { addonsOf } from "./addons/all-addons.js";
import { clusterLacks } from "./cluster-readiness.js";
import { readAdminToken } from "./credentials.js";
import { allDaemons } from "./daemons/all-daemons.js";
import type { Daemon } from "./daemons/daemon.js";
import type { PlatformLayout } from "./platform-layout.js";
import { readPlatformState, runningLayout } from "./platform-state.js";
import { daemonIsReady } from "./probe.js";
import { isPresent } from "./take-down.js";

export interface DaemonStatus {
    readonly name: string;
    readonly pid: number | undefined;
    readonly state: "ready" | "not ready" | "not running";
}

export interface AddonStatus {
    readonly name: AddonName;
    /** Like "Traefik v3.6.12". */
    readonly title: string;
    readonly healthy: boolean;
    readonly daemons: readonly DaemonStatus[];
    /** What the add-on lacks, although its daemons may be ready. */
    readonly lacking: string | undefined;
}

export interface PlatformStatus {
    readonly platform: string;
    readonly healthy: boolean;
    /** Whether any part of it is on the machine. */
    readonly present: boolean;
    readonly info: PlatformInfo | undefined;
    readonly daemons: readonly DaemonStatus[];
    /** The add-ons that were started, see `up --with`. */
    readonly addons: readonly AddonStatus[];
    /** What keeps pods from starting. */
    readonly lacking: string | undefined;
}

function readDaemons(daemons: readonly Daemon[], layout: PlatformLayout): Promise<DaemonStatus[]> {
    const recorded = readPlatformState(layout).daemons;
    const token = readAdminToken(layout);
    return Promise.all(
        daemons.map(async ({ name, ready }): Promise<DaemonStatus> => {
            const identity = recorded[name];
            if (identity === undefined || !isAlive(identity)) return { name, pid: undefined, state: "not running" };
            return { name, pid: identity.pid, state: (await daemonIsReady(ready, token)) ? "ready" : "not ready" };
        }),
    );
}

async function readAddon(addon: Addon, layout: PlatformLayout): Promise<AddonStatus> {
    const [daemons, lacking] = await Promise.all([readDaemons(addon.daemons(layout), layout), addon.lacks(layout)]);
    const healthy = lacking === undefined && daemons.every(daemon => daemon.state === "ready");
    return { name: addon.name, title: addon.title(), healthy, daemons, lacking };
}

/** Only reads and asks. */
export async function readPlatformStatus(instance: PlatformInstance): Promise<PlatformStatus> {
    const layout = runningLayout(instance);
    const info = readPlatformInfo();
    const base = { platform: instance.name, present: isPresent(instance), info };
    if (info === undefined) return { ...base, healthy: false, daemons: [], addons: [], lacking: "not up" };
    const started = addonsOf(Object.keys(readPlatformState(layout).addons));
    const [daemons, addons, lacking] = await Promise.all([
        readDaemons(allDaemons(layout), layout),
        Promise.all(started.map(addon => readAddon(addon, layout))),
        clusterLacks(layout),
    ]);
    const works = daemons.every(daemon => daemon.state === "ready") && addons.every(addon => addon.healthy);
    return { ...base, healthy: lacking === undefined && works, daemons, addons, lacking };
}

function describeDaemons(daemons: readonly DaemonStatus[], width: number): string[] {
    return daemons.map(
        ({ name, pid, state }) => `  ${name.padEnd(width)}  ${state}${pid === undefined ? "" : `, pid ${pid}`}`,
    );
}

function describeAddon({ name, title, healthy, lacking }: AddonStatus): string {
    const verdict = healthy ? "ready" : `not healthy${lacking === undefined ? "" : `: ${lacking}`}`;
    return `  add-on ${name}: ${verdict}, ${title}`;
}

/** How to reach the services of the add-ons. */
export function describeAddonInfo({ gateway, prometheusUrl, networkNamespace }: PlatformInfo): string[] {
    const lines: string[] = [];
    if (gateway !== undefined) {
        const { className, name, namespace, address } = gateway;
        lines.push(`  gateway ${namespace}/${name} (${className}): http://${address} inside ${networkNamespace}`);
    }
    if (prometheusUrl !== undefined) lines.push(`  prometheus ${prometheusUrl}`);
    return lines;
}

/** The status for people to read. */
export function describePlatform(status: PlatformStatus): string {
    if (status.info === undefined) {
        const rest = status.present ? "; parts of it are left; run `up` to repair it or `down` to remove it" : "";
        return `platform ${status.platform}: not up${rest}`;
    }
    const all = [...status.daemons, ...status.addons.flatMap(addon => addon.daemons)];
    const width = Math.max(...all.map(({ name }) => name.length));
    const verdict = status.healthy ? "up" : `not healthy${status.lacking === undefined ? "" : `: ${status.lacking}`}`;
    return [
        `platform ${status.platform}: ${verdict}, Kubernetes ${status.info.kubernetesVersion}`,
        ...describeDaemons(status.daemons, width),
        ...status.addons.flatMap(addon => [describeAddon(addon), ...describeDaemons(addon.daemons, width)]),
        `  kubeconfig ${status.info.kubeconfig}`,
        `  registry ${status.info.registry}, docker ${status.info.dockerHost}`,
        ...describeAddonInfo(status.info),
    ].join("\n");
}
