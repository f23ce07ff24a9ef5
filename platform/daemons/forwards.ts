import type { PlatformLayout } from "../platform-layout.js";
import { controllerManagerPort } from "./controller-manager.js";
import type { DescribeDaemon } from "./daemon.js";
import { etcdPort } from "./etcd.js";
import { kubeProxyHealthPort } from "./kube-proxy.js";
import { kubeletHealthPort } from "./kubelet.js";
import { schedulerPort } from "./scheduler.js";

interface Forward {
    readonly name: string;
    readonly listen: string;
    /** On 127.0.0.1 inside the namespace. */
    readonly port: number;
}

function forwardsOf(layout: PlatformLayout): Forward[] {
    const { apiServerPort, registryPort } = layout.instance;
    const health: [string, number][] = [
        ["etcd", etcdPort],
        ["kube-controller-manager", controllerManagerPort],
        ["kube-scheduler", schedulerPort],
        ["kubelet", kubeletHealthPort],
        ["kube-proxy", kubeProxyHealthPort],
    ];
    return [
        { name: "api-server", listen: `127.0.0.1:${apiServerPort}`, port: apiServerPort },
        { name: "registry", listen: `127.0.0.1:${registryPort}`, port: registryPort },
        ...health.map(([name, port]) => ({ name, listen: `unix@${layout.healthSocket(name)} mode 600`, port })),
    ];
}

/** HAProxy's settings: it listens outside and connects from inside the namespace. */
function proxySettings(layout: PlatformLayout): string {
    const head = `global
    maxconn 4000
    nbthread 1
defaults
    mode tcp
    timeout connect 2s
    timeout client 24h
    timeout server 24h
    timeout client-fin 10s
    timeout tunnel 24h
`;
    const listeners = forwardsOf(layout).map(
        forward => `listen ${forward.name}
    bind ${forward.listen}
    server inside 127.0.0.1:${forward.port} namespace ${layout.instance.name}
`,
    );
    return head + listeners.join("");
}

/** The way in from the root network namespace: 127.0.0.1 and unix sockets, no address of a private range. */
export const forwards: DescribeDaemon = layout => ({
    name: "forwards",
    command: "/usr/sbin/haproxy",
    args: ["-db", "-f", layout.path("settings", "forwards.cfg")],
    network: "outside",
    after: [],
    files: { [layout.path("settings", "forwards.cfg")]: proxySettings(layout) },
    ready: { kind: "socket", path: layout.healthSocket("etcd") },
});
