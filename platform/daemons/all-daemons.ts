import type { PlatformLayout } from "../platform-layout.js";
import { buildNames, buildNetwork } from "./build-network.js";
import { containerd } from "./containerd.js";
import { apiServer, controllerManager, etcd, scheduler } from "./control-plane.js";
import type { Daemon } from "./daemon.js";
import { forwards } from "./forwards.js";
import { dockerd, registry } from "./images.js";
import { kubelet, kubeProxy } from "./node.js";

/** Every program of a running platform. */
export function allDaemons(layout: PlatformLayout): Daemon[] {
    return [
        forwards,
        etcd,
        apiServer,
        registry,
        containerd,
        dockerd,
        buildNetwork,
        buildNames,
        controllerManager,
        scheduler,
        kubelet,
        kubeProxy,
    ].map(describe => describe(layout));
}
