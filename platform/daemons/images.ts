import { stringify } from "yaml";
import { addresses } from "../network-namespace.js";
import type { PlatformLayout } from "../platform-layout.js";
import { mirrorPort } from "./build-network.js";
import { containerdSocket } from "./containerd.js";
import type { DescribeDaemon } from "./daemon.js";

export const registry: DescribeDaemon = layout => ({
    name: "registry",
    command: "/usr/bin/docker-registry",
    args: ["serve", layout.path("settings", "registry.yml")],
    network: "platform",
    after: [],
    files: {
        [layout.path("settings", "registry.yml")]: stringify({
            version: 0.1,
            log: { level: "warn" },
            storage: { filesystem: { rootdirectory: layout.path("registry") }, delete: { enabled: true } },
            http: { addr: `127.0.0.1:${layout.instance.registryPort}` },
        }),
    },
    ready: { kind: "http", url: `http://127.0.0.1:${layout.instance.registryPort}/v2/` },
});

export function dockerSocket(layout: PlatformLayout): string {
    return layout.path("docker.sock");
}

/** Builds images. */
export const dockerd: DescribeDaemon = layout => ({
    name: "dockerd",
    command: "/usr/sbin/dockerd",
    args: [
        `--config-file=${layout.path("settings", "docker.json")}`,
        `--host=unix://${dockerSocket(layout)}`,
        "--group=root",
        `--containerd=${containerdSocket(layout)}`,
        `--data-root=${layout.path("docker", "data")}`,
        `--exec-root=${layout.path("docker", "exec")}`,
        `--pidfile=${layout.path("docker.pid")}`,
        `--cgroup-parent=/${layout.instance.name}/docker`,
        `--bip=${addresses.dockerBridge}`,
        "--storage-driver=overlay2",
    ],
    network: "platform",
    after: ["containerd"],
    files: {
        [layout.path("settings", "docker.json")]: JSON.stringify({
            "deprecated-key-path": layout.path("docker", "key.json"),
            dns: [addresses.packages],
            "registry-mirrors": [`http://127.0.0.1:${mirrorPort}`],
        }),
    },
    ready: { kind: "http", url: "http://docker/_ping", socketPath: dockerSocket(layout) },
});
