import type { ReleaseEventName } from "../model/notify.js";
import type { Problem } from "../model/problem.js";
import type { Settings } from "../model/settings.js";
import { recordingProblems } from "./facts/recording-problems.js";
import { readServing } from "./facts/traffic-object.js";
import { lastSucceeded } from "./ledger/ledger.js";
import { notify } from "./notify/notify.js";
import { openHeld } from "./open/open-held.js";
import { type CommonOptions, isRecorded, type OpenRelease, openRelease, takeInEffect } from "./open/open-release.js";
import { describeGuard, type GuardChange } from "./plan/guard-change.js";
import { Refusal } from "./report/refusal.js";
import { elapsedSeconds, formatSeconds, type Report } from "./report/report.js";

/** What each command may be told that changes a freeze or a quarantine. */
export interface GuardOptions extends CommonOptions {
    /** Whether an update records it in the ledger; else it stands in the settings file alone. */
    readonly update: boolean;
    readonly dryRun: boolean;
}

export interface GuardRequest {
    /** Name of the command, for others who come meanwhile. */
    readonly command: string;
    /** Of which others are told once the ledger has it. @default none */
    readonly event?: ReleaseEventName;
    /** Problems with what the command was asked. */
    readonly known: readonly Problem[];
    readonly plan: (release: OpenRelease) => {
        readonly change?: GuardChange;
        readonly problems?: readonly Problem[];
    };
}

/**
 * Changes a freeze or a quarantine: in the settings file, which every command on this checkout honours at once, and by
 * an update that changes nothing that runs in the ledger, which all others honour.
 */
export async function changeGuard(options: GuardOptions, request: GuardRequest, report: Report): Promise<void> {
    let before: Settings | undefined;
    const open = async () => {
        const opened = await openRelease(options, report, request.known);
        before = opened.settings;
        return options.update ? inEffect(opened, report) : opened;
    };
    const isAlone = options.dryRun || !options.update;
    const { command } = request;
    const held = isAlone ? undefined : await openHeld(options, report, { command, open, prepare: async () => {} });
    try {
        const release = held?.release ?? (await open());
        await changeOpened(release, before ?? release.settings, options, request, report);
    } finally {
        await held?.giveBack();
    }
}

/** @param before what the settings file goes back to when it cannot be recorded */
async function changeOpened(
    release: OpenRelease,
    before: Settings,
    options: GuardOptions,
    request: GuardRequest,
    report: Report,
): Promise<void> {
    const updates = options.update && !isNew(release);
    const { change, problems = [] } = request.plan(release);
    const hindering = updates && !options.dryRun ? await recordingProblems(release) : [];
    if (change === undefined || problems.length + hindering.length > 0) {
        throw Refusal.of([...problems, ...hindering], "so nothing was changed");
    }
    const { freeze, quarantine } = change.settings;
    const result = { message: change.message, freeze, quarantine, pulumi: release.pulumi.version };
    const isDone = !change.changes && (!updates || isRecorded(release));
    for (const line of describeGuard(change, isDone)) report.say(line);
    if (isDone || options.dryRun) {
        if (!isDone) report.say("dry run: nothing was changed");
        return report.result({ ...result, changed: false });
    }
    if (!updates) {
        writeAlone(release, change);
        report.say(`written to ${release.file.path}: every command on this checkout honours it`);
        report.say(isNew(release) ? "the stack has no release yet: the first one's update records it" : notInLedger);
        return report.result({ ...result, changed: true });
    }
    const { applyRecord } = await import("./apply/apply-record.js");
    const recording = { settings: change.settings, before, message: options.message ?? change.message };
    const { entry, changed } = await applyRecord(release, recording, report);
    if (request.event !== undefined) notify(release, { name: request.event, entry, reason: change.message }, report);
    // Of a failed candidate's objects, which go with whatever update comes next.
    const gone = changed["delete"] === undefined ? "nothing that runs changed" : "what no slot has is gone";
    report.say(`recorded as entry ${entry}; ${gone}; done after ${formatSeconds(elapsedSeconds())}`);
    report.result({ ...result, changed: true, entry });
}

const notInLedger =
    "it is not in the ledger: other checkouts do not see it, and their next update overrules it; " +
    "`deploy` without a version records it";

function isNew({ ledger }: OpenRelease): boolean {
    return lastSucceeded(ledger.entries) === undefined;
}

/** An update records only what took effect: what somebody wrote into the file and never applied has no place in it. */
async function inEffect(opened: OpenRelease, report: Report): Promise<OpenRelease> {
    if (isNew(opened) || isRecorded(opened)) return opened;
    const serving = await readServing(opened.api, opened.settings).catch((error: Error) => {
        throw new Refusal(`${error.message}; nothing was changed. --no-update writes the settings file alone.`);
    });
    return takeInEffect(opened, serving, report);
}

/** With its place in the ledger: else the ledger's word would stand in for what the file says. */
function writeAlone({ file, newContext }: OpenRelease, { settings }: GuardChange): void {
    if (newContext !== undefined) file.setValue("kubernetes:context", newContext);
    file.writeDecided(settings);
}
