import { realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import { GitError } from "../../machine/git-error.js";
import type { Settings } from "../../model/settings/settings.js";
import { lastSucceeded } from "../ledger/ledger.js";
import { openLedger } from "../open/open-ledger.js";
import type { CommonOptions } from "../open/open-service.js";
import type { Report } from "../output/report.js";
import { readProject } from "../stack/project.js";
import { readFileSettings } from "../stack/read-file-settings.js";
import { SettingsFile } from "../stack/settings-file.js";
import { adviseCommit } from "./advise-by-hand.js";
import { committedVersion, type FileInGit, locateFile, stagedVersion, type Version } from "./file-in-git.js";
import { refuseHindered } from "./find-hindrance.js";
import { commitText, type NewTexts } from "./git-commit.js";
import { pushTarget } from "./git-push.js";
import { type ByHand, type FileInFolder, Hindrance } from "./hindrance.js";
import { type OwnLines, ownLines, withDecision } from "./own-lines.js";
import { planCommit } from "./plan-commit.js";

export interface CommitOptions extends CommonOptions {
    readonly dryRun: boolean;
    /** Commits the settings file when the command has ended. @default false */
    readonly commitWriteBack?: boolean;
    /** @default false */
    readonly skipCi?: boolean;
    /** Pushes that commit to this branch; `true` for the current branch's own target. */
    readonly push?: string | true;
}

export interface Committed {
    /** In the repository of the settings file. */
    readonly directory: string;
    /** The commit, in short; undefined if an earlier one has the decision. */
    readonly id?: string;
}

/** What is known when the commit fails. */
interface Attempt {
    place?: FileInFolder;
    message?: string;
    left?: readonly string[];
}

/** Commits what a command has written back. Undefined if there is no such commit; a warning says why it failed. */
export async function commitSettings(options: CommitOptions, report: Report): Promise<Committed | undefined> {
    const name = `Pulumi.${options.stack}.yaml`;
    const attempt: Attempt = {};
    try {
        return await tryCommit(name, options, attempt, report);
    } catch (error) {
        const advice = await adviseFailed(error, attempt, options);
        warnUndone(`${name} is not committed`, (error as Error).message, advice, report);
        return undefined;
    }
}

/** @param attempt filled in on the way */
async function tryCommit(
    name: string,
    options: CommitOptions,
    attempt: Attempt,
    report: Report,
): Promise<Committed | undefined> {
    const project = readProject(options);
    const file = SettingsFile.ofStack(project, options.stack);
    const real = realpathSync(file.path);
    attempt.place = { directory: dirname(real), file: basename(real) };
    const { settings, problems } = readFileSettings(file);
    if (settings === undefined) {
        report.warn(`warning: ${name} is not committed: problems in ${problems.map(({ path }) => path).join(", ")}`);
        return undefined;
    }
    const ledger = await openLedger(options, project, report);
    const found = await findInGit(file, settings).catch((error: Error) => error);
    const isCommitted = !(found instanceof Error) && found.own.isCommitted;
    const { message, why, isOdd } = planCommit({
        stack: options.stack,
        last: lastSucceeded(ledger.entries),
        recorded: ledger.state?.fingerprint,
        settings,
        isCommitted,
        skipCi: options.skipCi === true,
        ...(options.message === undefined ? {} : { message: options.message }),
    });
    if (message === undefined) {
        const text = `${name} is not committed: ${why}`;
        if (isOdd === true) report.warn(`warning: ${text}`);
        else report.say(text);
        return isCommitted ? { directory: found.place.directory } : undefined;
    }
    attempt.message = message;
    if (found instanceof Error) throw found;
    const { place, own } = found;
    Object.assign(attempt, { place, left: own.left });
    await refuseHindered(place);
    const { id, subject } = await commitText(place, await newTexts(found, settings), message);
    const what = place.file === name ? name : `${place.path}, to which ${name} leads,`;
    report.say(`committed ${what} as ${id}: ${subject}`);
    if (own.left.length > 0) report.say(`left uncommitted in ${name}, since it is yours: ${own.left.join(", ")}`);
    return { directory: place.directory, id };
}

/** The file in Git, and what of it is committed. */
interface Found {
    readonly place: FileInGit;
    /** Undefined if HEAD has no such file. */
    readonly head: Version | undefined;
    readonly own: OwnLines;
}

async function findInGit(file: SettingsFile, settings: Settings): Promise<Found> {
    const place = await locateFile(file.path);
    const head = await committedVersion(place);
    return { place, head, own: ownLines(file, head, settings) };
}

/** What a person has staged of the file stays staged, with the decision. */
async function newTexts({ place, head, own }: Found, settings: Settings): Promise<NewTexts> {
    const before = await stagedVersion(place);
    const isAsInHead = before?.object === head?.object;
    // A person may have staged that the file goes.
    const isGone = before === undefined && head !== undefined;
    const staged =
        head === undefined || before === undefined || isAsInHead ? own.text : withDecision(before, settings).text;
    return {
        committed: own.text,
        mode: head?.mode ?? before?.mode ?? "100644",
        ...(before === undefined ? {} : { before }),
        ...(isGone ? {} : { staged }),
    };
}

/** How to commit by hand what could not be committed. */
async function adviseFailed(
    error: unknown,
    { place, message, left = [] }: Attempt,
    options: CommitOptions,
): Promise<string> {
    if (place === undefined) return "";
    if (error instanceof GitError && error.reason === "no repository") {
        return "Where there is no repository, leave out --commit-write-back and --push.";
    }
    const byHand = error instanceof Hindrance ? error.byHand : byHandAfter((error as Error).message);
    const file = (error instanceof Hindrance ? error.place : undefined) ?? place;
    const target =
        options.push === undefined || file !== place
            ? undefined
            : await pushTarget(file.directory, branchOf(options)).catch(() => undefined);
    const advice = adviseCommit(file, byHand, message, target);
    return left.length === 0 ? advice : `${advice} It takes what you changed along: ${left.join(", ")}.`;
}

/** @param words Git's */
function byHandAfter(words: string): ByHand {
    if (/must be run in a work tree/.test(words)) return { isHopeless: true };
    // A person has asked Git to refuse what it could not give back as it was.
    return / would be replaced by /.test(words) ? { options: "-c core.safecrlf=warn" } : {};
}

/** The branch that `--push` names. */
export function branchOf({ push }: Pick<CommitOptions, "push">): string | undefined {
    return push === true ? undefined : push;
}

export function warnUndone(what: string, words: string, advice: string, report: Report): void {
    report.warn(`warning: ${what}: ${words}\n  The ledger has the decision. ${advice}`.trimEnd());
}
