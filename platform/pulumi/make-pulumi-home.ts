import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PluginPin } from "../../machine/pulumi-home.js";
import { builtCommand, type MadePlugin, type MadePulumi, pluginFolder } from "../../machine/pulumi-home.js";
import { providerExecutable } from "../../stand-ins/providers/provider-executable.js";
import { cachedPath, cacheKey } from "../cached-build.js";
import { type GoPrograms, goBuild } from "../go-build.js";
import { cliProgram, kubernetesProviderProgram, languageHostProgram, yamlHostProgram } from "./pulumi-build.js";

/** The parts of a home. */
export interface HomeParts {
    /** The installed CLI; absent: the built one. */
    readonly installed?: { readonly command: string; readonly version: string };
    /** The version of the built CLI. */
    readonly version: string;
    readonly plugins: readonly PluginPin[];
    /** The Pulumi home with the installed plugins, which are preferred. */
    readonly installedHome: string;
}

/** Assembles a home from the built parts; leaves one alone that is up to date. */
export function makePulumiHome(home: string, parts: HomeParts, before: MadePulumi | undefined): MadePulumi {
    const { installed, version, plugins } = parts;
    const made: MadePulumi = {
        command: installed?.command ?? builtCommand(home),
        version: installed?.version ?? version,
        plugins: plugins.map(({ name, version }) => ({ name, version, standIn: isStandIn({ name, version }, parts) })),
        parts: partKeys(parts),
    };
    if (JSON.stringify(made) === JSON.stringify(before)) return made;
    rmSync(join(home, "made.json"), { force: true });
    for (const folder of ["bin", "plugins"]) mkdirSync(join(home, folder), { recursive: true });
    if (installed === undefined) {
        const program = (name: string, built: GoPrograms, file = name) =>
            place(join(home, "bin", name), target => link(join(cachedPath(goBuild(built)), file), target));
        program("pulumi", cliProgram());
        program("pulumi-language-yaml", yamlHostProgram());
        for (const language of ["nodejs", "python"]) {
            program(`pulumi-language-${language}`, languageHostProgram(), "language-host");
        }
    }
    for (const plugin of made.plugins) placePlugin(home, plugin, parts);
    place(join(home, "made.json"), file => writeFileSync(file, `${JSON.stringify(made, undefined, 4)}\n`));
    return made;
}

/** Whether a provider is one of ours: it is not installed, and Pulumi's own is not built here. */
function isStandIn(plugin: PluginPin, { installedHome }: HomeParts): boolean {
    return plugin.name !== "kubernetes" && !existsSync(pluginFolder(installedHome, plugin));
}

/** Identifies the parts: the home is made again when they change. */
function partKeys({ installed, plugins, installedHome }: HomeParts): string[] {
    const own = installed === undefined ? [cliProgram(), languageHostProgram(), yamlHostProgram()] : [];
    return [
        ...[...own, kubernetesProviderProgram()].map(programs => cacheKey(goBuild(programs))),
        ...plugins.map(plugin => pluginFolder(installedHome, plugin)).filter(existsSync),
        process.execPath,
    ];
}

function placePlugin(home: string, plugin: MadePlugin, { installedHome }: HomeParts): void {
    const [folder, installed] = [pluginFolder(home, plugin), pluginFolder(installedHome, plugin)];
    rmSync(folder, { recursive: true, force: true });
    if (existsSync(installed)) {
        symlinkSync(installed, folder);
        return;
    }
    mkdirSync(folder);
    const program = join(folder, `pulumi-resource-${plugin.name}`);
    if (plugin.standIn) {
        writeFileSync(program, providerExecutable({ node: process.execPath, ...plugin }), { mode: 0o755 });
    } else {
        link(join(cachedPath(goBuild(kubernetesProviderProgram())), "kubernetes-provider"), program);
    }
}

/** Replaces the file by renaming: a running program keeps the old one. */
function place(path: string, make: (file: string) => void): void {
    const file = `${path}.${process.pid}`;
    rmSync(file, { force: true });
    make(file);
    renameSync(file, path);
}

/** By a hard link, because Pulumi looks for its language hosts next to the file that its program's path resolves to. */
function link(source: string, target: string): void {
    try {
        linkSync(source, target);
    } catch {
        copyFileSync(source, target);
    }
}
