import { basename, resolve } from "node:path";
import { openJson } from "../model/config-value.js";
import { secretsName, sessionSecretKey, sessionSecretName } from "../model/names.js";
import type { Predecessor } from "../model/predecessor.js";
import { releaseId } from "../model/release-id.js";
import type { Settings } from "../model/settings.js";
import { slotEntries } from "../model/slot-names.js";
import { describePulumi } from "../platform/pulumi/find-pulumi.js";
import { writeFolder } from "./apply/write-folder.js";
import { programObjects } from "./facts/program-objects.js";
import { secretStandIn } from "./manifests/clean-object.js";
import { describeFolder, planFolder } from "./manifests/plan-folder.js";
import { openLedger } from "./open/open-ledger.js";
import type { CommonOptions } from "./open/open-release.js";
import { chooseEntry, type RenderRequest, renderConfig } from "./plan/render-source.js";
import { requirePulumi } from "./pulumi/require-pulumi.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";
import { type Project, readProject } from "./stack/project.js";
import { SettingsFile } from "./stack/settings-file.js";

export interface RenderOptions extends CommonOptions, RenderRequest {
    /** Folder to write. */
    readonly out: string;
}

/**
 * Writes what the program makes of an entry's settings, or of the settings file, as files for GitOps. Needs neither
 * cluster nor passphrase, and changes nothing but the folder.
 */
export async function render(options: RenderOptions, report: Report): Promise<void> {
    if (options.settings === (options.entry !== undefined)) {
        throw new Refusal("name an entry of the ledger, such as 7 or latest, or use --settings for the settings file.");
    }
    const pulumi = await requirePulumi();
    report.say(describePulumi(pulumi));
    const project = readProject(options.cwd);
    const source = await findSource(options, project, report);
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
    /** In words. */
    readonly of: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly outputs: Predecessor;
}

async function findSource(options: RenderOptions, project: Project, report: Report): Promise<Source> {
    const { stack } = options;
    const ledger = await openLedger({ stack }, project, report);
    if (options.settings) {
        const file = SettingsFile.read(project.directory, stack);
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

/** Keys of the Secrets that the settings know; values of secrets are not asked for. */
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

/** Another version of this library may make other objects of the same settings than those that ran. */
function otherIds({ service, slots }: Settings, outputs: Predecessor): string[] {
    return slotEntries(slots).flatMap(([slot, release]) => {
        const [now, then] = [releaseId(service.name, release), outputs.slots?.[slot]?.releaseId];
        if (then === undefined || then === now || outputs.slots?.[slot]?.version !== release.version) return [];
        return [
            `${release.version} in ${slot} ran as ${then}; this version of the library makes ${now} of it: other objects, and pods that start anew.`,
        ];
    });
}
