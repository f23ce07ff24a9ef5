import type { Share } from "../../model/shares.js";
import { isRecorded, type OpenRelease, recordedSettings, takeInEffect } from "../open/open-release.js";
import type { RollbackRequest } from "../plan/plan-rollback.js";
import { servingNow, unfinishedRollback } from "../plan/serving-now.js";
import type { Report } from "../report/report.js";

/** Whether the settings may tell of something else than what serves. */
export function mayDiffer(opened: OpenRelease): boolean {
    return !isRecorded(opened) || opened.file.isKept;
}

/**
 * The settings from which a rollback starts: it goes back from what serves, whatever a settings file says that no update has
 * recorded, and a rollback that was not recorded is recorded first.
 *
 * @param serving who gets which share by the traffic object
 */
export function takeWhatServes(
    opened: OpenRelease,
    request: Pick<RollbackRequest, "to">,
    serving: readonly Share[],
    report: Report,
): OpenRelease {
    if (!mayDiffer(opened)) return opened;
    const inEffect = takeInEffect(opened, serving, report);
    const { entries } = inEffect.ledger;
    const now = opened.file.isKept
        ? servingNow(request, inEffect.settings, serving, entries)
        : unfinishedRollback(request, inEffect.settings, recordedSettings(opened), serving, entries);
    if (now === undefined) return inEffect;
    if (now.note !== undefined) report.say(now.note);
    return { ...inEffect, settings: now.settings };
}
