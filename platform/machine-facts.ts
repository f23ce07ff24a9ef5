import { existsSync, readFileSync, readlinkSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { basename, dirname } from "node:path";
import type { PlatformInstance } from "../machine/platform-info.js";
import { isCached } from "./cached-build.js";
import { processesOf } from "./control-groups.js";
import { missingPackages } from "./debian-packages.js";
import { kubernetesBuild } from "./kubernetes-build.js";
import type { PackageSources } from "./package-sources.js";
import { hasRegistrySeeds } from "./registry-seed.js";
import { tryCommand } from "./run-command.js";

export interface ToBuild {
    readonly name: string;
    /** Like "1.25.0". */
    readonly oldestGo: string;
    /** Disk that its build takes, including what Go keeps. */
    readonly neededGiB: number;
}

/** The properties of this machine that the platform depends on. */
export interface MachineFacts {
    readonly isLinux: boolean;
    readonly isRoot: boolean;
    /** Whether there are apt-get and dpkg. */
    readonly hasApt: boolean;
    /** PRETTY_NAME of /etc/os-release. */
    readonly system: string;
    /** Whether it is Debian 12, the release with matching versions of the parts. */
    readonly isBookworm: boolean;
    readonly missingPackages: readonly string[];
    readonly hasKubernetes: boolean;
    readonly hasImages: boolean;
    /** What must be built in addition to Kubernetes. */
    readonly toBuild: readonly ToBuild[];
    /** Like "go1.25.3"; undefined without Go. */
    readonly goVersion: string | undefined;
    /** Ports of 127.0.0.1 that the platform needs and another program holds. */
    readonly takenPorts: readonly number[];
    /** The platform's folder. */
    readonly folder: string;
    /** The folder of a running platform with the same name but another cache folder. */
    readonly otherOwner: string | undefined;
    /** Free space on the disk with the platform's folder. */
    readonly freeGiB: number;
    /** Parts of the kernel that are missing and cannot be loaded. */
    readonly missingKernelModules: readonly string[];
}

function isPortTaken(port: number): Promise<boolean> {
    return new Promise(resolve => {
        const server = createServer();
        server.once("error", () => resolve(true));
        server.listen(port, "127.0.0.1", () => server.close(() => resolve(false)));
    });
}

async function readGoVersion(): Promise<string | undefined> {
    try {
        const { status, output } = await tryCommand("go", ["env", "GOVERSION"], {
            environment: { GOTOOLCHAIN: "local" },
            cwd: "/",
        });
        return status === 0 ? output.trim() : undefined;
    } catch {
        return undefined;
    }
}

function freeGiB(path: string): number {
    let existing = path;
    while (!existsSync(existing)) existing = dirname(existing);
    const disk = statfsSync(existing);
    return (disk.bavail * disk.bsize) / 2 ** 30;
}

/** What the machine must provide for the parts about to start. */
export interface MachineNeeds {
    /** Ports of 127.0.0.1. */
    readonly ports: readonly number[];
    readonly toBuild: readonly ToBuild[];
}

/** Only reads. */
export async function readMachineFacts(
    instance: PlatformInstance,
    sources: PackageSources,
    { ports, toBuild }: MachineNeeds,
): Promise<MachineFacts> {
    const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
    const hasApt = existsSync("/usr/bin/apt-get") && existsSync("/usr/bin/dpkg-query");
    const taken = await Promise.all(ports.map(isPortTaken));
    const hasKubernetes = isCached(kubernetesBuild());
    return {
        isLinux: process.platform === "linux",
        isRoot: process.getuid?.() === 0,
        hasApt,
        system: /^PRETTY_NAME="?([^"\n]*)/m.exec(release)?.[1] ?? process.platform,
        isBookworm: /^ID=debian$/m.test(release) && /^VERSION_CODENAME=bookworm$/m.test(release),
        missingPackages: hasApt ? await missingPackages() : [],
        hasKubernetes,
        hasImages: hasRegistrySeeds(sources),
        toBuild,
        goVersion: hasKubernetes && toBuild.length === 0 ? undefined : await readGoVersion(),
        takenPorts: ports.filter((_, index) => taken[index]),
        folder: instance.folder,
        otherOwner: readOtherOwner(instance),
        freeGiB: freeGiB(instance.folder),
        missingKernelModules: await missingKernelModules(),
    };
}

/** Of these working folders, the one that belongs to a platform with this name in another cache. */
export function otherOwner(instance: PlatformInstance, workingFolders: readonly string[]): string | undefined {
    return workingFolders.find(folder => basename(folder) === basename(instance.folder) && folder !== instance.folder);
}

/**
 * The folder of a running platform with the same name but another cache folder. It must not be mistaken for ours,
 * because its namespace and control group have the same names. Every daemon's working folder is its platform's folder;
 * a deleted one reads as "FOLDER (deleted)" and does not count.
 */
export function readOtherOwner(instance: PlatformInstance): string | undefined {
    const folders = processesOf(instance.name).flatMap(pid => {
        try {
            return [readlinkSync(`/proc/${pid}/cwd`)];
        } catch {
            return [];
        }
    });
    return otherOwner(instance, folders);
}

/** What the kernel must provide, built in or as a module of that name. */
const needed: Readonly<Record<string, () => boolean>> = {
    /** The file system for container images. */
    overlay: () => existsSync("/proc/filesystems") && /\boverlay$/m.test(readFileSync("/proc/filesystems", "utf8")),
    /** Without it, a pod gets no answer when it calls a Service with a pod on the same bridge. */
    br_netfilter: () => existsSync("/proc/sys/net/bridge/bridge-nf-call-iptables"),
};

async function modprobe(...args: string[]): Promise<boolean> {
    try {
        return (await tryCommand("modprobe", ["--quiet", ...args])).status === 0;
    } catch {
        return false;
    }
}

/** The needed modules that the kernel lacks and cannot load. */
export async function missingKernelModules(): Promise<string[]> {
    const absent = Object.entries(needed).filter(([, isThere]) => !isThere());
    const loadable = await Promise.all(absent.map(([name]) => modprobe("--dry-run", name)));
    return absent.filter((_, index) => !loadable[index]).map(([name]) => name);
}

/** Loads the needed modules that are missing. They stay loaded: others may have come to use them. */
export async function loadKernelModules(): Promise<void> {
    for (const [name, isThere] of Object.entries(needed)) if (!isThere()) await modprobe(name);
}
