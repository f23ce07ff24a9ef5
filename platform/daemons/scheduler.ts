import { join } from "node:path";
import type { DescribeDaemon } from "./daemon.js";

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
