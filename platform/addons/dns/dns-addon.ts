import { join } from "node:path";
import { cachedPath } from "../../cached-build.js";
import type { Daemon } from "../../daemons/daemon.js";
import { forwardDaemon, healthForward } from "../../daemons/forwards.js";
import { clusterDns } from "../../daemons/kubelet.js";
import { type GoPrograms, goBuild, pinnedVersion } from "../../go-build.js";
import type { PlatformLayout } from "../../platform-layout.js";
import { type Addon, addonKubeconfigPath } from "../addon.js";

const name = "coredns";
const moduleFolder = "platform/addons/dns";
const healthPort = 8181;

const programs = (): GoPrograms => ({ name, moduleFolder });

/** Names of Services and their addresses. Other names are refused: there is no other server to ask. */
function settings(layout: PlatformLayout): string {
    return `${clusterDns.domain}:53 in-addr.arpa:53 {
    bind ${clusterDns.address}
    errors
    ready 127.0.0.1:${healthPort}
    kubernetes ${clusterDns.domain} in-addr.arpa {
        kubeconfig "${addonKubeconfigPath(layout, "dns")}"
    }
}
`;
}

function coreDns(layout: PlatformLayout): Daemon {
    const file = layout.path("settings", "Corefile");
    return {
        name,
        command: join(cachedPath(goBuild(programs())), name),
        args: ["-conf", file],
        network: "platform",
        after: [],
        files: { [file]: settings(layout) },
        ready: { kind: "http", url: "http://coredns/ready", socketPath: layout.healthSocket(name) },
    };
}

/** Names of Services for pods. */
export const dns: Addon = {
    name: "dns",
    title: () => `CoreDNS ${pinnedVersion({ moduleFolder }, "github.com/coredns/coredns")}`,
    programs,
    needsOwnSettings: true,
    account: {
        name,
        rules: [
            { apiGroups: [""], resources: ["services", "namespaces"], verbs: ["list", "watch"] },
            { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
        ],
    },
    objects: () => [],
    daemons: layout => [
        forwardDaemon(layout, "dns-forward", [healthForward(layout, name, healthPort)], name),
        coreDns(layout),
    ],
    lacks: async () => undefined,
    info: () => ({}),
};
