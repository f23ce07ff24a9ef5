// A plugin in source form is a folder with PulumiPlugin.yaml: `runtime: nodejs`, or `runtime: {name, options}`. Pulumi's
// Node.js language host runs it by @pulumi/pulumi/cmd/run-plugin, told the folder and the engine's address; the plugin's
// first line of output is the port on which it serves the ResourceProvider protocol.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** How a plugin's process is started, up to the engine's address, which comes last. */
export interface PluginCommand {
    readonly command: string;
    readonly args: readonly string[];
}

/** Reads PulumiPlugin.yaml. Throws when the folder is no plugin that the embedded engine can run. */
export async function pluginCommand(folder: string): Promise<PluginCommand> {
    const { parse } = await import("yaml");
    const file = join(folder, "PulumiPlugin.yaml");
    let content: { readonly runtime?: string | { readonly name?: string } } | null;
    try {
        content = parse(readFileSync(file, "utf8"));
    } catch (cause) {
        throw new Error(`${folder} is not the folder of a plugin: ${(cause as Error).message}`);
    }
    const runtime = typeof content?.runtime === "object" ? content.runtime.name : content?.runtime;
    if (runtime !== "nodejs") {
        throw new Error(`${file}: runtime "${runtime ?? ""}" is not supported by the embedded engine; nodejs is`);
    }
    return { command: process.execPath, args: [runner(folder), folder] };
}

function runner(folder: string): string {
    try {
        return createRequire(join(folder, "package.json")).resolve("@pulumi/pulumi/cmd/run-plugin");
    } catch {
        throw new Error(`${folder} has no @pulumi/pulumi; run npm install there`);
    }
}
