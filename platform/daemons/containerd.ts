import { addresses, podBridgeName } from "../network-namespace.js";
import type { PlatformLayout } from "../platform-layout.js";
import type { DescribeDaemon } from "./daemon.js";

export function containerdSocket(layout: PlatformLayout): string {
    return layout.path("containerd.sock");
}

function containerdSettings(layout: PlatformLayout): string {
    const registry = `localhost:${layout.instance.registryPort}`;
    return `version = 2
root = "${layout.path("containerd", "root")}"
state = "${layout.path("containerd", "state")}"

[grpc]
  address = "${containerdSocket(layout)}"

[plugins."io.containerd.internal.v1.opt"]
  path = "${layout.path("containerd", "opt")}"

[plugins."io.containerd.grpc.v1.cri"]
  # without CAP_SYS_RESOURCE no sandbox starts otherwise: "can't get final child's PID from pipe: EOF"
  restrict_oom_score_adj = true
  sandbox_image = "${registry}/pause:1"
  netns_mounts_under_state_dir = true

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${layout.path("settings", "cni")}"

  [plugins."io.containerd.grpc.v1.cri".containerd]
    default_runtime_name = "runc"
    snapshotter = "overlayfs"

    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"

      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        Root = "${layout.path("containerd", "runc")}"

  [plugins."io.containerd.grpc.v1.cri".registry.mirrors."${registry}"]
    endpoint = ["http://127.0.0.1:${layout.instance.registryPort}"]
`;
}

function podNetwork(layout: PlatformLayout): string {
    const bridge = {
        type: "bridge",
        bridge: podBridgeName,
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
            type: "host-local",
            dataDir: layout.path("pod-addresses"),
            ranges: [[{ subnet: addresses.pods }]],
            routes: [{ dst: "0.0.0.0/0" }],
        },
    };
    return JSON.stringify({
        cniVersion: "0.4.0",
        name: layout.instance.name,
        plugins: [bridge, { type: "portmap", capabilities: { portMappings: true } }],
    });
}

/** Runs the pods' containers, and Docker's. */
export const containerd: DescribeDaemon = layout => ({
    name: "containerd",
    command: "/usr/bin/containerd",
    args: ["--config", layout.path("settings", "containerd.toml")],
    network: "platform",
    after: [],
    files: {
        [layout.path("settings", "containerd.toml")]: containerdSettings(layout),
        [layout.path("settings", "cni", "10-pods.conflist")]: podNetwork(layout),
    },
    ready: { kind: "socket", path: containerdSocket(layout) },
});
