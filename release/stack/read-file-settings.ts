import type { Problem } from "../../model/settings/problem.js";
import { readSettings } from "../../model/settings/read-settings.js";
import type { Settings } from "../../model/settings/settings.js";
import { settingsProblems } from "../../model/settings/settings-problems.js";
import { unquotedTimes } from "../../model/settings/unquoted-times.js";
import type { SettingsFile } from "./settings-file.js";

/** The settings of a file, if readable, and every problem with them, quoted as typed. */
export function readFileSettings(file: SettingsFile): {
    readonly settings?: Settings;
    readonly problems: readonly Problem[];
} {
    const { settings, problems } = readSettings(file.values());
    if (settings === undefined) return { problems: file.spelled(problems) };
    return { settings, problems: [...settingsProblems(settings), ...unquotedTimes(settings)] };
}
