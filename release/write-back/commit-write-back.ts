import { basename, dirname } from "node:path";
import { lastSucceeded } from "../ledger/ledger.js";
import { openLedger } from "../open/open-ledger.js";
import type { CommonOptions } from "../open/open-service.js";
import type { Report } from "../output/report.js";
import { readProject } from "../stack/project.js";
import { SettingsFile } from "../stack/settings-file.js";
import { adviseCommit, advisePush } from "./advise-by-hand.js";
import { commitFile, type PushTarget, pushHead, pushTarget, readCommitted } from "./git-commit.js";
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

/**
 * Commits what a command has written back, only the settings file, and pushes it if asked to. Never rejects: traffic has
 * moved, and the ledger has the decision. Warns about what failed, in Git's words and with the commands to type.
 */
export async function commitWriteBack(options: CommitOptions, report: Report): Promise<void> {
    const commit = await commitSettings(options, report);
    if (commit === undefined || options.push === undefined) return;
    const { directory, id } = commit;
    let target: PushTarget | undefined;
    try {
        target = await pushTarget(directory, branchOf(options));
        await pushHead(directory, target);
        report.say(`pushed ${id} to ${target.branch} of ${target.remote}`);
    } catch (error) {
        const { message } = error as Error;
        const advice = advisePush(directory, message, target ?? unknownTarget(options));
        warnUndone(`${id} is committed here but not pushed`, message, advice, report);
    }
}

function branchOf({ push }: CommitOptions): string | undefined {
    return push === true ? undefined : push;
}

function unknownTarget(options: CommitOptions): PushTarget {
    return { remote: "origin", branch: branchOf(options) ?? "BRANCH" };
}

interface Committed {
    /** The project's. */
    readonly directory: string;
    /** The commit, in short. */
    readonly id: string;
}

/** Undefined if there is nothing to commit, or if it failed. */
async function commitSettings(options: CommitOptions, report: Report): Promise<Committed | undefined> {
    let path = `Pulumi.${options.stack}.yaml`;
    let planned: string | undefined;
    try {
        const project = readProject(options);
        const file = SettingsFile.ofStack(project, options.stack);
        path = file.path;
        const ledger = await openLedger(options, project, report);
        const { message, why, isOdd } = planCommit({
            stack: options.stack,
            last: lastSucceeded(ledger.entries),
            recorded: ledger.state?.fingerprint,
            values: file.values(),
            committed: (await readCommitted(path))?.values(),
            skipCi: options.skipCi === true,
            ...(options.message === undefined ? {} : { message: options.message }),
        });
        if (message === undefined) {
            const text = `${basename(path)} is not committed: ${why}`;
            if (isOdd === true) report.warn(`warning: ${text}`);
            else report.say(text);
            return undefined;
        }
        planned = message;
        const { id, subject } = await commitFile(dirname(path), basename(path), message);
        report.say(`committed ${basename(path)} as ${id}: ${subject}`);
        return { directory: project.directory, id };
    } catch (error) {
        const target =
            options.push === undefined
                ? undefined
                : await pushTarget(dirname(path), branchOf(options)).catch(() => unknownTarget(options));
        const advice = adviseCommit(path, planned, target);
        warnUndone(`${basename(path)} is not committed`, (error as Error).message, advice, report);
        return undefined;
    }
}

function warnUndone(what: string, words: string, advice: string, report: Report): void {
    report.warn(`warning: ${what}: ${words}\n  The ledger has the decision. ${advice}`);
}
