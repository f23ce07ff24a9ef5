import type { PreviewStep } from "../plan/live-steps.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import { pulumiError } from "../pulumi/pulumi-error.js";
import { Refusal } from "../report/refusal.js";
import type { SettingsFile } from "../stack/settings-file.js";
import { UpdateProgress } from "./update-progress.js";

/**
 * What the update of the settings as they are written would do. Refuses with the reasons when it cannot be previewed.
 *
 * @param advice what else can be done then, a line each
 */
export async function previewSteps(
    cli: PulumiCli,
    file: SettingsFile,
    advice: readonly string[] = [],
): Promise<readonly PreviewStep[]> {
    const progress = new UpdateProgress();
    await cli.preview({ ...file.pulumiOptions(), onEvent: progress.onEvent }).catch((error: Error) => {
        const reasons = progress.errors.length === 0 ? [pulumiError(error.message)] : [...new Set(progress.errors)];
        const lines = ["The preview failed, so nothing was changed.", ...reasons.map(text => `  ${text}`)];
        throw new Refusal([...lines, ...advice].join("\n"));
    });
    return progress.steps;
}
