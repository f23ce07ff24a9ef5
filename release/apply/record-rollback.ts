import { setTimeout as sleep } from "node:timers/promises";
import { releaseId } from "../../model/release-id.js";
import { roomProblem } from "../facts/recording-problems.js";
import type { Ledger } from "../ledger/ledger.js";
import { notify, type ReleaseEvent } from "../notify/notify.js";
import { type CommonOptions, type OpenRelease, type OpenService, readLedger } from "../open/open-release.js";
import { ledgerMessage } from "../plan/migration-barriers.js";
import type { RollbackPlan, RollbackRequest } from "../plan/plan-rollback.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import { pulumiError } from "../pulumi/pulumi-error.js";
import { exitCodes } from "../report/exit-codes.js";
import { Refusal } from "../report/refusal.js";
import { elapsedSeconds, formatSeconds, type Report } from "../report/report.js";
import type { MovedAhead } from "./apply-rollback.js";
import { applyUpdate, nextEntry, notRecorded } from "./apply-update.js";
import { clearAbandoned } from "./clear-abandoned.js";
import { waitForDrain } from "./drain.js";

/** How long Pulumi waits for pods to drain: on two processors its start makes them twice as slow. In milliseconds. */
const drainFirstMs = 250;

/** Whose ledger may not have been read: it is, once the update has made its entry. */
type MaybeRead = OpenService & Partial<Pick<OpenRelease, "ledger">>;

/**
 * Runs the update of a rollback, whose settings are written: of one that has moved traffic ahead it makes the entry, of
 * another one it brings the release up and moves traffic. Loads Pulumi. Returns when the release that lost traffic has
 * sent its clients away.
 */
export async function recordRollback(
    release: MaybeRead,
    plan: RollbackPlan,
    moved: MovedAhead | undefined,
    options: CommonOptions & Pick<RollbackRequest, "reason">,
    report: Report,
): Promise<void> {
    const { service } = release.settings;
    const request = {
        settings: plan.settings,
        message: ledgerMessage(options.message, plan.message, plan.barriers),
        switchedAhead: moved !== undefined,
        ...(plan.instant ? {} : { candidate: plan.to }),
    };
    // Even when the update cannot be recorded, the pods that lost traffic must have been asked first.
    const recorded = openForUpdate(release, plan, moved).then(async cli => {
        if (moved !== undefined) await Promise.race([moved.drained, sleep(drainFirstMs)]);
        return { cli, update: await applyUpdate(release, cli, request, report) };
    });
    const [outcome] = await Promise.allSettled([recorded, moved?.drained]);
    if (outcome.status === "rejected") {
        const failed = failureEvent(event(plan, options), outcome.reason);
        if (failed !== undefined) notify(release, failed, report);
        throw outcome.reason;
    }
    const { cli, update } = outcome.value;
    const { changed } = update;
    const { entry, ledger } = await entryOf(release);
    const ledgerSeconds = (update.writtenMs - performance.timeOrigin) / 1000;
    report.say(`recorded as entry ${entry} after ${formatSeconds(ledgerSeconds)}`, {
        event: "recorded",
        entry,
        seconds: ledgerSeconds,
        changed,
    });
    notify(release, { ...event(plan, options), weight: 100, entry }, report);
    const drainingSince = moved === undefined ? update.switchedMs : await moved.drained;
    if (plan.from !== undefined && drainingSince !== undefined) {
        await waitForDrain(plan.from, drainingSince, service, report);
    }
    await clearAbandoned({ ...release, ledger }, cli, report);
    sayEnd(plan, report);
    report.result({
        entry,
        from: plan.from?.release.version,
        to: plan.to.release.version,
        instant: plan.instant,
        ledgerSeconds,
        commandSeconds: elapsedSeconds(),
        changed,
        pulumi: release.pulumi.version,
    });
}

async function entryOf(release: MaybeRead): Promise<{ readonly entry: number; readonly ledger: Ledger }> {
    const { ledger: before } = release;
    if (before !== undefined) return { entry: nextEntry({ ledger: before }), ledger: before };
    const { backend, project, stackName, pulumi } = release;
    const ledger = await readLedger(backend, project, stackName, pulumi);
    return { entry: ledger.entries.length, ledger };
}

function event({ from, to }: RollbackPlan, { reason }: Pick<RollbackRequest, "reason">): ReleaseEvent {
    return {
        name: "rolledBack",
        ...(from === undefined ? {} : { from }),
        to,
        ...(reason === undefined ? {} : { reason }),
    };
}

/** Traffic moved and the ledger does not know it, or what was to be brought up did not come up. */
function failureEvent(event: ReleaseEvent, error: unknown): ReleaseEvent | undefined {
    if (!(error instanceof Refusal)) return undefined;
    const { exitCode, message: reason } = error;
    if (exitCode === exitCodes.needsPerson) return { ...event, weight: 100, result: "notRecorded", reason };
    return exitCode === exitCodes.failed
        ? { ...event, name: "gateFailed", weight: 0, result: "failed", reason }
        : undefined;
}

/** Loads Pulumi. The program's hooks take the switch as done when they are told so. */
async function openForUpdate(
    release: MaybeRead,
    { to, message }: RollbackPlan,
    moved: MovedAhead | undefined,
): Promise<PulumiCli> {
    const id = releaseId(release.settings.service.name, to.release);
    const extra: Record<string, string> = {
        FASTAPI_RELEASE_CHANGE_CAUSE: message,
        FASTAPI_RELEASE_OVERRIDE_FREEZE: message,
    };
    if (moved !== undefined) extra["FASTAPI_RELEASE_SWITCHED"] = `${id} ${moved.at.toISOString()}`;
    try {
        const room = await roomProblem(release);
        if (room !== undefined) throw new Error(room);
        const { openStack, stackCli } = await import("../open/pulumi-stack.js");
        const { ledger } = release;
        return await (ledger === undefined ? stackCli(release, extra) : openStack({ ...release, ledger }, extra));
    } catch (error) {
        const message = pulumiError((error as Error).message);
        if (moved !== undefined) {
            throw new Refusal(notRecorded(to.release.version, release.file, message), exitCodes.needsPerson);
        }
        release.file.writeDecided(release.settings);
        throw new Refusal(`${message}\nNothing was changed.`);
    }
}

/** What a rollback bars; undefined where that is nothing. */
export function quarantinedWords({ settings, from }: Pick<RollbackPlan, "settings" | "from">): string | undefined {
    const quarantine = settings.quarantine.find(({ version }) => version === from?.release.version);
    if (quarantine === undefined) return undefined;
    const { version, reason } = quarantine;
    return `${version} is quarantined: ${reason}; lift it by \`unquarantine ${version}\`.`;
}

function sayEnd(plan: RollbackPlan, report: Report): void {
    const quarantined = quarantinedWords(plan);
    if (quarantined !== undefined) report.say(quarantined);
    const { version } = plan.to.release;
    report.say(`${version} in ${plan.to.slot} serves; done after ${formatSeconds(elapsedSeconds())}`);
}
