import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildLogFile, buildOnce, type CachedBuild } from "./cached-build.js";
import { endingWithUs, runCommand } from "./run-command.js";
import { projectFolder } from "./source-folder.js";

const moduleFolder = () => join(projectFolder(), "platform", "kubernetes");

/** "v1.35.4", as pinned in go.mod. */
export function kubernetesVersion(goMod: string): string {
    const match = /^require k8s\.io\/kubernetes (v\S+)$/m.exec(goMod);
    if (match?.[1] === undefined) throw new Error("platform/kubernetes/go.mod requires no k8s.io/kubernetes");
    return match[1];
}

/** The linker's flags: without them Kubernetes takes itself for v0.0.0. */
export function linkerFlags(version: string): string {
    const [major, minor] = version.slice(1).split(".");
    const variables = { gitVersion: version, gitMajor: major, gitMinor: minor };
    const settings = Object.entries(variables).map(
        ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
    );
    return ["-s", "-w", ...settings].join(" ");
}

export function pinnedKubernetesVersion(): string {
    return kubernetesVersion(readFileSync(join(moduleFolder(), "go.mod"), "utf8"));
}

/** kube-apiserver, kube-controller-manager, kube-scheduler, kubelet and kube-proxy. */
export function kubernetesBuild(): CachedBuild {
    const pins = ["go.mod", "go.sum"].map(file => readFileSync(join(moduleFolder(), file), "utf8"));
    return { name: "kubernetes", pins: [...pins, linkerFlags(kubernetesVersion(pins[0]!)), process.arch] };
}

/** Builds the programs from their Go modules. @returns their folder. */
export async function buildKubernetes(): Promise<string> {
    const build = kubernetesBuild();
    return buildOnce(build, async folder => {
        const flags = [
            "-mod=readonly",
            "-trimpath",
            "-buildvcs=false",
            "-ldflags",
            linkerFlags(pinnedKubernetesVersion()),
        ];
        await runCommand(...endingWithUs("go", ["build", ...flags, "-o", `${folder}/`, "tool"]), {
            cwd: moduleFolder(),
            environment: { CGO_ENABLED: "0", GOTOOLCHAIN: "local", GOWORK: "off", GOFLAGS: "" },
            logFile: buildLogFile(build),
            timeoutMs: 3_600_000,
        });
    });
}
