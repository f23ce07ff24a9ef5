import { join } from "node:path";
import type { DescribeDaemon } from "./daemon.js";

export const controllerManagerPort = 10257;

export const controllerManager: DescribeDaemon = layout => ({
    name: "kube-controller-manager",
    command: join(layout.binaries, "kube-controller-manager"),
    args: [
        `--kubeconfig=${layout.path("pki", "controller-manager.kubeconfig")}`,
        `--service-account-private-key-file=${layout.path("pki", "service-accounts.key")}`,
        `--root-ca-file=${layout.path("pki", "ca.crt")}`,
        "--use-service-account-credentials=true",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        `--secure-port=${controllerManagerPort}`,
        `--flex-volume-plugin-dir=${layout.path("kubelet-plugins")}`,
        "--kube-api-qps=200",
        "--kube-api-burst=400",
    ],
    network: "platform",
    after: ["kube-apiserver"],
    files: {},
    ready: {
        kind: "http",
        url: "https://kube-controller-manager/healthz",
        socketPath: layout.healthSocket("kube-controller-manager"),
    },
});
