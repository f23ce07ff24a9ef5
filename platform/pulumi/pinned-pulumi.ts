import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../source-folder.js";

/** A provider of Pulumi: a program that it starts when a resource of its package is worked on. */
export interface PluginPin {
    /** "kubernetes" */
    readonly name: string;
    /** "4.25.0" */
    readonly version: string;
}

/** One that Pulumi is to have, or that it gets when a program asks for it. */
export interface PinnedPlugin extends PluginPin {
    /** Whether every program with our components needs it. */
    readonly needed: boolean;
}

/** Which Pulumi is installed or built where there is none, and which providers the components need. */
export interface PulumiPins {
    /** That of the SDK: "3.276.0". */
    readonly version: string;
    /** The Kubernetes provider first. */
    readonly plugins: readonly PinnedPlugin[];
}

/** The version in components/buildkit-image.ts, whose package for Node.js is not a dependency. */
const dockerBuild: PinnedPlugin = { name: "docker-build", version: "0.0.22", needed: false };

/** The versions of package.json: program, SDK, CLI and providers are of one version each. */
export function pinnedPulumi(): PulumiPins {
    const text = readFileSync(join(projectFolder(), "package.json"), "utf8");
    const { dependencies } = JSON.parse(text) as { dependencies: Readonly<Record<string, string>> };
    const versionOf = (name: string) => dependencies[`@pulumi/${name}`] ?? "";
    const plugins = ["kubernetes", "docker", "random"].map(name => ({ name, version: versionOf(name), needed: true }));
    return { version: versionOf("pulumi"), plugins: [...plugins, dockerBuild] };
}
