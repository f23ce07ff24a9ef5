import { basename, dirname } from "node:path";
import { askGit, runGit } from "../../machine/git.js";
import { lastSucceeded } from "../ledger/ledger.js";
import { openLedger } from "../open/open-ledger.js";
import type { CommonOptions } from "../open/open-service.js";
import type { Report } from "../output/report.js";
import { readProject } from "../stack/project.js";
import { SettingsFile } from "../stack/settings-file.js";
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
 * moved, and the ledger has the decision. Warns about what failed, with the command to type.
 */
export async function commitWriteBack(options: CommitOptions, report: Report): Promise<void> {
    let path = `Pulumi.${options.stack}.yaml`;
    const warn = (what: string, error: unknown, advice: string) => {
        const why = (error as Error).message.replaceAll(/\s*\n\s*/g, " ");
        report.warn(`warning: ${what}: ${why}; the ledger has the decision. ${advice}`);
    };
    let commit: string;
    try {
        const project = readProject(options);
        const file = SettingsFile.read(project.settingsFolder, options.stack);
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

/** The settings file in HEAD; undefined if HEAD has no such file, or without a repository. */
export async function readCommitted(path: string): Promise<SettingsFile | undefined> {
    const text = await askGit(dirname(path), "show", `HEAD:./${basename(path)}`);
    return text === undefined ? undefined : SettingsFile.parse(path, text);
}

/** Commits one file, whatever else is staged or changed. Returns the short commit id. Rejects with Git's message. */
export async function commitFile(directory: string, file: string, message: string): Promise<string> {
    const isKnown = await runGit(directory, ["ls-files", "--error-unmatch", "--", file]).then(
        () => true,
        () => false,
    );
    // Git cannot commit an untracked file by name.
    if (!isKnown) await runGit(directory, ["add", "--intent-to-add", "--", file]);
    try {
        await runGit(directory, ["commit", "--quiet", `--message=${message}`, "--only", "--", file]);
    } catch (error) {
        if (!isKnown) await runGit(directory, ["rm", "--quiet", "--cached", "--", file]).catch(() => undefined);
        throw error;
    }
    return runGit(directory, ["rev-parse", "--short", "HEAD"]);
}

/** Where a push goes. */
export interface PushTarget {
    readonly remote: string;
    readonly branch: string;
}

/** The named branch, else the upstream of the current branch, else the branch of the same name. */
export async function pushTarget(directory: string, named: string | undefined): Promise<PushTarget> {
    const current = await askGit(directory, "symbolic-ref", "--quiet", "--short", "HEAD");
    const branch = named ?? current;
    if (branch === undefined) throw new Error("no branch is checked out; name one: --push BRANCH");
    const setting = async (key: string) =>
        current === undefined ? undefined : askGit(directory, "config", `branch.${current}.${key}`);
    const [remote = "origin", follows] = [await setting("remote"), await setting("merge")];
    return { remote, branch: named ?? follows?.replace(/^refs\/heads\//, "") ?? branch };
}

/** Pushes HEAD. Rejects with Git's message. */
export async function pushHead(directory: string, { remote, branch }: PushTarget): Promise<void> {
    await runGit(directory, ["push", "--quiet", remote, `HEAD:refs/heads/${branch}`]);
}
