import type { Problem } from "../model/problem.js";
import { recordingProblems } from "./facts/recording-problems.js";
import { readServing } from "./facts/traffic-object.js";
import { lastSucceeded } from "./ledger/ledger.js";
import { type CommonOptions, isRecorded, type OpenRelease, openRelease, takeInEffect } from "./open/open-release.js";
import type { GuardChange } from "./plan/guard-change.js";
import { Refusal } from "./report/refusal.js";
import { elapsedSeconds, formatSeconds, type Report } from "./report/report.js";

/** What each command may be told that changes a freeze or a quarantine. */
export interface GuardOptions extends CommonOptions {
    /** Whether an update records it in the ledger; else it stands in the settings file alone. */
    readonly update: boolean;
    readonly dryRun: boolean;
}

export type PlanGuard = (release: OpenRelease) => {
    readonly change?: GuardChange | undefined;
    readonly problems?: readonly Problem[] | undefined;
};

/**
 * Changes a freeze or a quarantine: in the settings file, which every command on this checkout honours at once, and by
 * an update that changes no object in the ledger, which all others honour.
 *
 * @param known problems with what the command was asked
 */
export async function changeGuard(
    options: GuardOptions,
    known: readonly Problem[],
    plan: PlanGuard,
    report: Report,
): Promise<void> {
    const opened = await openRelease(options, report, known);
    const isNew = lastSucceeded(opened.ledger.entries) === undefined;
    const updates = options.update && !isNew;
    const release = updates ? await openInEffect(opened, report) : opened;
    const { change, problems = [] } = plan(release);
    const hindering = updates && !options.dryRun ? await recordingProblems(release) : [];
    if (change === undefined || problems.length + hindering.length > 0) {
        throw Refusal.of([...problems, ...hindering], "so nothing was changed");
    }
    const result = { message: change.message, freeze: change.settings.freeze, quarantine: change.settings.quarantine };
    const end = (more: object) => report.result({ ...result, ...more, engine: release.engine.kind });
    const isDone = !change.changes && (!updates || isRecorded(release));
    report.say(isDone ? `nothing to do: ${change.message}` : change.message);
    for (const note of change.notes) report.say(`  - ${note}`);
    if (isDone) return end({ changed: false });
    if (options.dryRun) {
        report.say("dry run: nothing was changed");
        return end({ changed: false, dryRun: true });
    }
    if (!updates) {
        writeAlone(release, change);
        report.say(`written to ${release.file.path}: every command on this checkout honours it`);
        report.say(
            isNew
                ? "the stack has no release yet: the first one's update records it"
                : "it is not in the ledger: other checkouts do not see it, and their next update overrules it; " +
                      "`deploy` without a version records it",
        );
        return end({ changed: true });
    }
    const { applyRecord } = await import("./apply/apply-record.js");
    const message = options.message ?? change.message;
    const recording = { settings: change.settings, before: opened.settings, message };
    const { entry } = await applyRecord(release, recording, report);
    report.say(`recorded as entry ${entry}; no object changed; done after ${formatSeconds(elapsedSeconds())}`);
    end({ changed: true, entry });
}

/** An update records only what took effect: what somebody wrote into the file and never applied has no place in it. */
async function openInEffect(opened: OpenRelease, report: Report): Promise<OpenRelease> {
    if (isRecorded(opened)) return opened;
    const serving = await readServing(opened.api, opened.settings).catch((error: Error) => {
        throw new Refusal(`${error.message}; nothing was changed. --no-update writes the settings file alone.`);
    });
    return takeInEffect(opened, serving, report);
}

/** With its place in the ledger: else the ledger's word would stand in for what the file says. */
function writeAlone({ file, newContext }: OpenRelease, { settings }: GuardChange): void {
    if (newContext !== undefined) file.setValue("kubernetes:context", newContext);
    file.decide(settings);
    file.write();
}
