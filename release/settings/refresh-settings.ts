import { lastSucceeded } from "../ledger/ledger.js";
import { openLedger } from "../open/open-ledger.js";
import type { CommonOptions } from "../open/open-service.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";
import { readProject } from "../stack/project.js";
import { readFileSettings } from "../stack/read-file-settings.js";
import { SettingsFile } from "../stack/settings-file.js";
import { changedKeys, describeKeys, planRefresh } from "./plan-refresh.js";

export interface RefreshOptions extends CommonOptions {
    /** Only reports changes, and exits with code 1 if there are any. */
    readonly check: boolean;
}

/** Brings the settings file up to date with the ledger. Needs neither cluster nor passphrase. */
export async function refreshSettings(options: RefreshOptions, report: Report): Promise<void> {
    const project = readProject(options);
    const file = SettingsFile.ofStack(project, options.stack);
    const { settings: read, problems } = readFileSettings(file);
    if (read === undefined) throw Refusal.of(problems, `in ${file.path}; nothing was changed`);
    const ledger = await openLedger(options, project, report);
    const head = lastSucceeded(ledger.entries);
    const last = head === undefined ? undefined : ledger.withDigests(head);
    const { settings, words, isAhead } = planRefresh(read, last, ledger.state?.fingerprint);
    report.say(words);
    const before = file.values();
    if (settings !== undefined) file.decide(settings);
    const changes = changedKeys(before, file.values());
    for (const line of describeKeys(changes)) report.say(`  ${line}`);
    if (!options.check) file.write();
    report.result({
        changed: changes.length > 0 && !options.check,
        ...(last === undefined ? {} : { entry: last.entry }),
        isAhead,
        changes,
    });
    if (changes.length === 0) return report.say(`${file.path} is unchanged`);
    if (options.check) throw new Refusal(`${file.path} is out of date: \`settings refresh\` writes this to it.`);
    report.say(`written to ${file.path}`);
}
