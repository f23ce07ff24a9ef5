import type { Settings } from "../../model/settings/settings.js";
import type { OpenStack } from "../open/open-stack.js";
import { initStack } from "../open/pulumi-stack.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import { pulumiError } from "../pulumi/pulumi-error.js";
import type { SettingsFile } from "../stack/settings-file.js";
import { nameInUrn } from "../stack/stack-state.js";
import { applyUpdate, nextEntry, type RecordedUpdate } from "./apply-update.js";
import { clearAbandoned } from "./clear-abandoned.js";
import { type PreviewStep, recordSteps } from "./live-steps.js";
import { UpdateProgress } from "./update-progress.js";

export interface Recording {
    /** The decision to record. */
    readonly settings: Settings;
    /** Restored to the settings file if the update is refused. */
    readonly before: Settings;
    readonly message: string;
    /** Advice for a refusal. @default that of a freeze or quarantine: write only the settings file */
    readonly otherwise?: string;
}

/** Records a decision in the ledger with an update that changes nothing else; refuses if it would change an object. */
export async function applyRecord(
    stack: OpenStack,
    { settings, before, message, otherwise = withoutUpdate }: Recording,
    report: Report,
): Promise<RecordedUpdate> {
    const { file } = stack;
    let cli: PulumiCli;
    try {
        cli = await initStack(stack, { FASTAPI_RELEASE_CHANGE_CAUSE: message });
        file.reload();
        file.writeDecided({ ...settings, basedOn: stack.settings.basedOn });
        await checkPreview(cli, file, settings, otherwise, report);
    } catch (error) {
        file.writeDecided(before);
        throw error instanceof Refusal
            ? error
            : new Refusal(`${pulumiError((error as Error).message)}\nNothing was changed. ${otherwise}`);
    }
    const update = await applyUpdate(stack, cli, { settings, message, switchedAhead: false }, report);
    await clearAbandoned(stack, cli, report);
    return { ...update, entry: nextEntry(stack, cli) };
}

const withoutUpdate = "--no-update writes only the settings file.";

async function checkPreview(
    cli: PulumiCli,
    file: SettingsFile,
    settings: Settings,
    otherwise: string,
    report: Report,
): Promise<void> {
    const steps = recordSteps(await previewSteps(cli, file, report, [otherwise]), settings);
    if (steps.length === 0) return;
    const advice = `Nothing was changed. \`deploy\` without a version applies the settings first; ${otherwise}`;
    const lines = ["The update would do more than record this:", ...steps.map(step => `  - ${step}`), advice];
    throw new Refusal(lines.join("\n"));
}

/**
 * The steps that an update of the written settings would take. Refuses with the reasons if the preview fails.
 *
 * An object that somebody has deleted, such as the Job of a gate that failed, is no obstacle: the state is told that it is
 * gone, and the update makes it again.
 *
 * @param advice what to do instead, a line each
 */
export async function previewSteps(
    cli: PulumiCli,
    file: SettingsFile,
    report: Report,
    advice: readonly string[] = [],
): Promise<readonly PreviewStep[]> {
    let { steps, gone, refusal } = await preview(cli, file, advice);
    if (gone.size > 0) {
        const names = [...gone].map(nameInUrn);
        report.say(`somebody has deleted ${names.join(", ")}: the state is told, and the update makes it again`);
        await cli.refresh([...gone]);
        ({ steps, refusal } = await preview(cli, file, advice));
    }
    if (refusal !== undefined) throw refusal;
    return steps;
}

/** One preview, and the refusal with its reasons if it failed. */
async function preview(cli: PulumiCli, file: SettingsFile, advice: readonly string[]) {
    const progress = new UpdateProgress();
    const { steps, errors, gone } = progress;
    const failed = (error: Error): Refusal => {
        const reasons = errors.length === 0 ? [pulumiError(error.message)] : [...new Set(errors)];
        const lines = ["The preview failed, so nothing was changed.", ...reasons.map(text => `  ${text}`)];
        return new Refusal([...lines, ...advice].join("\n"));
    };
    const refusal = await cli
        .preview({ ...file.pulumiOptions(), onEvent: progress.onEvent })
        .then(() => undefined, failed);
    return { steps, gone, refusal };
}
