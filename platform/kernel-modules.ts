import { existsSync, readFileSync } from "node:fs";
import { tryCommand } from "./run-command.js";

/** What the kernel must offer, built in or as a module of that name. */
const needed: Readonly<Record<string, () => boolean>> = {
    /** The file system of containers' images. */
    overlay: () => existsSync("/proc/filesystems") && /\boverlay$/m.test(readFileSync("/proc/filesystems", "utf8")),
    /** Without it a pod that calls a Service whose pod is on the same bridge gets no answer. */
    br_netfilter: () => existsSync("/proc/sys/net/bridge/bridge-nf-call-iptables"),
};

async function modprobe(...args: string[]): Promise<boolean> {
    try {
        return (await tryCommand("modprobe", ["--quiet", ...args])).status === 0;
    } catch {
        return false;
    }
}

/** What the kernel lacks and cannot load. */
export async function missingKernelModules(): Promise<string[]> {
    const absent = Object.entries(needed).filter(([, isThere]) => !isThere());
    const loadable = await Promise.all(absent.map(([name]) => modprobe("--dry-run", name)));
    return absent.filter((_, index) => !loadable[index]).map(([name]) => name);
}

/** Loads what is needed and not there yet. It stays loaded: others may have come to use it. */
export async function loadKernelModules(): Promise<void> {
    for (const [name, isThere] of Object.entries(needed)) if (!isThere()) await modprobe(name);
}
