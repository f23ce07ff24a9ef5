import type { Settings } from "../../model/settings/settings.js";
import { SettingsFile } from "../stack/settings-file.js";
import type { Version } from "./file-in-git.js";

/** What is committed of a settings file. */
export interface OwnLines {
    readonly text: string;
    /** Keys that a person has changed: these changes are not in the text. */
    readonly left: readonly string[];
    /** Whether the decision has been committed before. */
    readonly isCommitted: boolean;
}

/**
 * HEAD's file with the decision of another one, in the lines in which a command would write it. If nothing else has changed,
 * the file as it is. Throws if HEAD's file cannot be read.
 *
 * @param head undefined if HEAD has no such file
 * @param settings those of the file
 */
export function ownLines(file: SettingsFile, head: Version | undefined, settings: Settings): OwnLines {
    if (head === undefined) return { text: file.text, left: [], isCommitted: false };
    const decided = withDecision(head, settings);
    const left = file.keysOtherThan(decided);
    return { text: left.length === 0 ? file.text : decided.text, left, isCommitted: decided.text === head.text };
}

/** A version of the file with another one's decision. */
export function withDecision({ name, text }: Version, settings: Settings): SettingsFile {
    const file = SettingsFile.parse(name, text);
    file.decide(settings);
    return file;
}
