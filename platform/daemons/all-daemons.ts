import type { PlatformLayout } from "../platform-layout.js";
import { apiServer } from "./api-server.js";
import { containerd } from "./containerd.js";
import { controllerManager } from "./controller-manager.js";
import type { Daemon } from "./daemon.js";
import { dockerd } from "./dockerd.js";
import { etcd } from "./etcd.js";
import { forwards } from "./forwards.js";
import { kubeProxy } from "./kube-proxy.js";
import { kubelet } from "./kubelet.js";
import { registry } from "./registry.js";
import { scheduler } from "./scheduler.js";

/** Every program of a running platform. */
export function allDaemons(layout: PlatformLayout): Daemon[] {
    return [
        forwards,
        etcd,
        apiServer,
        registry,
        containerd,
        dockerd,
        controllerManager,
        scheduler,
        kubelet,
        kubeProxy,
    ].map(describe => describe(layout));
}
