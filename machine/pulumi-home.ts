// Our own Pulumi home, for a Pulumi CLI that was built here, or for one that lacks plugins and cannot download them. It
// is next to the build cache, one for each checkout, and starts that checkout's stand-ins:
//   bin/pulumi, bin/pulumi-language-…          hard links to the built programs
//   plugins/resource-NAME-vVERSION/            in the form in which Pulumi installs them
//   made.json                                  MadePulumi, written last
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder, readIfThere } from "./files.js";
import { cacheFolder } from "./platform-info.js";

/** A plugin in such a home. */
export interface MadePlugin extends PluginPin {
    /** Whether it is our program in place of Pulumi's own. */
    readonly standIn: boolean;
}

export interface MadePulumi {
    /** The CLI that the home is for: its own, or an installed one. */
    readonly command: string;
    /** "3.248.0" */
    readonly version: string;
    readonly plugins: readonly MadePlugin[];
    /** The identity of its parts: a change makes the home again. */
    readonly parts: readonly string[];
}

/** This checkout's home. It need not exist. */
export function pulumiHome(environment: NodeJS.ProcessEnv = process.env): string {
    const checkout = createHash("sha256").update(projectFolder()).digest("hex").slice(0, 8);
    return join(cacheFolder(environment), "pulumi", checkout);
}

export function builtCommand(home: string): string {
    return join(home, "bin", "pulumi");
}

/** The folder of a provider in a Pulumi home. */
export function pluginFolder(home: string, { name, version }: PluginPin): string {
    return join(home, "plugins", `resource-${name}-v${version}`);
}

/** The home made here; undefined when there is none, or an unfinished one. */
export function readMadePulumi(home: string): MadePulumi | undefined {
    const text = readIfThere(join(home, "made.json"));
    return text === undefined ? undefined : (JSON.parse(text) as MadePulumi);
}

/** A provider of Pulumi: a program that Pulumi starts to work on resources of its package. */
export interface PluginPin {
    /** "kubernetes" */
    readonly name: string;
    /** "4.25.0" */
    readonly version: string;
}

/** A plugin that Pulumi must have, or that it gets when a program asks for it. */
export interface PinnedPlugin extends PluginPin {
    /** Whether every program with our components needs it. */
    readonly needed: boolean;
}

/** The Pulumi to install or build where there is none, and the providers that the components need. */
export interface PulumiPins {
    /** The SDK's version: "3.276.0". */
    readonly version: string;
    /** The Kubernetes provider first. */
    readonly plugins: readonly PinnedPlugin[];
}

/** The version in components/image/buildkit-image.ts; its package for Node.js is not a dependency. */
const dockerBuild: PinnedPlugin = { name: "docker-build", version: "0.0.22", needed: false };

/** The versions from package.json: program, SDK, CLI and providers each have one. */
export function pinnedPulumi(): PulumiPins {
    const text = readFileSync(join(projectFolder(), "package.json"), "utf8");
    const { dependencies } = JSON.parse(text) as { dependencies: Readonly<Record<string, string>> };
    const versionOf = (name: string) => dependencies[`@pulumi/${name}`] ?? "";
    const plugins = ["kubernetes", "docker", "random"].map(name => ({ name, version: versionOf(name), needed: true }));
    return { version: versionOf("pulumi"), plugins: [...plugins, dockerBuild] };
}
