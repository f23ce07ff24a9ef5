import { setTimeout as sleep } from "node:timers/promises";
import { askApiServer } from "./ask-api-server.js";
import { nodeName } from "./daemons/node.js";
import { PlatformError } from "./platform-error.js";
import type { PlatformLayout } from "./platform-layout.js";

interface NodeStatus {
    readonly status?: {
        readonly conditions?: readonly NodeCondition[];
        readonly allocatable?: Readonly<Record<string, string>>;
    };
}

interface NodeCondition {
    readonly type: string;
    readonly status: string;
    /** To the second, like 2026-01-31T12:00:00Z. */
    readonly lastHeartbeatTime: string;
}

/**
 * The processors that the node claims. Each pod requests part of a processor and uses next to none of it; a machine
 * with two would accept no more than 20 pods.
 */
const claimedProcessors = "64";

/** Disk that the node claims where the kubelet cannot tell the size: it does not know every file system's device. */
const claimedDisk = "64Gi";

const notReady = "the node is not ready";
const unclaimed = "the node does not claim to have room for many small pods";

const nodePath = `/api/v1/nodes/${nodeName}`;

/**
 * What the cluster still lacks before pods can start; undefined when nothing.
 * @param since ignores what the node reported before this time, in ms: that came from its kubelet before a restart
 */
export async function clusterLacks(layout: PlatformLayout, since = 0): Promise<string | undefined> {
    const node = await askApiServer(layout, nodePath);
    if (node === undefined) return "the API server does not answer";
    if (node.status !== 200) return `the node is not registered: ${node.status}`;
    const { status } = JSON.parse(node.text) as NodeStatus;
    const ready = status?.conditions?.find(({ type }) => type === "Ready");
    if (ready?.status !== "True") return notReady;
    if (Date.parse(ready.lastHeartbeatTime) < Math.floor(since / 1000) * 1000) return "the node has not reported yet";
    const account = await askApiServer(layout, "/api/v1/namespaces/default/serviceaccounts/default");
    if (account?.status !== 200) return "the default service account is missing";
    return Object.keys(missingClaims(status?.allocatable)).length > 0 ? unclaimed : undefined;
}

/** The resources that the node does not claim yet. */
export function missingClaims(allocatable: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
        ...(allocatable["cpu"] === claimedProcessors ? {} : { cpu: claimedProcessors }),
        ...("ephemeral-storage" in allocatable ? {} : { "ephemeral-storage": claimedDisk }),
    };
}

/** Must run after the kubelet is ready: it counts the processors then, and never again. */
async function claim(layout: PlatformLayout): Promise<void> {
    const node = await askApiServer(layout, nodePath);
    if (node?.status !== 200) return;
    const claims = missingClaims((JSON.parse(node.text) as NodeStatus).status?.allocatable);
    await askApiServer(layout, `${nodePath}/status`, { status: { capacity: claims, allocatable: claims } });
}

/**
 * Takes back what the node last reported, before its kubelet starts. A kubelet looks every 0.1 s whether it has become
 * ready, and reports it, only if its node is not ready by then; a node that a hard stop of the machine left ready gets
 * one report, at a moment when the kubelet may not be, and none after it: that kubelet reports once a year.
 */
export async function withdrawReadiness(layout: PlatformLayout): Promise<void> {
    const now = new Date().toISOString().replace(/\.\d+/, "");
    const times = { lastHeartbeatTime: now, lastTransitionTime: now };
    const words = { reason: "KubeletStarts", message: "The kubelet starts and has not reported yet." };
    const conditions = [{ type: "Ready", status: "Unknown", ...words, ...times }];
    await askApiServer(layout, `${nodePath}/status`, { status: { conditions } });
}

/** A node becomes ready within seconds of its kubelet's start, or not at all. */
const patienceMs = 10_000;

export interface ClusterWait {
    /** Ignores what the node reported before this time, in ms. @default 0 */
    readonly since?: number;
    /**
     * Helps a node that stays not ready: a kubelet reports again when it starts. The node may have been told so after
     * a standstill of the machine, too, during which nothing heard of its kubelet.
     */
    readonly restartKubelet: () => Promise<void>;
    /** @default 60_000 */
    readonly timeoutMs?: number;
}

/** Waits until a pod could start. @throws PlatformError with what is lacking when the time is up. */
export async function waitForCluster(layout: PlatformLayout, wait: ClusterWait): Promise<void> {
    const deadline = Date.now() + (wait.timeoutMs ?? 60_000);
    let restartAt = Date.now() + patienceMs;
    for (;;) {
        const lacking = await clusterLacks(layout, wait.since);
        if (lacking === undefined) return;
        if (lacking === unclaimed) await claim(layout);
        if (lacking === notReady && Date.now() > restartAt) {
            await wait.restartKubelet();
            restartAt = Date.now() + patienceMs;
        }
        if (Date.now() > deadline) {
            throw new PlatformError("the cluster did not get ready", [`${lacking}; see ${layout.path("logs")}.`]);
        }
        await sleep(100);
    }
}
