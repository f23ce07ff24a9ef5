import { setTimeout as sleep } from "node:timers/promises";
import { askApiServer } from "./ask-api-server.js";
import { nodeName } from "./daemons/kubelet.js";
import { PlatformError } from "./platform-error.js";
import type { PlatformLayout } from "./platform-layout.js";

interface NodeStatus {
    readonly status?: {
        readonly conditions?: readonly NodeCondition[];
        readonly allocatable?: { readonly cpu?: string };
    };
}

interface NodeCondition {
    readonly type: string;
    readonly status: string;
    /** In whole seconds, like 2026-01-31T12:00:00Z. */
    readonly lastHeartbeatTime: string;
}

/**
 * Processors that the node claims to have. Pods ask for a share of one each and use next to nothing; a machine with two
 * would take no more than 20 of them.
 */
const claimedProcessors = "64";

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
    return undefined;
}

/** Sets the node's processors. The kubelet counted them when it got ready, and does not again. */
async function claimProcessors(layout: PlatformLayout): Promise<void> {
    const processors = { cpu: claimedProcessors };
    await askApiServer(layout, `${nodePath}/status`, { status: { capacity: processors, allocatable: processors } });
}

async function hasClaimedProcessors(layout: PlatformLayout): Promise<boolean> {
    const node = await askApiServer(layout, nodePath);
    return node?.status === 200 && (JSON.parse(node.text) as NodeStatus).status?.allocatable?.cpu === claimedProcessors;
}

/** Waits until a pod could start. @throws PlatformError with what is lacking when the time is over. */
export async function waitForCluster(layout: PlatformLayout, since: number, timeoutMs = 60_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
        const lacking = await clusterLacks(layout, since);
        if (lacking === undefined) {
            if (await hasClaimedProcessors(layout)) return;
            await claimProcessors(layout);
        }
        if (Date.now() > deadline) {
            throw new PlatformError("the cluster does not get ready", [
                `${lacking ?? "the node keeps its processors"}; see ${layout.path("logs")}.`,
            ]);
        }
        await sleep(100);
    }
}
