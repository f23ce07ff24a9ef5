import { join } from "node:path";
import { stringify } from "yaml";
import { cachedPath } from "../../cached-build.js";
import type { Daemon } from "../../daemons/daemon.js";
import { forwardDaemon, healthForward } from "../../daemons/forwards.js";
import { type GoPrograms, goBuild, pinnedVersion } from "../../go-build.js";
import type { PlatformLayout } from "../../platform-layout.js";
import { type Addon, addonKubeconfigPath } from "../addon.js";
import { scrapeSettings } from "./scrape-settings.js";

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
        // of all the places that it can look for something to scrape, the cluster
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
            // after a kill there is no other process that it could keep away
            "--storage.tsdb.no-lockfile",
            "--log.level=warn",
        ],
        network: "platform",
        after: [],
        files: { [file]: stringify(scrapeSettings(addonKubeconfigPath(layout, "prometheus"))) },
        ready: { kind: "http", url: "http://prometheus/-/ready", socketPath: layout.healthSocket(name) },
    };
}

/** The same port outside as inside: one address serves both sides. */
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
