import { existsSync } from "node:fs";
import { findPulumi, homeOf, type Pulumi } from "../../machine/find-pulumi.js";
import {
    builtCommand,
    type MadePlugin,
    type PulumiPins,
    pinnedPulumi,
    pluginFolder,
    pulumiHome,
    readMadePulumi,
} from "../../machine/pulumi-home.js";
import { isCached } from "../cached-build.js";
import { buildGoPrograms, type GoPrograms, goBuild } from "../go-build.js";
import { PlatformError } from "../platform-error.js";
import { type ReportProgress, reportStep } from "../run-steps.js";
import { downloadCli, downloadPlugin } from "./download-pulumi.js";
import { makePulumiHome } from "./make-pulumi-home.js";
import { cliProgram, kubernetesProviderProgram, languageHostProgram, yamlHostProgram } from "./pulumi-build.js";

/** What still has to be built here after Pulumi's own ways to install it were tried. */
export interface PulumiPlan {
    /** Not built yet; ordered by how much compiled code they share. */
    readonly programs: readonly GoPrograms[];
    /** Assembles the built parts. @throws PlatformError when the result is not found. */
    finish(): Promise<Pulumi>;
}

/** Looks for a working CLI and its plugins, and lets Pulumi install what is missing. Builds nothing. */
export async function planPulumi(
    report: ReportProgress,
    environment: NodeJS.ProcessEnv = process.env,
): Promise<PulumiPlan> {
    const pins = pinnedPulumi();
    const home = pulumiHome(environment);
    const { installed, offline } = await findOrDownload(pins, home, report, environment);
    const installedHome = homeOf({}, environment);
    if (installed !== undefined) {
        const lacks = await downloadPlugins(installed, pins, installedHome, offline, report);
        if (!lacks) return { programs: [], finish: async () => installed };
    }
    const hasProvider = existsSync(pluginFolder(installedHome, pins.plugins[0]!));
    const programs = [
        ...(hasProvider ? [] : [kubernetesProviderProgram()]),
        ...(installed === undefined ? [cliProgram(), languageHostProgram(), yamlHostProgram()] : []),
    ];
    return {
        programs: programs.filter(program => !isCached(goBuild(program))),
        finish: async () => {
            const parts = { version: pins.version, plugins: pins.plugins, installedHome };
            makePulumiHome(home, installed === undefined ? parts : { ...parts, installed }, readMadePulumi(home));
            const { pulumi, passedOver } = await findPulumi(environment);
            if (pulumi === undefined) throw new PlatformError("no Pulumi CLI works here:", passedOver);
            return pulumi;
        },
    };
}

/** Plans, builds and finishes, for callers that need no platform. */
export async function ensurePulumi(report: ReportProgress): Promise<Pulumi> {
    const plan = await planPulumi(report);
    const say = (text: string) => report({ kind: "note", text });
    for (const programs of plan.programs) {
        await reportStep(`${programs.title} built`, report, () => buildGoPrograms(programs, say));
    }
    return plan.finish();
}

/** The plugins that the components need, as this Pulumi has them. */
export function neededPlugins({ plugins }: Pick<Pulumi, "plugins">): readonly MadePlugin[] {
    return pinnedPulumi().plugins.flatMap(({ name, version, needed }) => {
        const made = plugins.find(plugin => plugin.name === name);
        return made !== undefined ? [made] : needed ? [{ name, version, standIn: false }] : [];
    });
}

/** An installed CLI, and why others could not be downloaded. */
async function findOrDownload(
    { version }: PulumiPins,
    home: string,
    report: ReportProgress,
    environment: NodeJS.ProcessEnv,
): Promise<{ installed?: Pulumi; offline?: string }> {
    const { pulumi, passedOver } = await findPulumi(environment);
    for (const words of passedOver) report({ kind: "note", text: `passed over: ${words}` });
    if (pulumi?.command === builtCommand(home)) return { offline: "built before" };
    if (pulumi !== undefined) return { installed: pulumi };
    const offline = await downloadCli(version);
    if (offline === undefined) return { installed: (await findPulumi(environment)).pulumi! };
    report({ kind: "note", text: `Pulumi ${version} is not installed and cannot be downloaded: ${offline}` });
    return { offline };
}

/** @returns whether a plugin that the components need is still missing. */
async function downloadPlugins(
    { command, plugins: made }: Pulumi,
    { plugins }: PulumiPins,
    home: string,
    offline: string | undefined,
    report: ReportProgress,
): Promise<boolean> {
    const lacking = plugins.filter(plugin => plugin.needed && !existsSync(pluginFolder(home, plugin)));
    if (lacking.length === 0 || made.length > 0 || offline !== undefined) return lacking.length > 0;
    for (const plugin of lacking) {
        const problem = await downloadPlugin(command, plugin, home);
        const name = `plugin ${plugin.name} ${plugin.version}`;
        if (problem === undefined) continue;
        report({ kind: "note", text: `Pulumi's ${name} is not installed and cannot be downloaded: ${problem}` });
        return true;
    }
    return false;
}
