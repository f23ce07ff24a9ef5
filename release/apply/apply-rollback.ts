import { setImmediate as nextTurn } from "node:timers/promises";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Pod } from "../../cluster/pods-by-labels.js";
import { releaseId } from "../../model/release-id.js";
import { type NamedBackend, waitingBackends } from "../../model/shares.js";
import { emptySlots } from "../../model/standby.js";
import { drainPods } from "../facts/release-pods.js";
import { applyTraffic } from "../facts/traffic-object.js";
import { notify, type ReleaseEvent } from "../notify/notify.js";
import type { CommonOptions, OpenRelease } from "../open/open-release.js";
import { ledgerMessage } from "../plan/migration-barriers.js";
import type { RollbackPlan, RollbackRequest } from "../plan/plan-rollback.js";
import { exitCodes } from "../report/exit-codes.js";
import { Refusal } from "../report/refusal.js";
import { elapsedSeconds, formatSeconds, type Report } from "../report/report.js";
import { applyUpdate, notRecorded } from "./apply-update.js";
import { clearAbandoned } from "./clear-abandoned.js";
import { waitForDrain } from "./drain.js";
import { pulumiError } from "./pulumi-error.js";

/**
 * Carries out a planned rollback. An instant one moves traffic before any Pulumi module is loaded, and records it then.
 *
 * @param losing the ready pods of the release that loses traffic
 */
export async function applyRollback(
    release: OpenRelease,
    plan: RollbackPlan,
    losing: readonly Pod[],
    fieldManager: string | undefined,
    options: CommonOptions & Pick<RollbackRequest, "reason">,
    report: Report,
): Promise<void> {
    const { settings, file, newContext } = release;
    if (newContext !== undefined) file.setValue("kubernetes:context", newContext);
    file.decide({ ...plan.settings, basedOn: settings.basedOn });
    file.write();

    let drained: Promise<number> | undefined;
    if (plan.instant && fieldManager !== undefined) {
        const waiting = passedWaiting(release, plan);
        const moving = () => applyTraffic(release.api, plan.settings, waiting, fieldManager);
        await report.phase("switch", moving).catch((error: Error) => {
            putSettingsBack(release);
            throw new Refusal(`${error.message}; traffic has not moved, and the settings are as before.`);
        });
        const { version } = plan.to.release;
        report.step(`traffic is on ${version}`, { event: "switched", version, slot: plan.to.slot });
        drained = startDrain(release, losing, report);
        // The requests to the pods leave before loading Pulumi keeps this thread busy.
        await nextTurn();
    }

    const switchedAhead = drained !== undefined;
    const request = {
        settings: plan.settings,
        message: ledgerMessage(options.message, plan.message, plan.barriers),
        switchedAhead,
        ...(plan.instant ? {} : { candidate: plan.to }),
    };
    // Even when the update cannot be recorded, the pods that lost traffic must have been asked first.
    const recorded = openForUpdate(release, plan, switchedAhead).then(async stack => {
        return { stack, update: await applyUpdate(release, stack, request, report) };
    });
    const [outcome] = await Promise.allSettled([recorded, drained]);
    if (outcome.status === "rejected") {
        const failed = failureEvent(event(plan, options), outcome.reason);
        if (failed !== undefined) notify(release, failed, report);
        throw outcome.reason;
    }
    const { stack, update } = outcome.value;
    const { entry } = update;
    const ledgerSeconds = (update.writtenMs - performance.timeOrigin) / 1000;
    report.say(`recorded as entry ${entry} after ${formatSeconds(ledgerSeconds)}`, {
        event: "recorded",
        entry,
        seconds: ledgerSeconds,
        changed: update.changed,
    });
    notify(release, { ...event(plan, options), weight: 100, entry }, report);
    const drainingSince = drained === undefined ? update.switchedMs : await drained;
    if (plan.from !== undefined && drainingSince !== undefined) {
        await waitForDrain(plan.from, drainingSince, settings.service, report);
    }
    await clearAbandoned(release, stack, report);
    sayEnd(plan, report);
    report.result({
        entry,
        from: plan.from?.release.version,
        to: plan.to.release.version,
        instant: plan.instant,
        ledgerSeconds,
        commandSeconds: elapsedSeconds(),
        changed: update.changed,
        engine: release.engine.kind,
    });
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

/** Testers may reach what waits as soon as the route is applied, so it has to be past its gate. */
function passedWaiting({ ledger }: OpenRelease, { settings }: RollbackPlan): readonly NamedBackend[] {
    const empty = emptySlots(settings, ledger.state?.predecessor);
    return waitingBackends(settings, empty).filter(backend => ledger.state?.passedGate(backend) === true);
}

/** Gives the time from which on the pods send their clients away. */
async function startDrain({ api, settings }: OpenRelease, pods: readonly Pod[], report: Report): Promise<number> {
    const { namespace, drainSeconds } = settings.service;
    if (drainSeconds === 0) return Date.now();
    for (const line of await drainPods(api, namespace, pods, drainSeconds)) report.warn(`warning: ${line}`);
    return Date.now();
}

/** Loads Pulumi. The program's hooks take the switch as done when they are told so. */
async function openForUpdate(
    release: OpenRelease,
    { to, message }: RollbackPlan,
    switchedAhead: boolean,
): Promise<Stack> {
    const id = releaseId(release.settings.service.name, to.release);
    const extra: Record<string, string> = {
        FASTAPI_RELEASE_CHANGE_CAUSE: message,
        FASTAPI_RELEASE_OVERRIDE_FREEZE: message,
    };
    if (switchedAhead) extra["FASTAPI_RELEASE_SWITCHED"] = id;
    try {
        const { openStack } = await import("../open/pulumi-stack.js");
        return await openStack(release, extra);
    } catch (error) {
        const message = pulumiError((error as Error).message);
        if (switchedAhead)
            throw new Refusal(notRecorded(to.release.version, release.file, message), exitCodes.needsPerson);
        putSettingsBack(release);
        throw new Refusal(`${message}\nNothing was changed.`);
    }
}

function putSettingsBack({ file, settings }: OpenRelease): void {
    file.decide(settings);
    file.write();
}

function sayEnd({ settings, from, to }: RollbackPlan, report: Report): void {
    const quarantine = settings.quarantine.find(({ version }) => version === from?.release.version);
    if (quarantine !== undefined) {
        const { version, reason } = quarantine;
        report.say(`${version} is quarantined: ${reason}; lift it by \`unquarantine ${version}\`.`);
    }
    report.say(`${to.release.version} in ${to.slot} serves; done after ${formatSeconds(elapsedSeconds())}`);
}
