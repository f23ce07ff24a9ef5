import { addresses } from "../network-namespace.js";
import type { PlatformLayout } from "../platform-layout.js";
import { controllerManagerPort, etcdPort, schedulerPort } from "./control-plane.js";
import type { Daemon, DescribeDaemon } from "./daemon.js";
import { kubeletHealthPort, kubeProxyHealthPort } from "./node.js";

export interface Forward {
    readonly name: string;
    /** In the syntax of HAProxy's `bind`. */
    readonly listen: string;
    /** Inside the namespace. */
    readonly port: number;
    /** Inside the namespace. @default "127.0.0.1" */
    readonly address?: string;
}

/** The forward from a daemon's health socket to its port. */
export function healthForward(layout: PlatformLayout, name: string, port: number, address?: string): Forward {
    return { name, listen: `unix@${layout.healthSocket(name)} mode 600`, port, address };
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
        ...health.map(([name, port]) => healthForward(layout, name, port)),
        healthForward(layout, "build-names", 53, addresses.packages),
    ];
}

/** HAProxy's settings: it listens outside and connects from inside the namespace. */
function proxySettings(layout: PlatformLayout, forwards: readonly Forward[]): string {
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
    const listeners = forwards.map(
        forward => `listen ${forward.name}
    bind ${forward.listen}
    server inside ${forward.address ?? "127.0.0.1"}:${forward.port} namespace ${layout.instance.name}
`,
    );
    return head + listeners.join("");
}

/** A HAProxy for these forwards; it is ready when it listens on the health socket of that name. */
export function forwardDaemon(
    layout: PlatformLayout,
    name: string,
    forwards: readonly Forward[],
    healthSocket: string,
): Daemon {
    const settings = layout.path("settings", `${name}.cfg`);
    return {
        name,
        command: "/usr/sbin/haproxy",
        args: ["-db", "-f", settings],
        network: "outside",
        outerPorts: forwards.flatMap(({ listen }) => /^127\.0\.0\.1:(\d+)$/.exec(listen)?.[1] ?? []).map(Number),
        after: [],
        files: { [settings]: proxySettings(layout, forwards) },
        ready: { kind: "socket", path: layout.healthSocket(healthSocket) },
    };
}

/** The way in from the root network namespace: over 127.0.0.1 and unix sockets, without any private address. */
export const forwards: DescribeDaemon = layout => forwardDaemon(layout, "forwards", forwardsOf(layout), "etcd");
