import { readFileSync, writeFileSync } from "node:fs";
import type { Story } from "./story.js";

interface Kubeconfig {
    readonly clusters: readonly [{ cluster: { server: string } }];
    readonly users: readonly [{ user: object }];
}

/**
 * The platform's kubeconfig with a context "story": the platform's own context brings its own kubeconfig and Docker.
 */
export function writeKubeconfig(
    { platform }: Story,
    path: string,
    change: (kubeconfig: Kubeconfig) => void = () => undefined,
): void {
    const kubeconfig = JSON.parse(readFileSync(platform.kubeconfig, "utf8"));
    kubeconfig.contexts[0].name = "story";
    change(kubeconfig);
    writeFileSync(path, JSON.stringify(kubeconfig), { mode: 0o600 });
}
