import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { providerExecutable } from "../../stand-ins/providers/provider-executable.js";

const versions = { docker: "5.2.0", "docker-build": "0.0.22", random: "4.21.2" };

/**
 * The environment of a CLI that has the stand-ins for plugins and a folder for its backend, both below `root`. The
 * language hosts lie beside the CLI.
 */
export function standInEnvironment(root: string): Record<string, string> {
    const home = join(root, "home");
    for (const [name, version] of Object.entries(versions)) {
        const folder = join(home, "plugins", `resource-${name}-v${version}`);
        mkdirSync(folder, { recursive: true });
        const text = providerExecutable({ node: process.execPath, name, version });
        writeFileSync(join(folder, `pulumi-resource-${name}`), text, { mode: 0o755 });
    }
    mkdirSync(join(root, "state"));
    return {
        PULUMI_BACKEND_URL: `file://${root}/state`,
        PULUMI_CONFIG_PASSPHRASE: "x",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_HOME: home,
        PULUMI_SKIP_UPDATE_CHECK: "true",
    };
}
