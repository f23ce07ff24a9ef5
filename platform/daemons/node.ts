import { join } from "node:path";
import { stringify } from "yaml";
import { addresses } from "../network-namespace.js";
import { containerdSocket } from "./containerd.js";
import type { DescribeDaemon } from "./daemon.js";

export const kubeletHealthPort = 10248;
export const nodeName = "node1";

export const kubelet: DescribeDaemon = layout => ({
    name: "kubelet",
    command: join(layout.binaries, "kubelet"),
    args: [
        `--config=${layout.path("settings", "kubelet.yaml")}`,
        `--kubeconfig=${layout.path("pki", "kubelet.kubeconfig")}`,
        `--hostname-override=${nodeName}`,
        `--node-ip=${addresses.node}`,
        `--root-dir=${layout.path("kubelet")}`,
    ],
    network: "platform",
    after: ["kube-apiserver", "containerd"],
    files: {
        // there is no name server: look-ups fail at once instead of waiting for one that is out of reach
        [layout.path("settings", "resolv.conf")]: "nameserver 127.0.0.1\n",
        [layout.path("settings", "kubelet.yaml")]: stringify({
            apiVersion: "kubelet.config.k8s.io/v1beta1",
            kind: "KubeletConfiguration",
            authentication: {
                anonymous: { enabled: false },
                webhook: { enabled: true },
                x509: { clientCAFile: layout.path("pki", "ca.crt") },
            },
            // a client allowed to read a node's metrics can do nothing else here
            authorization: { mode: "Webhook" },
            tlsCertFile: layout.path("pki", "kubelet.crt"),
            tlsPrivateKeyFile: layout.path("pki", "kubelet.key"),
            healthzPort: kubeletHealthPort,
            containerRuntimeEndpoint: `unix://${containerdSocket(layout)}`,
            cgroupDriver: "cgroupfs",
            cgroupRoot: `/${layout.instance.name}`,
            // once, when it is ready: after that the node's processors are those that cluster-readiness.ts sets
            nodeStatusUpdateFrequency: "8760h",
            failCgroupV1: false,
            failSwapOn: false,
            enforceNodeAllocatable: [],
            localStorageCapacityIsolation: false,
            evictionHard: { "memory.available": "100Mi" },
            imageGCHighThresholdPercent: 100,
            maxPods: 500,
            podLogsDir: layout.path("pod-logs"),
            volumePluginDir: layout.path("kubelet-plugins"),
            resolvConf: layout.path("settings", "resolv.conf"),
            serializeImagePulls: false,
            registryPullQPS: 0,
            eventRecordQPS: 0,
            kubeAPIQPS: 200,
            kubeAPIBurst: 400,
        }),
    },
    ready: { kind: "http", url: "http://kubelet/healthz", socketPath: layout.healthSocket("kubelet") },
});

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
            // updates all tables in one transaction, and drops packets to a Service that it does not know yet
            mode: "nftables",
            // a changed Service reaches the packet filter at once; zero would mean the default, a second
            nftables: { minSyncPeriod: "1ms", syncPeriod: "30s" },
            conntrack: {
                // zero leaves the machine's own connection tracking as it is
                ...{ maxPerCore: 0, min: 0, tcpEstablishedTimeout: "0s", tcpCloseWaitTimeout: "0s" },
                // translates late answers too; an untranslated one would end the caller's connection
                tcpBeLiberal: true,
            },
            healthzBindAddress: `127.0.0.1:${kubeProxyHealthPort}`,
            metricsBindAddress: "127.0.0.1:10249",
            oomScoreAdj: 0,
        }),
    },
    ready: { kind: "http", url: "http://kube-proxy/healthz", socketPath: layout.healthSocket("kube-proxy") },
});
