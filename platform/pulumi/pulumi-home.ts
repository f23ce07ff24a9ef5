// A Pulumi home of our own, for the Pulumi CLI that was built here, or for one that lacks plugins which cannot be
// downloaded. It is beside the build cache, one for each checkout, whose stand-ins it starts:
//   bin/pulumi, bin/pulumi-language-…          hard links to what was built
//   plugins/resource-NAME-vVERSION/            as Pulumi installs them
//   made.json                                  MadePulumi, written last
import { createHash } from "node:crypto";
import { join } from "node:path";
import { cacheFolder } from "../platform-instance.js";
import { readIfThere } from "../read-if-there.js";
import { projectFolder } from "../source-folder.js";
import type { PluginPin } from "./pinned-pulumi.js";

/** A plugin in such a home. */
export interface MadePlugin extends PluginPin {
    /** Whether it is a program of ours in place of Pulumi's own. */
    readonly standIn: boolean;
}

export interface MadePulumi {
    /** The CLI that it is for: its own, or one that is installed. */
    readonly command: string;
    /** "3.248.0" */
    readonly version: string;
    readonly plugins: readonly MadePlugin[];
    /** What it was put together from: it is made anew when that changes. */
    readonly parts: readonly string[];
}

/** Of this checkout. It need not be there. */
export function pulumiHome(environment: NodeJS.ProcessEnv = process.env): string {
    const checkout = createHash("sha256").update(projectFolder()).digest("hex").slice(0, 8);
    return join(cacheFolder(environment), "pulumi", checkout);
}

export function builtCommand(home: string): string {
    return join(home, "bin", "pulumi");
}

/** Where a Pulumi home has a provider. */
export function pluginFolder(home: string, { name, version }: PluginPin): string {
    return join(home, "plugins", `resource-${name}-v${version}`);
}

/** What was made here; undefined when nothing was, or not to the end. */
export function readMadePulumi(home: string): MadePulumi | undefined {
    const text = readIfThere(join(home, "made.json"));
    return text === undefined ? undefined : (JSON.parse(text) as MadePulumi);
}
