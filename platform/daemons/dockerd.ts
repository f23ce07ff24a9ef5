import { addresses } from "../network-namespace.js";
import type { PlatformLayout } from "../platform-layout.js";
import { containerdSocket } from "./containerd.js";
import type { DescribeDaemon } from "./daemon.js";

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
        [layout.path("settings", "docker.json")]: `{"deprecated-key-path": "${layout.path("docker", "key.json")}"}\n`,
    },
    ready: { kind: "http", url: "http://docker/_ping", socketPath: dockerSocket(layout) },
});
