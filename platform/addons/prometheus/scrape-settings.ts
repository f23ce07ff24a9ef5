/** How often each pod is asked, in seconds: a release of a minute is to be judged by more than a few values. */
const scrapeSeconds = 2;

const annotation = (name: string) => `__meta_kubernetes_pod_annotation_prometheus_io_${name}`;

/**
 * Prometheus's settings, to be written as YAML: it asks pods with the annotation prometheus.io/scrape: "true", at
 * prometheus.io/port and prometheus.io/path (default: the container's port, /metrics). A pod's labels, its namespace
 * and its name become labels of what it tells.
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
