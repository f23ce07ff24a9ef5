import { cachedPath } from "./cached-build.js";
import { clusterLacks } from "./cluster-readiness.js";
import { readAdminToken } from "./credentials.js";
import { allDaemons } from "./daemons/all-daemons.js";
import { kubernetesBuild } from "./kubernetes-build.js";
import { type PlatformInfo, readPlatformInfo } from "./platform-info.js";
import type { PlatformInstance } from "./platform-instance.js";
import { platformLayout } from "./platform-layout.js";
import { readPlatformState } from "./platform-state.js";
import { isReady } from "./probe.js";
import { isAlive } from "./process-identity.js";
import { isPresent } from "./take-down.js";

export interface DaemonStatus {
    readonly name: string;
    readonly pid: number | undefined;
    readonly state: "ready" | "not ready" | "not running";
}

export interface PlatformStatus {
    readonly platform: string;
    readonly healthy: boolean;
    /** Whether anything of it is on the machine. */
    readonly present: boolean;
    readonly info: PlatformInfo | undefined;
    readonly daemons: readonly DaemonStatus[];
    /** What keeps pods from starting. */
    readonly lacking: string | undefined;
}

/** Reads and asks; changes nothing, starts nothing. */
export async function readPlatformStatus(instance: PlatformInstance): Promise<PlatformStatus> {
    const layout = platformLayout(instance, cachedPath(kubernetesBuild()));
    const info = readPlatformInfo();
    const base = { platform: instance.name, present: isPresent(instance), info };
    if (info === undefined) return { ...base, healthy: false, daemons: [], lacking: "it is not up" };
    const { daemons: recorded } = readPlatformState(layout);
    const token = readAdminToken(layout);
    const daemons = await Promise.all(
        allDaemons(layout).map(async ({ name, ready }): Promise<DaemonStatus> => {
            const identity = recorded[name];
            if (identity === undefined || !isAlive(identity)) return { name, pid: undefined, state: "not running" };
            return { name, pid: identity.pid, state: (await isReady(ready, token)) ? "ready" : "not ready" };
        }),
    );
    const lacking = await clusterLacks(layout);
    const healthy = lacking === undefined && daemons.every(daemon => daemon.state === "ready");
    return { ...base, healthy, daemons, lacking };
}

/** The status for people to read. */
export function describeStatus(status: PlatformStatus): string {
    if (status.info === undefined) {
        const rest = status.present ? "; something is left of it: `up` heals it, `down` removes it" : "";
        return `platform ${status.platform}: not up${rest}`;
    }
    const width = Math.max(...status.daemons.map(({ name }) => name.length));
    const rows = status.daemons.map(
        ({ name, pid, state }) => `  ${name.padEnd(width)}  ${state}${pid === undefined ? "" : `, pid ${pid}`}`,
    );
    const verdict = status.healthy ? "up" : `not healthy${status.lacking === undefined ? "" : `: ${status.lacking}`}`;
    return [
        `platform ${status.platform}: ${verdict}, Kubernetes ${status.info.kubernetesVersion}`,
        ...rows,
        `  kubeconfig ${status.info.kubeconfig}`,
        `  registry ${status.info.registry}, docker ${status.info.dockerHost}`,
    ].join("\n");
}
