import type { Problem } from "../../model/problem.js";
import { readSettings } from "../../model/read-settings.js";
import type { Settings } from "../../model/settings.js";
import { settingsProblems } from "../../model/settings-problems.js";
import { unquotedTimes } from "../../model/unquoted-times.js";
import type { SettingsFile } from "./settings-file.js";

/** The settings of a file, as far as they can be read, and all that is wrong with them, as it was typed. */
export function readFileSettings(file: SettingsFile): {
    readonly settings?: Settings;
    readonly problems: readonly Problem[];
} {
    const { settings, problems } = readSettings(file.values());
    if (settings === undefined) return { problems: file.spelled(problems) };
    return { settings, problems: [...settingsProblems(settings), ...unquotedTimes(settings)] };
}
