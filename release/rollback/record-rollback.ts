import { setTimeout as sleep } from "node:timers/promises";
import { releaseId } from "../../model/release/release-id.js";
import type { Ledger } from "../ledger/ledger.js";
import { notify } from "../notify/notify.js";
import type { ReleaseEvent } from "../notify/release-event.js";
import type { CommonOptions, OpenService } from "../open/open-service.js";
import { type OpenStack, readLedger } from "../open/open-stack.js";
import { exitCodes, Refusal } from "../output/refusal.js";
import { elapsedSeconds, formatSeconds, type Report } from "../output/report.js";
import type { PulumiCli } from "../pulumi/pulumi-cli.js";
import { pulumiError } from "../pulumi/pulumi-error.js";
import { type DoorAnswer, doorWords, isShut } from "../traffic/door-words.js";
import { waitForDrain } from "../traffic/release-pods.js";
import { askUsersDoor, doorPatienceMs } from "../traffic/users-door.js";
import { applyUpdate, nextEntry, notRecorded } from "../update/apply-update.js";
import { clearAbandoned } from "../update/clear-abandoned.js";
import { ledgerMessage } from "../update/migration-barriers.js";
import { roomProblem } from "../update/recording-problems.js";
import type { RollbackPlan, RollbackRequest } from "./plan-rollback.js";

/** How long Pulumi's start waits for pods to drain, in milliseconds: on two processors it makes them twice as slow. */
const drainFirstMs = 250;

/** A service whose ledger may be unread; if so, it is read after the update. */
type MaybeRead = OpenService & Partial<Pick<OpenStack, "ledger">>;

/**
 * Runs the update of a rollback after its settings are written. If traffic has already moved, the update only records that;
 * otherwise it brings the release up and moves traffic. Loads Pulumi. Returns when the release that lost traffic has
 * drained.
 */
export async function recordRollback(
    stack: MaybeRead,
    plan: RollbackPlan,
    moved: MovedAhead | undefined,
    options: CommonOptions & Pick<RollbackRequest, "reason">,
    report: Report,
): Promise<void> {
    const { service } = stack.settings;
    const request = {
        settings: plan.settings,
        message: ledgerMessage(options.message, plan.message, plan.barriers),
        switchedAhead: moved !== undefined,
        ...(plan.instant ? {} : { candidate: plan.to }),
    };
    // Even if the update cannot be recorded, wait until the pods that lost traffic have been asked to drain.
    const recorded = openForUpdate(stack, plan, moved).then(async cli => {
        if (moved !== undefined) await Promise.race([moved.drained, sleep(drainFirstMs)]);
        return { cli, update: await applyUpdate(stack, cli, request, report) };
    });
    const [outcome] = await Promise.allSettled([recorded, moved?.drained]);
    if (outcome.status === "rejected") {
        const failed = failureEvent(event(plan, options), outcome.reason);
        if (failed !== undefined) notify(stack, failed, report);
        throw outcome.reason;
    }
    const { cli, update } = outcome.value;
    const { changed } = update;
    const { entry, ledger } = await entryOf(stack);
    const ledgerSeconds = (update.writtenMs - performance.timeOrigin) / 1000;
    report.say(`recorded as entry ${entry} after ${formatSeconds(ledgerSeconds)}`, {
        event: "recorded",
        entry,
        seconds: ledgerSeconds,
        changed,
    });
    notify(stack, { ...event(plan, options), weight: 100, entry }, report);
    // While connections drain: nothing waits for it.
    const asking = askUsersDoor(stack.api, service, plan.to, doorPatienceMs);
    const drainingSince = moved === undefined ? update.switchedMs : await moved.drained;
    if (plan.from !== undefined && drainingSince !== undefined) {
        await waitForDrain(plan.from, drainingSince, service, report);
    }
    await clearAbandoned({ ...stack, ledger }, cli, report);
    const door = await asking;
    sayEnd(plan, door, report);
    report.result({
        entry,
        from: plan.from?.release.version,
        to: plan.to.release.version,
        instant: plan.instant,
        door,
        ledgerSeconds,
        commandSeconds: elapsedSeconds(),
        changed,
        pulumi: stack.pulumi.version,
    });
}

async function entryOf(stack: MaybeRead): Promise<{ readonly entry: number; readonly ledger: Ledger }> {
    const { ledger: before } = stack;
    if (before !== undefined) return { entry: nextEntry({ ledger: before }), ledger: before };
    const { backend, project, stackName, pulumi } = stack;
    const ledger = await readLedger(backend, project, stackName, pulumi);
    return { entry: ledger.entries.length, ledger };
}

function event({ from, to }: RollbackPlan, { reason }: Pick<RollbackRequest, "reason">): ReleaseEvent {
    return {
        name: "rolledBack",
        from,
        to,
        reason,
    };
}

/** The event of traffic that moved unrecorded, or of a release that did not come up. */
function failureEvent(event: ReleaseEvent, error: unknown): ReleaseEvent | undefined {
    if (!(error instanceof Refusal)) return undefined;
    const { exitCode, message: reason } = error;
    if (exitCode === exitCodes.needsPerson) return { ...event, weight: 100, result: "notRecorded", reason };
    return exitCode === exitCodes.failed
        ? { ...event, name: "gateFailed", weight: 0, result: "failed", reason }
        : undefined;
}

/** Loads Pulumi. FASTAPI_RELEASE_SWITCHED tells the program's hooks that traffic has already moved. */
async function openForUpdate(
    stack: MaybeRead,
    { to, message }: RollbackPlan,
    moved: MovedAhead | undefined,
): Promise<PulumiCli> {
    const id = releaseId(stack.settings.service.name, to.release);
    const extra: Record<string, string> = {
        FASTAPI_RELEASE_CHANGE_CAUSE: message,
        FASTAPI_RELEASE_OVERRIDE_FREEZE: message,
    };
    if (moved !== undefined) extra["FASTAPI_RELEASE_SWITCHED"] = `${id} ${moved.at.toISOString()}`;
    try {
        const room = await roomProblem(stack);
        if (room !== undefined) throw new Error(room);
        const { initStack, stackCli } = await import("../open/pulumi-stack.js");
        const { ledger } = stack;
        return await (ledger === undefined ? stackCli(stack, extra) : initStack({ ...stack, ledger }, extra));
    } catch (error) {
        const message = pulumiError((error as Error).message);
        if (moved !== undefined) {
            throw new Refusal(notRecorded(to.release.version, stack.file, message), exitCodes.needsPerson);
        }
        stack.file.writeDecided(stack.settings);
        throw new Refusal(`${message}\nNothing was changed.`);
    }
}

/** The sentence about the version that a rollback quarantines; undefined if none. */
export function quarantinedWords({ settings, from }: Pick<RollbackPlan, "settings" | "from">): string | undefined {
    const quarantine = settings.quarantine.find(({ version }) => version === from?.release.version);
    if (quarantine === undefined) return undefined;
    const { version, reason } = quarantine;
    return `${version} is quarantined: ${reason}; lift it with \`unquarantine ${version}\`.`;
}

function sayEnd(plan: RollbackPlan, door: DoorAnswer, report: Report): void {
    const quarantined = quarantinedWords(plan);
    if (quarantined !== undefined) report.say(quarantined);
    const { version } = plan.to.release;
    const words = doorWords(`${version} in ${plan.to.slot}`, door);
    if (isShut(door)) report.warn(`warning: ${words}`);
    else report.say(words);
    report.say(`done after ${formatSeconds(elapsedSeconds())}`);
}

/** Traffic that was moved through the traffic object and that no update has recorded yet. */
export interface MovedAhead {
    readonly at: Date;
    /** When the pods that lost traffic started to drain, in milliseconds since 1970. */
    readonly drained: Promise<number>;
}
