import { existsSync } from "node:fs";
import { join } from "node:path";
import { runCommand, tryCommand } from "./run-command.js";

/** Addresses inside a platform's namespace; none of them is visible outside. */
export const addresses = {
    node: "10.99.0.1",
    podBridge: "10.42.0.1",
    pods: "10.42.0.0/16",
    services: "10.43.0.0/16",
    apiServerService: "10.43.0.1",
    dockerBridge: "10.44.0.1/16",
    /** Of the package registries and of the name server, for image builds. */
    packages: "10.99.0.53",
} as const;

export const podBridgeName = "cni0";

export function namespaceFile(name: string): string {
    return join("/run/netns", name);
}

/**
 * Drops and counts packets still addressed to a Service after address translation. If one got through, connection
 * tracking would remember for two minutes not to translate its source port: each later connection from that port would
 * fail after 3 s and extend those two minutes. A dropped packet is sent again after 1 s and then reaches its Service.
 * kube-proxy refuses packets to Services without endpoints earlier, in the output and forward hooks.
 */
export const untranslatedFilter = `table ip fastapi-release {
    chain untranslated {
        type filter hook postrouting priority mangle
        ip daddr ${addresses.services} counter drop
    }
}`;

/**
 * Only containers of Docker reach the package registries: pods have no way out, and neither has the node itself. Every
 * question for a name that the node's own programs ask, as dockerd does for an image, goes to the name server that
 * knows these registries alone: no other can be reached, and waiting for it takes seconds.
 */
export const packagesFilter = `table ip fastapi-release {
    chain packages {
        type filter hook input priority filter
        ip daddr ${addresses.packages} iifname "${podBridgeName}" reject
        ip daddr ${addresses.packages} iifname "lo" ct state new tcp dport != 53 reject with tcp reset
    }
    chain names {
        type nat hook output priority -100
        ip daddr != 127.0.0.0/8 udp dport 53 dnat to ${addresses.packages}
        ip daddr != 127.0.0.0/8 tcp dport 53 dnat to ${addresses.packages}
    }
}`;

/** The commands that set up a namespace's network, to be run inside it in this order. */
export function networkCommands(): string[][] {
    return [
        ["ip", "link", "set", "lo", "up"],
        // the node's address lies on lo: not every kernel has the dummy device type
        ["ip", "address", "replace", `${addresses.node}/32`, "dev", "lo"],
        ["ip", "address", "replace", `${addresses.packages}/32`, "dev", "lo"],
        // a fixed hardware address; otherwise the bridge changes it when a pod leaves, and connections hang for seconds
        ["ip", "link", "add", podBridgeName, "address", "02:42:0a:2a:00:01", "type", "bridge"],
        ["ip", "address", "replace", `${addresses.podBridge}/16`, "dev", podBridgeName],
        ["ip", "link", "set", podBridgeName, "up"],
        // without a default route, Service addresses are unreachable before the packet filter rewrites them
        ["ip", "route", "replace", "default", "dev", podBridgeName],
        ["nft", untranslatedFilter],
        ["nft", packagesFilter],
        ["sysctl", "-q", "-w", "net.ipv4.ip_forward=1"],
        // answers from a pod on the same bridge must pass the packet filter too, which restores the Service's address
        ["sysctl", "-q", "-w", "net.bridge.bridge-nf-call-iptables=1"],
    ];
}

/** Makes the namespace and its network, replacing an existing one. */
export async function createNetworkNamespace(name: string): Promise<void> {
    if (existsSync(namespaceFile(name))) await deleteNetworkNamespace(name);
    await runCommand("ip", ["netns", "add", name]);
    // not `ip netns exec`: that mounts a new /sys and hides the control groups
    for (const command of networkCommands()) await runCommand("nsenter", [`--net=${namespaceFile(name)}`, ...command]);
}

/** Removes the namespace and with it every interface in it; does nothing when there is none. */
export async function deleteNetworkNamespace(name: string): Promise<void> {
    if (!existsSync(namespaceFile(name))) return;
    const { output } = await tryCommand("ip", ["netns", "delete", name]);
    // after a reboot or a kill the file may exist without its mount
    if (existsSync(namespaceFile(name))) await runCommand("rm", ["-f", namespaceFile(name)]);
    if (existsSync(namespaceFile(name))) throw new Error(`cannot remove the network namespace ${name}: ${output}`);
}
