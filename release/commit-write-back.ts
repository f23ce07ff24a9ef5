import { basename, dirname } from "node:path";
import { commitFile, pushHead, pushTarget } from "./apply/commit-file.js";
import { readCommitted } from "./facts/committed-settings.js";
import { lastSucceeded } from "./ledger/ledger.js";
import { openLedger } from "./open/open-ledger.js";
import type { CommonOptions } from "./open/open-release.js";
import { planCommit } from "./plan/plan-commit.js";
import type { Report } from "./report/report.js";
import { readProject } from "./stack/project.js";
import { SettingsFile } from "./stack/settings-file.js";

export interface CommitOptions extends CommonOptions {
    readonly dryRun: boolean;
    /** Commits the settings file when the command has ended. @default false */
    readonly commitWriteBack?: boolean;
    /** @default false */
    readonly skipCi?: boolean;
    /** Pushes that commit: to this branch, or where the one at hand is pushed to. */
    readonly push?: string | true;
}

/**
 * Commits what a command has written back, exactly the settings file, and pushes it when asked to. Never rejects: traffic
 * has moved, and the ledger has what was decided. What did not work is told, with what to type.
 */
export async function commitWriteBack(options: CommitOptions, report: Report): Promise<void> {
    let path = `Pulumi.${options.stack}.yaml`;
    const warn = (what: string, error: unknown, advice: string) => {
        const why = (error as Error).message.replaceAll(/\s*\n\s*/g, " ");
        report.warn(`warning: ${what}: ${why}; the ledger has what was decided. ${advice}`);
    };
    let commit: string;
    try {
        const project = readProject(options.cwd);
        const file = SettingsFile.read(project.directory, options.stack);
        path = file.path;
        const ledger = await openLedger(options, project, report);
        const { message, why, isOdd } = planCommit({
            stack: options.stack,
            last: lastSucceeded(ledger.entries),
            recorded: ledger.state?.fingerprint,
            values: file.values(),
            committed: (await readCommitted(path))?.values(),
            skipCi: options.skipCi === true,
        });
        if (message === undefined) {
            const text = `${basename(path)} is not committed: ${why}`;
            return isOdd === true ? report.warn(`warning: ${text}`) : report.say(text);
        }
        commit = await commitFile(project.directory, basename(path), message);
        report.say(`committed ${basename(path)} as ${commit}: ${message.split("\n")[0]}`);
    } catch (error) {
        const advice = `To commit it: \`git -C ${dirname(path)} commit --only -- ${basename(path)}\``;
        return warn(`${basename(path)} could not be committed`, error, advice);
    }
    if (options.push === undefined) return;
    const branch = options.push === true ? undefined : options.push;
    let where = branch ?? "BRANCH";
    try {
        const target = await pushTarget(dirname(path), branch);
        where = target.branch;
        await pushHead(dirname(path), target);
        report.say(`pushed ${commit} to ${target.branch} of ${target.remote}`);
    } catch (error) {
        const advice = `To push it: \`git pull --rebase origin ${where} && git push origin HEAD:${where}\``;
        warn(`${commit} could not be pushed`, error, advice);
    }
}
