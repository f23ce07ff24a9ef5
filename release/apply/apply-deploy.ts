import { releaseId } from "../../model/release-id.js";
import { describeShares, type Share } from "../../model/shares.js";
import type { DeployOptions } from "../deploy-opened.js";
import { type Served, sameRelease } from "../ledger/served.js";
import type { OpenRelease } from "../open/open-release.js";
import { openStack } from "../open/pulumi-stack.js";
import type { SourceFacts } from "../plan/choose-image.js";
import { deploySummary } from "../plan/deploy-summary.js";
import { liveSteps } from "../plan/live-steps.js";
import { ledgerMessage } from "../plan/migration-barriers.js";
import type { DeployPlan } from "../plan/plan-deploy.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import { pulumiError } from "../pulumi/pulumi-error.js";
import { Refusal } from "../report/refusal.js";
import { elapsedSeconds, formatSeconds, type Report } from "../report/report.js";
import { applyUpdate, nextEntry } from "./apply-update.js";
import { clearAbandoned } from "./clear-abandoned.js";
import { waitForDrain } from "./drain.js";
import { notifyOfDeploy, notifyOfFailure } from "./notify-of-deploy.js";
import { previewSteps } from "./preview-steps.js";

export interface DeployContext {
    /** Who gets which share in the cluster. */
    readonly serving: readonly Share[];
    readonly source: SourceFacts;
    readonly options: DeployOptions;
}

/**
 * Carries out a planned deploy: settings, preview, update, drain. Before the update everything can be taken back. Gives the
 * number of the ledger's entry.
 */
export async function applyDeploy(
    release: OpenRelease,
    plan: DeployPlan,
    context: DeployContext,
    report: Report,
): Promise<number> {
    const { options, source } = context;
    const { settings, file, pulumi } = release;
    const reason = options.reason === undefined ? "" : `: ${options.reason}`;
    const message = ledgerMessage(options.message, `${plan.message}${reason}`, [...plan.barriers, ...plan.overridden]);
    // What a freeze has against it was asked, and answered.
    const extra: Record<string, string> = {
        FASTAPI_RELEASE_CHANGE_CAUSE: message,
        FASTAPI_RELEASE_OVERRIDE_FREEZE: message,
    };
    if (source.commit !== undefined) extra["FASTAPI_RELEASE_REVISION"] = source.commit;
    let cli: PulumiCli;
    try {
        // A new stack gets its encryption salt here, in the settings file: it is read again before it is changed.
        cli = await openStack(release, extra);
        file.reload();
        if (release.newContext !== undefined) file.setValue("kubernetes:context", release.newContext);
        file.writeDecided({ ...plan.settings, basedOn: settings.basedOn });
        await report.phase("preview", () => checkPreview(release, cli, plan, context, report));
    } catch (error) {
        file.writeDecided(settings);
        throw error instanceof Refusal
            ? error
            : new Refusal(`${pulumiError((error as Error).message)}\nNothing was changed.`);
    }
    const told = { release, plan, options, report };
    const update = await applyUpdate(
        release,
        cli,
        {
            settings: plan.settings,
            message,
            switchedAhead: false,
            ...(plan.placed === undefined ? {} : { candidate: plan.placed }),
        },
        report,
    ).catch((error: Error) => {
        notifyOfFailure(told, error);
        throw error;
    });
    const entry = nextEntry(release);
    const ledgerSeconds = (update.writtenMs - performance.timeOrigin) / 1000;
    const changes = Object.entries(update.changed).map(([op, count]) => `${op} ${count}`);
    report.say(
        `recorded as entry ${entry} after ${formatSeconds(ledgerSeconds)}: ${changes.join(", ") || "no changes"}`,
        { event: "recorded", entry, seconds: ledgerSeconds, changed: update.changed },
    );
    notifyOfDeploy(told, { ...update, entry });
    const { live, candidate } = plan.before;
    // Who keeps a part of the traffic keeps its connections.
    const keeps = ({ slot, release: held }: Served) =>
        sameRelease(held, plan.settings.slots[slot]) && plan.shares.some(share => share.slot === slot);
    const lost = [live, candidate].find(holder => holder !== undefined && !keeps(holder));
    if (plan.switches && lost !== undefined && update.switchedMs !== undefined) {
        await waitForDrain(lost, update.switchedMs, settings.service, report);
    }
    await clearAbandoned(release, cli, report);
    if (plan.shares.length > 0)
        report.say(`${describeShares(plan.shares)} ${plan.shares.length === 1 ? "serves" : "serve"}`);
    report.say(`done after ${formatSeconds(elapsedSeconds())}`);
    report.result({
        entry,
        ...deploySummary(plan),
        ledgerSeconds,
        commandSeconds: elapsedSeconds(),
        changed: update.changed,
        pulumi: pulumi.version,
    });
    return entry;
}

/** Refuses an update that would touch what is live, which its preview tells. */
async function checkPreview(
    release: OpenRelease,
    cli: PulumiCli,
    plan: DeployPlan,
    { serving, options }: DeployContext,
    report: Report,
): Promise<void> {
    const previewed = await previewSteps(cli, release.file);
    if (serving.length === 0) return;
    const { service } = release.settings;
    const { live, candidate } = plan.before;
    const id = ({ release }: Served) => releaseId(service.name, release);
    // A candidate whose place the plan gives to another release ends with its share.
    const ends =
        candidate !== undefined &&
        !Object.values(plan.settings.slots).some(kept => sameRelease(kept, candidate.release));
    const steps = liveSteps(previewed, {
        service: service.name,
        namespace: service.namespace,
        releaseIds: serving.map(share => share.releaseId).filter(other => !(ends && other === id(candidate))),
        sessionSecrets: [live, candidate].flatMap(holder => holder?.release.sessionSecret ?? []),
        secrets: [live, candidate].flatMap(holder => holder?.release.secrets ?? []),
        mayServe: [...serving, ...plan.shares].map(share => share.releaseId),
    });
    if (steps.length === 0) return;
    const lines = ["The update would touch what serves traffic:", ...steps.map(step => `  - ${step}`)];
    if (options.allowLiveChange) {
        for (const line of [...lines, `It goes ahead, as asked for: ${options.reason}`]) report.warn(line);
        return;
    }
    const advice = "Nothing was changed. To go ahead all the same: --allow-live-change --reason TEXT";
    throw new Refusal([...lines, advice].join("\n"));
}
