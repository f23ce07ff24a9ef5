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
        // a local platform that loses power is made anew; waiting for the disk would cost every request
        "--unsafe-no-fsync=true",
        "--logger=zap",
    ],
    network: "platform",
    after: [],
    files: {},
    ready: { kind: "http", url: "http://etcd/health", socketPath: layout.healthSocket("etcd") },
});
