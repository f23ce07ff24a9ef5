import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Document } from "yaml";
import { writeAtomically } from "../../machine/files.js";
import { settingsPrefix } from "../../model/settings/config-value.js";
import { Refusal } from "../output/refusal.js";
import { SettingsCopy } from "./settings-copy.js";
import { parseYaml, textOf, writtenNode } from "./settings-yaml.js";
import { yamlProblems } from "./settings-yaml-problems.js";

/** A settings file and its YAML. */
export class SettingsDocument {
    private yaml: Document;
    private changed = false;

    /** @param text of the file when it was last read or written */
    constructor(
        readonly path: string,
        private text: string,
        readonly copy?: SettingsCopy,
    ) {
        this.yaml = parseSettings(text, path);
    }

    /** @param isKept whether the file must not change: then a copy is written instead */
    static read(directory: string, stack: string, isKept: boolean): SettingsDocument {
        const path = join(directory, `Pulumi.${stack}.yaml`);
        const text = textIfThere(path);
        if (text === undefined) {
            const known = stacksIn(directory);
            const advice = known.length === 0 ? "make one" : `make one, or use --stack ${known.join(" or ")}`;
            throw new Refusal(`${path} does not exist; ${advice}.`);
        }
        return new SettingsDocument(path, text, isKept ? new SettingsCopy(path, text) : undefined);
    }

    get contents(): Document {
        return this.yaml;
    }

    /** Reads the file again and drops unwritten changes. */
    reload(): void {
        this.text = readFileSync(this.path, "utf8");
        this.yaml = parseSettings(this.text, this.path);
        this.changed = false;
    }

    /** Reads changes that somebody wrote meanwhile, such as with `pulumi config set` during an update. */
    takeOthersChanges(): void {
        if (this.changed || this.copy !== undefined) return;
        const text = textIfThere(this.path);
        if (text === undefined || text === this.text) return;
        try {
            this.yaml = parseSettings(text, this.path);
        } catch (error) {
            const since = `${this.path} was changed while this command ran, so the decision was not written to it`;
            throw error instanceof Refusal ? new Refusal(`${since}:\n${error.message}`) : error;
        }
        this.text = text;
    }

    /** Sets a value; `undefined` removes it. */
    set(path: readonly (string | number)[], value: unknown): void {
        if (value === undefined) this.yaml.deleteIn(path);
        else this.yaml.setIn(path, writtenNode(value));
        this.changed = true;
    }

    /** Adds a value at the end of a list. */
    add(path: readonly string[], value: unknown): void {
        this.yaml.addIn(path, writtenNode(value));
        this.changed = true;
    }

    /** Writes changes. If that fails, throws a Refusal and leaves the old file in place. */
    write(): void {
        if (!this.changed && this.copy === undefined) return;
        refuseUnreadable(this.yaml, this.path);
        const text = textOf(this.yaml);
        try {
            if (this.copy === undefined) writeAtomically(this.path, text);
            else this.copy.write(text);
        } catch (error) {
            throw new Refusal(`${this.path} could not be written and is unchanged: ${(error as Error).message}`);
        }
        if (this.copy === undefined) this.text = text;
        this.changed = false;
    }
}

function parseSettings(text: string, path: string): Document {
    const document = parseYaml(text, path);
    refuseUnreadable(document, path);
    return document;
}

function refuseUnreadable(document: Document, path: string): void {
    const problems = yamlProblems(document, settingsPrefix);
    if (problems.length > 0) throw Refusal.of(problems, `in ${path}; nothing was changed`);
}

function textIfThere(path: string): string | undefined {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return undefined;
    }
}

function stacksIn(directory: string): string[] {
    return readdirSync(directory).flatMap(file => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
}
