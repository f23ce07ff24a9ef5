import { join } from "node:path";
import { addresses } from "../network-namespace.js";
import type { DescribeDaemon } from "./daemon.js";

export const etcdPort = 2379;

export const etcd: DescribeDaemon = layout => ({
    name: "etcd",
    command: "/usr/bin/etcd",
    args: [
        `--data-dir=${layout.path("etcd")}`,
        `--listen-client-urls=http://127.0.0.1:${etcdPort}`,
        `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
        "--listen-peer-urls=http://127.0.0.1:2380",
        "--initial-advertise-peer-urls=http://127.0.0.1:2380",
        "--initial-cluster=default=http://127.0.0.1:2380",
        // a local platform that loses power is rebuilt; waiting for the disk would slow down every request
        "--unsafe-no-fsync=true",
        "--logger=zap",
    ],
    network: "platform",
    after: [],
    files: {},
    ready: { kind: "http", url: "http://etcd/health", socketPath: layout.healthSocket("etcd") },
});

export const apiServer: DescribeDaemon = layout => ({
    name: "kube-apiserver",
    command: join(layout.binaries, "kube-apiserver"),
    args: [
        `--etcd-servers=http://127.0.0.1:${etcdPort}`,
        // the same port inside as outside: one kubeconfig serves both sides
        `--secure-port=${layout.instance.apiServerPort}`,
        `--advertise-address=${addresses.node}`,
        `--service-cluster-ip-range=${addresses.services}`,
        "--service-account-issuer=https://kubernetes.default.svc",
        `--service-account-key-file=${layout.path("pki", "service-accounts.pub")}`,
        `--service-account-signing-key-file=${layout.path("pki", "service-accounts.key")}`,
        `--client-ca-file=${layout.path("pki", "ca.crt")}`,
        `--tls-cert-file=${layout.path("pki", "kube-apiserver.crt")}`,
        `--tls-private-key-file=${layout.path("pki", "kube-apiserver.key")}`,
        `--token-auth-file=${layout.path("pki", "tokens.csv")}`,
        "--authorization-mode=Node,RBAC",
        // it calls the kubelet for logs, exec and port-forward
        "--kubelet-preferred-address-types=InternalIP",
        `--kubelet-certificate-authority=${layout.path("pki", "ca.crt")}`,
        `--kubelet-client-certificate=${layout.path("pki", "kubelet-client.crt")}`,
        `--kubelet-client-key=${layout.path("pki", "kubelet-client.key")}`,
        // it forwards requests to the add-ons' APIs, with the name of the user who sent them
        `--proxy-client-cert-file=${layout.path("pki", "front-proxy-client.crt")}`,
        `--proxy-client-key-file=${layout.path("pki", "front-proxy-client.key")}`,
        `--requestheader-client-ca-file=${layout.path("pki", "front-proxy-ca.crt")}`,
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        "--allow-privileged=true",
        "--max-requests-inflight=1600",
        "--max-mutating-requests-inflight=800",
    ],
    network: "platform",
    after: ["etcd"],
    files: {},
    ready: { kind: "http", url: `https://127.0.0.1:${layout.instance.apiServerPort}/readyz`, tokenOf: "admin" },
});

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

export const schedulerPort = 10259;

export const scheduler: DescribeDaemon = layout => ({
    name: "kube-scheduler",
    command: join(layout.binaries, "kube-scheduler"),
    args: [
        `--kubeconfig=${layout.path("pki", "scheduler.kubeconfig")}`,
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        `--secure-port=${schedulerPort}`,
        "--kube-api-qps=200",
        "--kube-api-burst=400",
    ],
    network: "platform",
    after: ["kube-apiserver"],
    files: {},
    ready: { kind: "http", url: "https://kube-scheduler/healthz", socketPath: layout.healthSocket("kube-scheduler") },
});
