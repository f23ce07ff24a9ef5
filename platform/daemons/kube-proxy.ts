import { join } from "node:path";
import { stringify } from "yaml";
import { addresses } from "../network-namespace.js";
import type { DescribeDaemon } from "./daemon.js";
import { nodeName } from "./kubelet.js";

export const kubeProxyHealthPort = 10256;

export const kubeProxy: DescribeDaemon = layout => ({
    name: "kube-proxy",
    command: join(layout.binaries, "kube-proxy"),
    args: [`--config=${layout.path("settings", "kube-proxy.yaml")}`, `--hostname-override=${nodeName}`],
    network: "platform",
    after: ["kube-apiserver"],
    files: {
        [layout.path("settings", "kube-proxy.yaml")]: stringify({
            apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
            kind: "KubeProxyConfiguration",
            clientConnection: { kubeconfig: layout.path("pki", "kube-proxy.kubeconfig") },
            clusterCIDR: addresses.pods,
            // one transaction for all tables, and nothing passes to a Service that it does not know yet
            mode: "nftables",
            // a changed Service reaches the packet filter at once; zero would be taken for the default, a second
            nftables: { minSyncPeriod: "1ms", syncPeriod: "30s" },
            conntrack: {
                // zero leaves the machine's own connection tracking as it is
                ...{ maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
                // translates an answer that comes late too; passed on as it is, it would end the caller's connection
                tcpBeLiberal: true,
            },
            healthzBindAddress: `127.0.0.1:${kubeProxyHealthPort}`,
            metricsBindAddress: "127.0.0.1:10249",
            oomScoreAdj: 0,
        }),
    },
    ready: { kind: "http", url: "http://kube-proxy/healthz", socketPath: layout.healthSocket("kube-proxy") },
});
