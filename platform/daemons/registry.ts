import { stringify } from "yaml";
import type { DescribeDaemon } from "./daemon.js";

export const registry: DescribeDaemon = layout => ({
    name: "registry",
    command: "/usr/bin/docker-registry",
    args: ["serve", layout.path("settings", "registry.yml")],
    network: "platform",
    after: [],
    files: {
        [layout.path("settings", "registry.yml")]: stringify({
            version: 0.1,
            log: { level: "warn" },
            storage: { filesystem: { rootdirectory: layout.path("registry") }, delete: { enabled: true } },
            http: { addr: `127.0.0.1:${layout.instance.registryPort}` },
        }),
    },
    ready: { kind: "http", url: `http://127.0.0.1:${layout.instance.registryPort}/v2/` },
});
