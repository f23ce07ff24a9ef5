import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { writeAtomically } from "../../machine/files.js";
import { describePulumi } from "../../machine/find-pulumi.js";
import type { Predecessor } from "../../model/ledger/predecessor.js";
import { secretsName, sessionSecretKey, sessionSecretName } from "../../model/names.js";
import { releaseId } from "../../model/release/release-id.js";
import { openJson } from "../../model/settings/config-value.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { openLedger } from "../open/open-ledger.js";
import type { CommonOptions } from "../open/open-service.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { requirePulumi } from "../pulumi/pulumi-error.js";
import { type Project, readProject } from "../stack/project.js";
import { SettingsFile } from "../stack/settings-file.js";
import { secretStandIn } from "./clean-object.js";
import { describeFolder, filesOf, type ManifestFile, planFolder } from "./plan-folder.js";
import { programObjects } from "./program-objects.js";
import { chooseEntry, type RenderRequest, renderConfig } from "./render-source.js";

export interface RenderOptions extends CommonOptions, RenderRequest {
    /** Folder to write. */
    readonly out: string;
}

/**
 * Writes the objects that the program makes from an entry's settings, or from the settings file, as files for GitOps. Needs
 * neither cluster nor passphrase, and changes only the folder.
 */
export async function render(options: RenderOptions, report: Report): Promise<void> {
    if (options.settings === (options.entry !== undefined)) {
        throw new Refusal("name an entry of the ledger, such as 7 or latest, or use --settings for the settings file.");
    }
    const project = readProject(options);
    const source = await findSource(options, project, report);
    const pulumi = await requirePulumi();
    report.say(describePulumi(pulumi));
    const { settings, config, problems = [] } = renderConfig(source.config, source.outputs, secretStandIn);
    if (settings === undefined) throw Refusal.of(problems, `in ${source.of}; nothing was written`);
    const { stack } = options;
    const objects = await programObjects({ project, stack, pulumi, config, outputs: source.outputs });
    const planned = planFolder({ objects, secretKeys: secretKeys(settings), of: source.of });
    if (planned.folder === undefined) throw Refusal.of(planned.problems, "so nothing was written");
    const { files, leftOut, secrets } = planned.folder;
    const folder = resolve(options.out);
    writeFolder(folder, files);
    for (const line of describeFolder(planned.folder, source.of, folder)) report.say(line);
    const others = otherIds(settings, source.outputs);
    for (const line of others) report.warn(`warning: ${line}`);
    report.result({ folder, of: source.of, files: files.map(({ path }) => path), leftOut, secrets, warnings: others });
}

interface Source {
    /** What was rendered, in words. */
    readonly of: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly outputs: Predecessor;
}

async function findSource(options: RenderOptions, project: Project, report: Report): Promise<Source> {
    const { stack } = options;
    const ledger = await openLedger({ stack }, project, report);
    if (options.settings) {
        const file = SettingsFile.ofStack(project, stack);
        return { of: basename(file.path), config: file.config(), outputs: ledger.state?.predecessor ?? {} };
    }
    const { entry, problem } = chooseEntry(options, [...ledger.entries]);
    if (entry === undefined) throw Refusal.of([problem], "so nothing was written");
    const { slots } = ledger.withDigests(entry);
    const recorded = Object.entries(ledger.recordOf(entry).config).map(([key, value]) => [key, openJson(value)]);
    return {
        of: `entry ${entry.entry} of stack ${stack}`,
        config: { ...Object.fromEntries(recorded), "fastapi-release:slots": slots },
        outputs: ledger.outputsOf(entry) ?? {},
    };
}

/** Keys of the Secrets in the settings, by Secret. */
function secretKeys({ service: { name }, slots, secrets = {} }: Settings): Record<string, readonly string[]> {
    const sessions = slotEntries(slots).map(([, release]) => release.sessionSecret);
    return Object.fromEntries([
        ...sessions.map(version => [sessionSecretName(name, version), [sessionSecretKey]]),
        ...Object.entries(secrets).map(([version, values]) => [
            secretsName(name, Number(version)),
            Object.keys(values),
        ]),
    ]);
}

/** Warns if this version of the library makes other objects from the same settings than those that ran. */
function otherIds({ service, slots }: Settings, outputs: Predecessor): string[] {
    return slotEntries(slots).flatMap(([slot, release]) => {
        const [now, then] = [releaseId(service.name, release), outputs.slots?.[slot]?.releaseId];
        if (then === undefined || then === now || outputs.slots?.[slot]?.version !== release.version) return [];
        return [
            `${release.version} in ${slot} ran as ${then}; this version of the library makes it ${now}: other objects, with new pods.`,
        ];
    });
}

/**
 * Writes the files, and removes those of an earlier render that are not among them, since everything in the folder is
 * applied. Other files stay. Refuses a folder that has files but no kustomization by `render`.
 */
export function writeFolder(folder: string, files: readonly ManifestFile[]): void {
    const index = join(folder, "kustomization.yaml");
    const before = existsSync(index) ? filesOf(readFileSync(index, "utf8")) : [];
    const isOthers =
        before === undefined || (!existsSync(index) && existsSync(folder) && readdirSync(folder).length > 0);
    if (isOthers) {
        throw new Refusal(
            `--out: ${folder} has files that \`render\` did not write; name a folder of its own. Nothing was written.`,
        );
    }
    try {
        for (const { path, text } of files) {
            mkdirSync(dirname(join(folder, path)), { recursive: true });
            writeAtomically(join(folder, path), text);
        }
        const kept = new Set(files.map(({ path }) => path));
        for (const path of before.filter(old => !kept.has(old))) rmSync(join(folder, path), { force: true });
    } catch (error) {
        throw new Refusal(`--out: ${folder} could not be written completely: ${(error as Error).message}`);
    }
}
