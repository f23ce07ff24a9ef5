import { join } from "node:path";
import type { PlatformInstance } from "./platform-instance.js";

/** Where everything of one platform lies. */
export interface PlatformLayout {
    readonly instance: PlatformInstance;
    /** Kubernetes' five programs. */
    readonly binaries: string;
    /** A file or folder of the platform. */
    readonly path: (...parts: string[]) => string;
    readonly logFile: (daemon: string) => string;
    /** A unix socket that forwards to a port of 127.0.0.1 inside the namespace, for questions of health. */
    readonly healthSocket: (daemon: string) => string;
}

export function platformLayout(instance: PlatformInstance, binaries: string): PlatformLayout {
    const path = (...parts: string[]) => join(instance.folder, ...parts);
    return {
        instance,
        binaries,
        path,
        logFile: daemon => path("logs", `${daemon}.log`),
        healthSocket: daemon => path("health", daemon),
    };
}
