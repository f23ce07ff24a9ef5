import { type DeployOptions, deployOpened } from "./deploy-opened.js";
import { readOtherLedger } from "./facts/other-ledger.js";
import { holders } from "./ledger/holders.js";
import { openHeld } from "./open/open-held.js";
import { type OpenRelease, openRelease } from "./open/open-release.js";
import { chooseTaken } from "./plan/choose-taken.js";
import { versionProblems } from "./plan/plan-deploy.js";
import { reasonsNeeded } from "./plan/reasons-needed.js";
import { Refusal } from "./report/refusal.js";
import type { Report } from "./report/report.js";

export interface DeployFromOptions extends DeployOptions {
    /** Stack whose ledger tells version and digests: nothing is built. */
    readonly from?: string;
}

/** Puts a version into the slot that does not serve, and gives it traffic, or a part, once its gate has passed. */
export async function deploy({ from, ...given }: DeployFromOptions, report: Report): Promise<void> {
    const problems = [...reasonsNeeded(given), ...versionProblems(given.version)];
    const open = () => openRelease(given, report, problems);
    if (given.dryRun) {
        const opened = await open();
        await deployOpened(opened, await takeFrom(from, given, opened), report);
        return;
    }
    const { release, giveBack } = await openHeld(given, report, { command: "deploy", open, prepare: async () => {} });
    const { settings, ledger } = release;
    // Where traffic is to move by steps, it does so whoever asks for it. A first release has nobody to take it from.
    const { steps = [], bakeSeconds = 0 } = settings.promotion ?? {};
    const isWatched = given.promote && (steps.length > 0 || bakeSeconds > 0);
    const bySteps = isWatched && holders(settings, ledger.entries).live !== undefined;
    let options = given;
    try {
        options = await takeFrom(from, given, release);
        if (!bySteps) await deployOpened(release, options, report);
        else if (options.version !== undefined) {
            await deployOpened(release, { ...options, promote: false }, report.inner());
        }
    } finally {
        await giveBack();
    }
    if (!bySteps) return;
    // It has its slot now, where a promotion finds it.
    const { taken: _, ...placed } = options;
    // Whoever was asked before it got there has said yes to all that was asked for.
    const yes = options.yes === true || options.version !== undefined;
    await (await import("./promote.js")).promote({ ...placed, yes }, report);
}

/** The options with what another stack's ledger tells; refuses what has not passed its gate there. */
async function takeFrom(from: string | undefined, options: DeployOptions, opened: OpenRelease): Promise<DeployOptions> {
    if (from === undefined) return options;
    const { taken, problem } = chooseTaken(options.version, await readOtherLedger(opened, from), new Date());
    if (taken === undefined) throw Refusal.of([problem], "so nothing was changed");
    return { ...options, version: taken.version, taken };
}
