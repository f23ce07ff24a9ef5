import { join } from "node:path";
import { addresses } from "../network-namespace.js";
import type { DescribeDaemon } from "./daemon.js";
import { etcdPort } from "./etcd.js";

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
        // for logs, exec and port-forward it calls the kubelet
        "--kubelet-preferred-address-types=InternalIP",
        `--kubelet-certificate-authority=${layout.path("pki", "ca.crt")}`,
        `--kubelet-client-certificate=${layout.path("pki", "kubelet-client.crt")}`,
        `--kubelet-client-key=${layout.path("pki", "kubelet-client.key")}`,
        // it serves APIs of add-ons, and tells them who asked
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
