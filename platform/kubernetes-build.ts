import type { CachedBuild } from "./cached-build.js";
import { type GoPrograms, goBuild, pinnedVersion } from "./go-build.js";

const moduleFolder = "platform/kubernetes";

/** "v1.35.4", as pinned in go.mod. */
export function pinnedKubernetesVersion(): string {
    return pinnedVersion({ moduleFolder }, "k8s.io/kubernetes");
}

/** The linker flags for the version: without them Kubernetes reports v0.0.0. */
export function versionFlags(version: string): string[] {
    const [major, minor] = version.slice(1).split(".");
    const variables = { gitVersion: version, gitMajor: major, gitMinor: minor };
    return Object.entries(variables).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
}

/** kube-apiserver, kube-controller-manager, kube-scheduler, kubelet and kube-proxy. */
export function kubernetesPrograms(): GoPrograms {
    return { name: "kubernetes", moduleFolder, linkerFlags: versionFlags(pinnedKubernetesVersion()) };
}

export function kubernetesBuild(): CachedBuild {
    return goBuild(kubernetesPrograms());
}
