import { existsSync } from "node:fs";
import { join } from "node:path";
import { runCommand, tryCommand } from "./run-command.js";

/** Addresses inside a platform's namespace; none of them is seen outside. */
export const addresses = {
    node: "10.99.0.1",
    podBridge: "10.42.0.1",
    pods: "10.42.0.0/16",
    services: "10.43.0.0/16",
    apiServerService: "10.43.0.1",
    dockerBridge: "10.44.0.1/16",
} as const;

export const podBridgeName = "cni0";

export function namespaceFile(name: string): string {
    return join("/run/netns", name);
}

/**
 * Drops and counts what is still addressed to a Service after addresses were translated. Let through, it would make
 * connection tracking remember for two minutes that its source port is not to be translated: each later connection
 * from that port would fail after 3 s, and renew the memory. Dropped, it is sent again after 1 s and finds its Service.
 * kube-proxy refuses what goes to Services without endpoints earlier, on the way out or through.
 */
export const untranslatedFilter = `table ip fastapi-release {
    chain untranslated {
        type filter hook postrouting priority mangle
        ip daddr ${addresses.services} counter drop
    }
}`;

/** The commands that make a namespace's network, run inside it in this order. */
export function networkCommands(): string[][] {
    return [
        ["ip", "link", "set", "lo", "up"],
        // the node's address lies on lo: not every kernel has the dummy device type
        ["ip", "address", "replace", `${addresses.node}/32`, "dev", "lo"],
        // a fixed hardware address: else the bridge takes another when a pod leaves, and connections hang for seconds
        ["ip", "link", "add", podBridgeName, "address", "02:42:0a:2a:00:01", "type", "bridge"],
        ["ip", "address", "replace", `${addresses.podBridge}/16`, "dev", podBridgeName],
        ["ip", "link", "set", podBridgeName, "up"],
        // without a default route, Service addresses are unreachable before the packet filter rewrites them
        ["ip", "route", "replace", "default", "dev", podBridgeName],
        ["nft", untranslatedFilter],
        ["sysctl", "-q", "-w", "net.ipv4.ip_forward=1"],
        // an answer from a pod on the same bridge passes the packet filter too, which puts the Service's address back
        ["sysctl", "-q", "-w", "net.bridge.bridge-nf-call-iptables=1"],
    ];
}

/** Makes the namespace and its network anew. */
export async function createNetworkNamespace(name: string): Promise<void> {
    if (existsSync(namespaceFile(name))) await deleteNetworkNamespace(name);
    await runCommand("ip", ["netns", "add", name]);
    // not `ip netns exec`: that mounts /sys anew and hides the control groups
    for (const command of networkCommands()) await runCommand("nsenter", [`--net=${namespaceFile(name)}`, ...command]);
}

/** Removes the namespace and with it every interface in it; nothing happens when there is none. */
export async function deleteNetworkNamespace(name: string): Promise<void> {
    if (!existsSync(namespaceFile(name))) return;
    const { output } = await tryCommand("ip", ["netns", "delete", name]);
    // after a reboot or a kill the file may be there without its mount
    if (existsSync(namespaceFile(name))) await runCommand("rm", ["-f", namespaceFile(name)]);
    if (existsSync(namespaceFile(name))) throw new Error(`network namespace ${name} stays: ${output}`);
}
