import type { Settings } from "../../model/settings.js";
import type { OpenRelease } from "../open/open-release.js";
import { openStack } from "../open/pulumi-stack.js";
import { recordSteps } from "../plan/record-steps.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import { pulumiError } from "../pulumi/pulumi-error.js";
import { Refusal } from "../report/refusal.js";
import type { Report } from "../report/report.js";
import type { SettingsFile } from "../stack/settings-file.js";
import { applyUpdate, nextEntry, type RecordedUpdate } from "./apply-update.js";
import { clearAbandoned } from "./clear-abandoned.js";
import { previewSteps } from "./preview-steps.js";

export interface Recording {
    /** The decision that the ledger is to have. */
    readonly settings: Settings;
    /** What the settings file goes back to when the update is refused. */
    readonly before: Settings;
    readonly message: string;
    /** What else can be done when it is refused. @default that of a freeze or a quarantine, which a file can have alone */
    readonly otherwise?: string;
}

/** Runs an update that changes nothing that runs, and writes a decision into the ledger; refuses when it would change one. */
export async function applyRecord(
    release: OpenRelease,
    { settings, before, message, otherwise = withoutUpdate }: Recording,
    report: Report,
): Promise<RecordedUpdate> {
    const { file } = release;
    let cli: PulumiCli;
    try {
        cli = await openStack(release, { FASTAPI_RELEASE_CHANGE_CAUSE: message });
        file.reload();
        file.writeDecided({ ...settings, basedOn: release.settings.basedOn });
        await checkPreview(cli, file, settings, otherwise);
    } catch (error) {
        file.writeDecided(before);
        throw error instanceof Refusal
            ? error
            : new Refusal(`${pulumiError((error as Error).message)}\nNothing was changed. ${otherwise}`);
    }
    const update = await applyUpdate(release, cli, { settings, message, switchedAhead: false }, report);
    await clearAbandoned(release, cli, report);
    return { ...update, entry: nextEntry(release) };
}

const withoutUpdate = "--no-update writes the settings file alone.";

async function checkPreview(cli: PulumiCli, file: SettingsFile, settings: Settings, otherwise: string): Promise<void> {
    const steps = recordSteps(await previewSteps(cli, file, [otherwise]), settings);
    if (steps.length === 0) return;
    const advice = `Nothing was changed. \`deploy\` without a version applies the settings first; ${otherwise}`;
    const lines = ["The update would do more than record this:", ...steps.map(step => `  - ${step}`), advice];
    throw new Refusal(lines.join("\n"));
}
