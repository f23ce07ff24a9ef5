import type { Stack } from "@pulumi/pulumi/automation";
import type { PreviewStep } from "../plan/live-steps.js";
import { Refusal } from "../report/refusal.js";
import type { SettingsFile } from "../stack/settings-file.js";
import { pulumiError } from "./pulumi-error.js";
import { UpdateProgress } from "./update-progress.js";

/**
 * What the update of the settings as they are written would do. Refuses with the reasons when it cannot be previewed.
 *
 * @param advice what else can be done then, a line each
 */
export async function previewSteps(
    stack: Stack,
    file: SettingsFile,
    advice: readonly string[] = [],
): Promise<readonly PreviewStep[]> {
    const progress = new UpdateProgress();
    await stack.preview({ ...file.pulumiOptions(), onEvent: progress.onEvent }).catch((error: Error) => {
        const reasons = progress.errors.length === 0 ? [pulumiError(error.message)] : [...new Set(progress.errors)];
        const lines = ["The preview failed, so nothing was changed.", ...reasons.map(text => `  ${text}`)];
        throw new Refusal([...lines, ...advice].join("\n"));
    });
    return progress.steps;
}
