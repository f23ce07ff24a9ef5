import { join } from "node:path";
import { stringify } from "yaml";
import { addresses } from "../network-namespace.js";
import { containerdSocket } from "./containerd.js";
import type { DescribeDaemon } from "./daemon.js";

export const kubeletHealthPort = 10248;
export const nodeName = "node1";

/** What pods ask for names. */
export const clusterDns = { address: addresses.node, domain: "cluster.local" } as const;

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
        // no name server beyond the cluster's: a look-up is refused at once, not after waiting for one out of reach
        [layout.path("settings", "resolv.conf")]: "nameserver 127.0.0.1\n",
        [layout.path("settings", "kubelet.yaml")]: stringify({
            apiVersion: "kubelet.config.k8s.io/v1beta1",
            kind: "KubeletConfiguration",
            authentication: {
                anonymous: { enabled: false },
                webhook: { enabled: true },
                x509: { clientCAFile: layout.path("pki", "ca.crt") },
            },
            // whoever may read a node's metrics may do no more than that here
            authorization: { mode: "Webhook" },
            tlsCertFile: layout.path("pki", "kubelet.crt"),
            tlsPrivateKeyFile: layout.path("pki", "kubelet.key"),
            healthzPort: kubeletHealthPort,
            containerRuntimeEndpoint: `unix://${containerdSocket(layout)}`,
            cgroupDriver: "cgroupfs",
            cgroupRoot: `/${layout.instance.name}`,
            // once, when it is ready: after that the node's processors are as cluster-readiness.ts says
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
            // where the add-on listens; without it a look-up is refused at once too
            clusterDNS: [clusterDns.address],
            clusterDomain: clusterDns.domain,
            serializeImagePulls: false,
            registryPullQPS: 0,
            eventRecordQPS: 0,
            kubeAPIQPS: 200,
            kubeAPIBurst: 400,
        }),
    },
    ready: { kind: "http", url: "http://kubelet/healthz", socketPath: layout.healthSocket("kubelet") },
});
