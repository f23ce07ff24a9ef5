import { type DeployOptions, deployOpened } from "./deploy-opened.js";
import { holders } from "./ledger/holders.js";
import { openHeld } from "./open/open-held.js";
import { openRelease } from "./open/open-release.js";
import { versionProblems } from "./plan/plan-deploy.js";
import { reasonsNeeded } from "./plan/reasons-needed.js";
import type { Report } from "./report/report.js";

/** Puts a version into the slot that does not serve, and gives it traffic, or a part, once its gate has passed. */
export async function deploy(options: DeployOptions, report: Report): Promise<void> {
    const asked = [...reasonsNeeded(options), ...versionProblems(options.version)];
    const open = () => openRelease(options, report, asked);
    if (options.dryRun) {
        await deployOpened(await open(), options, report);
        return;
    }
    const { release, giveBack } = await openHeld(options, report, { command: "deploy", open, prepare: async () => {} });
    const { settings, ledger } = release;
    // Where traffic is to move by steps, it does so whoever asks for it. A first release has nobody to take it from.
    const { steps = [], bakeSeconds = 0 } = settings.promotion ?? {};
    const isWatched = options.promote && (steps.length > 0 || bakeSeconds > 0);
    const bySteps = isWatched && holders(settings, ledger.entries).live !== undefined;
    try {
        if (!bySteps) await deployOpened(release, options, report);
        else if (options.version !== undefined) {
            await deployOpened(release, { ...options, promote: false }, report.inner());
        }
    } finally {
        await giveBack();
    }
    if (bySteps) await (await import("./promote.js")).promote(options, report);
}
