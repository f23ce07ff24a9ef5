import { setTimeout as sleep } from "node:timers/promises";
import { askApiServer } from "./ask-api-server.js";
import { nodeName } from "./daemons/kubelet.js";
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
    /** In whole seconds, like 2026-01-31T12:00:00Z. */
    readonly lastHeartbeatTime: string;
}

/**
 * What the node claims to have. Pods ask for a share of a processor each and use next to nothing; a machine with two
 * would take no more than 20 of them.
 */
const claimedProcessors = "64";

/** What it claims for pods that ask for disk, where the kubelet cannot tell: it does not know every file system's device. */
const claimedDisk = "64Gi";

const unclaimed = "the node does not claim to have room for many small pods";

const nodePath = `/api/v1/nodes/${nodeName}`;

/**
 * What the cluster still lacks before pods can start; undefined when nothing.
 * @param since what the node said before this time, in ms, does not count: its kubelet ran before a restart
 */
export async function clusterLacks(layout: PlatformLayout, since = 0): Promise<string | undefined> {
    const node = await askApiServer(layout, nodePath);
    if (node === undefined) return "the API server does not answer";
    if (node.status !== 200) return `the node is not registered: ${node.status}`;
    const { status } = JSON.parse(node.text) as NodeStatus;
    const ready = status?.conditions?.find(({ type }) => type === "Ready");
    if (ready?.status !== "True") return "the node is not ready";
    if (Date.parse(ready.lastHeartbeatTime) < Math.floor(since / 1000) * 1000) return "the node has not reported yet";
    const account = await askApiServer(layout, "/api/v1/namespaces/default/serviceaccounts/default");
    if (account?.status !== 200) return "the default service account is missing";
    return Object.keys(missingClaims(status?.allocatable)).length > 0 ? unclaimed : undefined;
}

/** What the node is still to claim, by resource. */
export function missingClaims(allocatable: Readonly<Record<string, string>> = {}): Record<string, string> {
    return {
        ...(allocatable["cpu"] === claimedProcessors ? {} : { cpu: claimedProcessors }),
        ...("ephemeral-storage" in allocatable ? {} : { "ephemeral-storage": claimedDisk }),
    };
}

/** The kubelet counted processors when it got ready, and does not again. */
async function claim(layout: PlatformLayout): Promise<void> {
    const node = await askApiServer(layout, nodePath);
    if (node?.status !== 200) return;
    const claims = missingClaims((JSON.parse(node.text) as NodeStatus).status?.allocatable);
    await askApiServer(layout, `${nodePath}/status`, { status: { capacity: claims, allocatable: claims } });
}

/** Waits until a pod could start. @throws PlatformError with what is lacking when the time is over. */
export async function waitForCluster(layout: PlatformLayout, since: number, timeoutMs = 60_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
        const lacking = await clusterLacks(layout, since);
        if (lacking === undefined) return;
        if (lacking === unclaimed) await claim(layout);
        if (Date.now() > deadline) {
            throw new PlatformError("the cluster does not get ready", [`${lacking}; see ${layout.path("logs")}.`]);
        }
        await sleep(100);
    }
}
