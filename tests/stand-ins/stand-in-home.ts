import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { pulumiEnvironment } from "../../machine/find-pulumi.js";
import { pinnedPulumi, pluginFolder } from "../../machine/pulumi-home.js";
import { ensurePulumi } from "../../platform/pulumi/ensure-pulumi.js";
import { providerExecutable } from "../../stand-ins/providers/provider-executable.js";

/** A real CLI that has stand-ins for its providers, also on a machine with other providers. */
export interface StandInHome {
    readonly pulumiCommand: PulumiCommand;
    readonly environment: Readonly<Record<string, string>>;
}

/** The home and a folder for the backend are below `root`. */
export async function makeStandInHome(root: string): Promise<StandInHome> {
    const home = join(root, "home");
    for (const plugin of pinnedPulumi().plugins.filter(({ name }) => name !== "kubernetes")) {
        const folder = pluginFolder(home, plugin);
        mkdirSync(folder, { recursive: true });
        const text = providerExecutable({ node: process.execPath, ...plugin });
        writeFileSync(join(folder, `pulumi-resource-${plugin.name}`), text, { mode: 0o755 });
    }
    mkdirSync(join(root, "state"));
    const pulumi = await ensurePulumi(() => undefined);
    return {
        pulumiCommand: await PulumiCommand.get({ root: dirname(dirname(pulumi.command)) }),
        environment: {
            ...pulumiEnvironment(pulumi),
            PULUMI_BACKEND_URL: `file://${root}/state`,
            PULUMI_CONFIG_PASSPHRASE: "x",
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
            PULUMI_HOME: home,
        },
    };
}
