import { existsSync, readFileSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { isCached } from "./cached-build.js";
import { missingPackages } from "./debian-packages.js";
import { missingKernelModules } from "./kernel-modules.js";
import { kubernetesBuild } from "./kubernetes-build.js";
import type { PlatformInstance } from "./platform-instance.js";
import { readOtherOwner } from "./platform-owner.js";
import { registrySeedBuild } from "./registry-seed.js";
import { tryCommand } from "./run-command.js";

export interface ToBuild {
    readonly name: string;
    /** Like "1.25.0". */
    readonly oldestGo: string;
    /** What its build takes of the disk, with what Go keeps. */
    readonly neededGiB: number;
}

/** What the machine is like, as far as the platform depends on it. */
export interface MachineFacts {
    readonly isLinux: boolean;
    readonly isRoot: boolean;
    /** Whether there are apt-get and dpkg. */
    readonly hasApt: boolean;
    /** PRETTY_NAME of /etc/os-release. */
    readonly system: string;
    /** Debian 12, whose versions of the parts fit together. */
    readonly isBookworm: boolean;
    readonly missingPackages: readonly string[];
    readonly hasKubernetes: boolean;
    readonly hasImages: boolean;
    /** What is to be built beside Kubernetes. */
    readonly toBuild: readonly ToBuild[];
    /** Like "go1.25.3"; undefined without Go. */
    readonly goVersion: string | undefined;
    /** Ports of 127.0.0.1 that the platform needs and someone else has. */
    readonly takenPorts: readonly number[];
    /** The platform's folder. */
    readonly folder: string;
    /** The folder of a platform of the same name that runs with another cache folder. */
    readonly otherOwner: string | undefined;
    /** On the disk of the platform's folder. */
    readonly freeGiB: number;
    /** Parts of the kernel that are not there and cannot be loaded. */
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

/** What is about to be started needs of the machine. */
export interface MachineNeeds {
    /** Of 127.0.0.1. */
    readonly ports: readonly number[];
    readonly toBuild: readonly ToBuild[];
}

/** Reads; changes nothing. */
export async function readMachineFacts(
    instance: PlatformInstance,
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
        hasImages: isCached(registrySeedBuild()),
        toBuild,
        goVersion: hasKubernetes && toBuild.length === 0 ? undefined : await readGoVersion(),
        takenPorts: ports.filter((_, index) => taken[index]),
        folder: instance.folder,
        otherOwner: readOtherOwner(instance),
        freeGiB: freeGiB(instance.folder),
        missingKernelModules: await missingKernelModules(),
    };
}
