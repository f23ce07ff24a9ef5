import { join } from "node:path";
import { stringify } from "yaml";
import { cachedPath } from "../../cached-build.js";
import type { Daemon } from "../../daemons/daemon.js";
import { forwardDaemon, healthForward } from "../../daemons/forwards.js";
import { type GoPrograms, goBuild, pinnedVersion } from "../../go-build.js";
import type { PlatformLayout } from "../../platform-layout.js";
import { type Addon, addonKubeconfigPath } from "../addon.js";

const name = "prometheus";
const moduleFolder = "platform/addons/prometheus";

/** "v3.13.0": Prometheus 3.13.0 is version 0.313.0 as a Go module. */
export function productVersion(moduleVersion: string): string {
    const [, joined = "", patch] = moduleVersion.slice(1).split(".");
    return `v${joined.slice(0, -2)}.${Number(joined.slice(-2))}.${patch}`;
}

const version = () => productVersion(pinnedVersion({ moduleFolder }, "github.com/prometheus/prometheus"));

function programs(): GoPrograms {
    return {
        name,
        moduleFolder,
        linkerFlags: [`-X github.com/prometheus/common/version.Version=${version().slice(1)}`],
        // of all service discoveries, only Kubernetes'
        tags: ["remove_all_sd", "enable_kubernetes_sd"],
    };
}

function prometheusServer(layout: PlatformLayout): Daemon {
    const file = layout.path("settings", "prometheus.yaml");
    const port = layout.instance.prometheusPort;
    return {
        name,
        command: join(cachedPath(goBuild(programs())), name),
        args: [
            `--config.file=${file}`,
            `--web.listen-address=127.0.0.1:${port}`,
            `--storage.tsdb.path=${layout.path("prometheus")}`,
            "--storage.tsdb.retention.time=1d",
            // no other process uses this storage, and after a kill the lock file would remain
            "--storage.tsdb.no-lockfile",
            "--log.level=warn",
        ],
        network: "platform",
        after: [],
        files: { [file]: stringify(scrapeSettings(addonKubeconfigPath(layout, "prometheus"))) },
        ready: { kind: "http", url: "http://prometheus/-/ready", socketPath: layout.healthSocket(name) },
    };
}

/** The same port outside as inside, and thus one address for both sides. */
function prometheusForward(layout: PlatformLayout): Daemon {
    const port = layout.instance.prometheusPort;
    const outer = { name: "outer", listen: `127.0.0.1:${port}`, port };
    return forwardDaemon(layout, "prometheus-forward", [outer, healthForward(layout, name, port)], name);
}

/** Collects the metrics of pods that ask for it. */
export const prometheus: Addon = {
    name: "prometheus",
    title: () => `Prometheus ${version()}`,
    programs,
    needsOwnSettings: false,
    account: { name, rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] }] },
    objects: () => [],
    daemons: layout => [prometheusForward(layout), prometheusServer(layout)],
    lacks: async () => undefined,
    info: ({ instance }) => ({ prometheusUrl: `http://127.0.0.1:${instance.prometheusPort}` }),
};

/** Scrape interval in seconds: a release that lasts a minute needs more than a few values to be judged by. */
const scrapeSeconds = 2;

const annotation = (name: string) => `__meta_kubernetes_pod_annotation_prometheus_io_${name}`;

/**
 * Prometheus' settings, to be written as YAML. It scrapes pods with the annotation prometheus.io/scrape: "true", at
 * prometheus.io/port and prometheus.io/path (default: the container's port, /metrics). A pod's labels, namespace and
 * name become labels of its metrics.
 */
export function scrapeSettings(kubeconfig: string): object {
    return {
        global: { scrape_interval: `${scrapeSeconds}s`, scrape_timeout: `${scrapeSeconds}s` },
        scrape_configs: [
            {
                job_name: "pods",
                kubernetes_sd_configs: [{ role: "pod", kubeconfig_file: kubeconfig }],
                relabel_configs: [
                    { source_labels: [annotation("scrape")], regex: "true", action: "keep" },
                    {
                        source_labels: ["__meta_kubernetes_pod_phase"],
                        regex: "Pending|Succeeded|Failed",
                        action: "drop",
                    },
                    { source_labels: ["__meta_kubernetes_pod_container_init"], regex: "true", action: "drop" },
                    { source_labels: [annotation("path")], regex: "(.+)", target_label: "__metrics_path__" },
                    {
                        source_labels: ["__address__", annotation("port")],
                        regex: "([^:]+)(?::\\d+)?;(\\d+)",
                        replacement: "$1:$2",
                        target_label: "__address__",
                    },
                    { regex: "__meta_kubernetes_pod_label_(.+)", action: "labelmap" },
                    { source_labels: ["__meta_kubernetes_namespace"], target_label: "namespace" },
                    { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
                ],
            },
        ],
    };
}
