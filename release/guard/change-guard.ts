import { userInfo } from "node:os";
import { askGit } from "../../machine/git.js";
import { timeZoneProblems } from "../../model/guards/freeze-problems.js";
import type { ReleaseEventName } from "../../model/settings/notify.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import { lastSucceeded } from "../ledger/ledger.js";
import { notify } from "../notify/notify.js";
import { openHeld } from "../open/open-held.js";
import type { CommonOptions } from "../open/open-service.js";
import { isRecorded, type OpenStack, openStack, takeInEffect } from "../open/open-stack.js";
import { Refusal } from "../output/refusal.js";
import { elapsedSeconds, formatSeconds, type Report } from "../output/report.js";
import { readServing } from "../traffic/traffic-object.js";
import { versionProblems } from "../update/option-problems.js";
import { recordingProblems } from "../update/recording-problems.js";
import { blankReason, describeGuard, type GuardChange, planFreeze, planUnfreeze, readUntil } from "./plan-freeze.js";
import { planQuarantine, planUnquarantine } from "./plan-quarantine.js";

/** Options of every command that changes a freeze or a quarantine. */
export interface GuardOptions extends CommonOptions {
    /** Whether an update records it in the ledger; otherwise it is only written to the settings file. */
    readonly update: boolean;
    readonly dryRun: boolean;
}

export interface GuardRequest {
    /** Name of the command, shown to others that come meanwhile. */
    readonly command: string;
    /** Event sent once the ledger has it. @default none */
    readonly event?: ReleaseEventName;
    /** Problems with the request. */
    readonly known: readonly Problem[];
    readonly plan: (stack: OpenStack) => {
        readonly change?: GuardChange;
        readonly problems?: readonly Problem[];
    };
}

/**
 * Changes a freeze or a quarantine: in the settings file, which every command in this checkout honours at once, and in the
 * ledger, which all others honour, by an update that changes no running object.
 */
export async function changeGuard(options: GuardOptions, request: GuardRequest, report: Report): Promise<void> {
    let before: Settings | undefined;
    const open = async () => {
        const opened = await openStack(options, report, request.known);
        before = opened.settings;
        return options.update ? openedInEffect(opened, report) : opened;
    };
    const isAlone = options.dryRun || !options.update;
    const { command } = request;
    const held = isAlone ? undefined : await openHeld(options, report, { command, open, prepare: async () => {} });
    try {
        const stack = held?.stack ?? (await open());
        await changeOpened(stack, before ?? stack.settings, options, request, report);
    } finally {
        await held?.giveBack();
    }
}

/** @param before restored in the settings file if the update fails */
async function changeOpened(
    stack: OpenStack,
    before: Settings,
    options: GuardOptions,
    request: GuardRequest,
    report: Report,
): Promise<void> {
    const updates = options.update && !isNew(stack);
    const { change, problems = [] } = request.plan(stack);
    const hindering = updates && !options.dryRun ? await recordingProblems(stack) : [];
    if (change === undefined || problems.length + hindering.length > 0) {
        throw Refusal.of([...problems, ...hindering], "so nothing was changed");
    }
    const { freeze, quarantine } = change.settings;
    const result = { message: change.message, freeze, quarantine, pulumi: stack.pulumi.version };
    const isDone = !change.changes && (!updates || isRecorded(stack));
    for (const line of describeGuard(change, isDone)) report.say(line);
    if (isDone || options.dryRun) {
        if (!isDone) report.say("dry run: nothing was changed");
        return report.result({ ...result, changed: false });
    }
    if (!updates) {
        writeAlone(stack, change);
        report.say(`written to ${stack.file.path}: every command in this checkout honours it`);
        report.say(isNew(stack) ? "the stack has no release yet: its first update records it" : notInLedger);
        return report.result({ ...result, changed: true });
    }
    const { applyRecord } = await import("../update/apply-record.js");
    const recording = { settings: change.settings, before, message: options.message ?? change.message };
    const { entry, changed } = await applyRecord(stack, recording, report);
    if (request.event !== undefined) notify(stack, { name: request.event, entry, reason: change.message }, report);
    // Any update also deletes a failed candidate's objects.
    const gone =
        changed["delete"] === undefined ? "no running object changed" : "objects outside the slots were deleted";
    report.say(`recorded as entry ${entry}; ${gone}; done after ${formatSeconds(elapsedSeconds())}`);
    report.result({ ...result, changed: true, entry });
}

const notInLedger =
    "it is not in the ledger: other checkouts do not see it, and their next update overrides it; " +
    "`deploy` without a version records it";

function isNew({ ledger }: OpenStack): boolean {
    return lastSucceeded(ledger.entries) === undefined;
}

/** An update must record only what took effect, not unapplied edits of the settings file. */
async function openedInEffect(opened: OpenStack, report: Report): Promise<OpenStack> {
    if (isNew(opened) || isRecorded(opened)) return opened;
    const serving = await readServing(opened.api, opened.settings).catch((error: Error) => {
        throw new Refusal(`${error.message}; nothing was changed. --no-update writes only the settings file.`);
    });
    return takeInEffect(opened, serving, report);
}

/** Sets basedOn too: otherwise the ledger's decision would replace the file's. */
function writeAlone({ file, newContext }: OpenStack, { settings }: GuardChange): void {
    if (newContext !== undefined) file.setValue("kubernetes:context", newContext);
    file.writeDecided(settings);
}

/** Variables with the user who started a pipeline: GitHub, GitLab, Jenkins. */
const pipelineNames = ["GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_USER_ID"];

/** Who runs the command: the user who started the pipeline, else this folder's Git user, else this machine's user. */
export async function actingPerson(directory: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
    const started = pipelineNames.map(name => environment[name]).find(Boolean);
    if (started !== undefined) return started;
    // A freeze in an emergency does not wait until somebody has mended Git.
    const gitUser = await askGit(directory, "config", "--get", "user.name").catch(() => undefined);
    return gitUser || machineUser();
}

/** The user id may have no name. */
function machineUser(): string | undefined {
    try {
        return userInfo().username;
    } catch {
        return undefined;
    }
}

export interface FreezeOptions extends GuardOptions {
    readonly reason: string;
    readonly until?: string;
}

/** Blocks new releases. */
export async function freeze(options: FreezeOptions, report: Report): Promise<void> {
    const now = new Date();
    const { until, problem } = readUntil(options.until, now);
    const known = [...blankReason(options.reason), ...(problem === undefined ? [] : [problem])];
    const by = await actingPerson(options.cwd, process.env);
    const request = {
        reason: options.reason,
        ...(until === undefined ? {} : { until }),
        ...(by === undefined ? {} : { by }),
    };
    const plan = ({ settings }: OpenStack) => ({
        change: planFreeze(request, settings, now),
        problems: timeZoneProblems(settings),
    });
    await changeGuard(options, { command: "freeze", event: "frozen", known, plan }, report);
}

export interface UnfreezeOptions extends GuardOptions {
    readonly reason?: string;
}

/** Lifts a freeze set by `freeze`. */
export async function unfreeze(options: UnfreezeOptions, report: Report): Promise<void> {
    const now = new Date();
    const plan = ({ settings }: OpenStack) => ({ change: planUnfreeze(options.reason, settings, now) });
    const known = blankReason(options.reason);
    await changeGuard(options, { command: "unfreeze", event: "unfrozen", known, plan }, report);
}

export interface QuarantineOptions extends GuardOptions {
    readonly version: string;
    readonly reason: string;
    readonly until?: string;
}

/** Bars a version from traffic. */
export async function quarantine(options: QuarantineOptions, report: Report): Promise<void> {
    const { version, reason } = options;
    const now = new Date();
    const { until, problem } = readUntil(options.until, now);
    const known = [...versionProblems(version), ...blankReason(reason), ...(problem === undefined ? [] : [problem])];
    const request = { version, reason, ...(until === undefined ? {} : { until }) };
    const plan = ({ settings, ledger }: OpenStack) =>
        planQuarantine(request, { settings, entries: ledger.entries, now });
    await changeGuard(options, { command: "quarantine", known, plan }, report);
}

export interface UnquarantineOptions extends GuardOptions {
    readonly version: string;
    readonly reason?: string;
}

/** Lifts the quarantine of a version. */
export async function unquarantine(options: UnquarantineOptions, report: Report): Promise<void> {
    const { version, reason } = options;
    const known = [...versionProblems(version), ...blankReason(reason)];
    const plan = ({ settings }: OpenStack) => ({ change: planUnquarantine(version, reason, settings) });
    await changeGuard(options, { command: "unquarantine", known, plan }, report);
}
