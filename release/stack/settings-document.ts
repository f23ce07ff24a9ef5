import { existsSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import type { Document } from "yaml";
import { ifThere, readUtf8, writeAtomically } from "../../machine/files.js";
import { settingsPrefix } from "../../model/settings/config-value.js";
import { Refusal } from "../output/refusal.js";
import { settingsPath, stacksWithSettings } from "./known-stacks.js";
import { SettingsCopy } from "./settings-copy.js";
import { parseYaml } from "./settings-yaml.js";
import { yamlProblems } from "./settings-yaml-problems.js";
import { EntangledYaml, editYaml, type ParsedYaml } from "./yaml-edit.js";

/** A settings file and its YAML. */
export class SettingsDocument {
    private parsed: ParsedYaml;
    private changed = false;

    /** @param text of the file when it was last read or written */
    constructor(
        readonly path: string,
        text: string,
        readonly copy?: SettingsCopy,
    ) {
        this.parsed = parseSettings(text, path);
    }

    /** @param isKept whether the file must not change: then a copy is written instead */
    static read(directory: string, stack: string, isKept: boolean): SettingsDocument {
        const path = settingsPath(directory, stack);
        const text = textIfThere(path);
        if (text === undefined) {
            const known = stacksWithSettings(directory).filter(name => name !== stack);
            const advice = known.length === 0 ? "make one" : `make one, or use --stack ${known.join(" or ")}`;
            throw new Refusal(`${path} ${missingWords(path)}; ${advice}.`);
        }
        return new SettingsDocument(path, text, isKept ? new SettingsCopy(path, text) : undefined);
    }

    get contents(): Document {
        return this.parsed.document;
    }

    get text(): string {
        return this.parsed.text;
    }

    /** Reads the file again and drops unwritten changes. */
    reload(): void {
        this.parsed = parseSettings(readText(this.path), this.path);
        this.changed = false;
    }

    /** Reads changes that somebody wrote meanwhile, such as with `pulumi config set` during an update. */
    takeOthersChanges(): void {
        if (this.changed || this.copy !== undefined) return;
        const text = textIfThere(this.path);
        if (text === undefined || text === this.parsed.text) return;
        try {
            this.parsed = parseSettings(text, this.path);
        } catch (error) {
            const since = `${this.path} was changed while this command ran, so the decision was not written to it`;
            throw error instanceof Refusal ? new Refusal(`${since}:\n${error.message}`) : error;
        }
    }

    /** Sets values below `config`; `undefined` removes one. Refuses if a line that is not ours would change. */
    set(values: Readonly<Record<string, unknown>>): void {
        this.parsed = this.edited(values);
        this.changed = true;
    }

    /** The text with other values below `config`. */
    with(values: Readonly<Record<string, unknown>>): string {
        return this.edited(values).text;
    }

    private edited(values: Readonly<Record<string, unknown>>): ParsedYaml {
        const changes = Object.entries(values).map(([key, value]) => ({ path: ["config", key], value }));
        try {
            return editYaml(this.parsed, changes, key => key.startsWith(settingsPrefix));
        } catch (error) {
            if (!(error instanceof EntangledYaml)) throw error;
            throw new Refusal(`${this.path}: ${error.message} Nothing was changed.`);
        }
    }

    /** Writes changes. If that fails, throws a Refusal and leaves the old file in place. */
    write(): void {
        if (!this.changed && this.copy === undefined) return;
        refuseUnreadable(this.parsed.document, this.path);
        try {
            if (this.copy === undefined) writeAtomically(this.path, this.parsed.text);
            else this.copy.write(this.parsed.text);
        } catch (error) {
            throw new Refusal(`${this.path} could not be written and is unchanged: ${(error as Error).message}`);
        }
        this.changed = false;
    }
}

function parseSettings(text: string, path: string): ParsedYaml {
    const document = parseYaml(text, path);
    refuseUnreadable(document, path);
    return { text, document };
}

function refuseUnreadable(document: Document, path: string): void {
    const problems = yamlProblems(document, settingsPrefix);
    if (problems.length > 0) throw Refusal.of(problems, `in ${path}; nothing was changed`);
}

function missingWords(path: string): string {
    const target = ifThere(() => readlinkSync(path));
    if (target !== undefined) return `is a link to ${target}, which does not exist`;
    const other = path.replace(/\.yaml$/, ".yml");
    return existsSync(other) ? `does not exist, and Pulumi does not read ${basename(other)}` : "does not exist";
}

function textIfThere(path: string): string | undefined {
    try {
        return ifThere(() => readText(path));
    } catch (error) {
        throw error instanceof Refusal ? error : new Refusal(`${path} cannot be read: ${(error as Error).message}`);
    }
}

function readText(path: string): string {
    const text = readUtf8(path);
    if (text === undefined) throw new Refusal(`${path} is not in UTF-8; save it in that encoding.`);
    return text;
}
