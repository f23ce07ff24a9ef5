import { join } from "node:path";
import type { PlatformInstance } from "../machine/platform-info.js";
import { type PackageSources, publicSources } from "./package-sources.js";

/** The paths of one platform. */
export interface PlatformLayout {
    readonly instance: PlatformInstance;
    /** Folder with Kubernetes' five programs. */
    readonly binaries: string;
    /** Where the machine got packages from when the platform came up. */
    readonly packageSources: PackageSources;
    /** The path of a file or folder of the platform. */
    readonly path: (...parts: string[]) => string;
    readonly logFile: (daemon: string) => string;
    /** A unix socket that forwards to a port of 127.0.0.1 inside the namespace, for health checks. */
    readonly healthSocket: (daemon: string) => string;
}

export function platformLayout(instance: PlatformInstance, binaries: string): PlatformLayout {
    const path = (...parts: string[]) => join(instance.folder, ...parts);
    return {
        instance,
        binaries,
        packageSources: publicSources,
        path,
        logFile: daemon => path("logs", `${daemon}.log`),
        healthSocket: daemon => path("health", daemon),
    };
}
