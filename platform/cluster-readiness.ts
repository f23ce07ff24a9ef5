import { setTimeout as sleep } from "node:timers/promises";
import { readAdminToken } from "./credentials.js";
import { nodeName } from "./daemons/kubelet.js";
import { PlatformError } from "./platform-error.js";
import type { PlatformLayout } from "./platform-layout.js";
import { get } from "./probe.js";

interface NodeStatus {
    readonly status?: { readonly conditions?: readonly NodeCondition[] };
}

interface NodeCondition {
    readonly type: string;
    readonly status: string;
    /** In whole seconds, like 2026-01-31T12:00:00Z. */
    readonly lastHeartbeatTime: string;
}

async function ask(layout: PlatformLayout, path: string): Promise<{ status: number; text: string } | undefined> {
    const url = `https://127.0.0.1:${layout.instance.apiServerPort}${path}`;
    return get(url, { token: readAdminToken(layout) });
}

/**
 * What the cluster still lacks before pods can start; undefined when nothing.
 * @param since what the node said before this time, in ms, does not count: its kubelet ran before a restart
 */
export async function clusterLacks(layout: PlatformLayout, since = 0): Promise<string | undefined> {
    const node = await ask(layout, `/api/v1/nodes/${nodeName}`);
    if (node === undefined) return "the API server does not answer";
    if (node.status !== 200) return `the node is not registered: ${node.status}`;
    const ready = (JSON.parse(node.text) as NodeStatus).status?.conditions?.find(({ type }) => type === "Ready");
    if (ready?.status !== "True") return "the node is not ready";
    if (Date.parse(ready.lastHeartbeatTime) < Math.floor(since / 1000) * 1000) return "the node has not reported yet";
    const account = await ask(layout, "/api/v1/namespaces/default/serviceaccounts/default");
    if (account?.status !== 200) return "the default service account is missing";
    return undefined;
}

/** Waits until a pod could start. @throws PlatformError with what is lacking when the time is over. */
export async function waitForCluster(layout: PlatformLayout, since: number, timeoutMs = 60_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
        const lacking = await clusterLacks(layout, since);
        if (lacking === undefined) return;
        if (Date.now() > deadline) {
            throw new PlatformError("the cluster does not get ready", [`${lacking}; see ${layout.path("logs")}.`]);
        }
        await sleep(100);
    }
}
