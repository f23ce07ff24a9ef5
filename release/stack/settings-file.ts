import type { Release } from "../../model/release/release.js";
import { releaseDefinition } from "../../model/release/release-definition.js";
import { readConfigValue, settingsIn, settingsPrefix } from "../../model/settings/config-value.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Freeze, FreezeNow, Quarantine, Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { liveSlot, type Traffic } from "../../model/traffic/traffic.js";
import { Refusal } from "../output/refusal.js";
import type { Project } from "./project.js";
import { sameButForTimes, sameValue } from "./same-value.js";
import { SettingsCopy } from "./settings-copy.js";
import { SettingsDocument } from "./settings-document.js";
import { configOf, readNode } from "./settings-yaml.js";
import { asWritten } from "./settings-yaml-problems.js";

/**
 * `Pulumi.<stack>.yaml`. Keeps comments and unknown keys, even those that somebody writes while a command runs, and writes a
 * change in one step.
 */
export class SettingsFile {
    /** Values by full key that Pulumi gets in addition to the settings, and the copy that it reads them from. */
    private carried: Readonly<Record<string, string>> = {};
    private carrier: SettingsCopy | undefined;

    private constructor(private readonly file: SettingsDocument) {}

    /** @param isKept whether the file must not change: then a copy is written, and Pulumi reads that instead */
    static read(directory: string, stack: string, isKept = false): SettingsFile {
        return new SettingsFile(SettingsDocument.read(directory, stack, isKept));
    }

    /** The same for a stack of a project. Refuses keys of the file that Pulumi would take for ours. */
    static ofStack(project: Project, stack: string, isKept = false): SettingsFile {
        const file = SettingsFile.read(project.settingsFolder, stack, isKept);
        const bare =
            `${project.name}:` === settingsPrefix ? Object.keys(file.config()).filter(key => !key.includes(":")) : [];
        const problems = bare.map(key => ({
            path: key,
            message: `Pulumi reads it as ${settingsPrefix}${key}; write that.`,
        }));
        if (problems.length > 0) throw Refusal.of(problems, `in ${file.path}; nothing was changed`);
        return file;
    }

    /** Another version of a file, which is not on the disk; its path is only for messages. */
    static parse(path: string, text: string): SettingsFile {
        return new SettingsFile(new SettingsDocument(path, text, new SettingsCopy(path, text)));
    }

    get path(): string {
        return this.file.path;
    }

    get text(): string {
        return this.file.text;
    }

    /** Reads the file again and drops unwritten changes. */
    reload(): void {
        this.file.reload();
        this.putBack();
    }

    /** Whether the file must not change. */
    get isKept(): boolean {
        return this.file.copy !== undefined;
    }

    /** Options for Pulumi's `up` and `preview` to read what was written here and leave the file alone. */
    pulumiOptions(): { readonly configFile?: string; readonly showSecrets?: boolean } {
        const copy = Object.keys(this.carried).length === 0 ? this.file.copy : this.writeCarrier();
        return copy?.path === undefined ? {} : { configFile: copy.path, showSecrets: false };
    }

    /**
     * From now on, passes Pulumi a value for the ledger that is not a setting: its updates record it, but the file never
     * contains it. Written only when `pulumiOptions` is called.
     *
     * @param key full key, outside of `fastapi-release:`, which has only settings
     */
    carry(key: string, value: string): void {
        this.carried = { ...this.carried, [key]: value };
    }

    private writeCarrier(): SettingsCopy {
        this.carrier ??= this.file.copy ?? new SettingsCopy(this.path, "");
        this.carrier.write(this.file.with(this.carried));
        return this.carrier;
    }

    /** Undoes what Pulumi itself wrote into a file that must not change. */
    putBack(): void {
        this.file.copy?.putBack();
    }

    /** The values below `fastapi-release:`, by key without the prefix, as Pulumi passes them to the program. */
    values(): Record<string, unknown> {
        const own = Object.entries(settingsIn(this.config()));
        return Object.fromEntries(own.map(([key, value]) => [key, readConfigValue(value)]));
    }

    /** Problems with `values()` that quote each value as written in the file. */
    spelled(problems: readonly Problem[]): readonly Problem[] {
        return asWritten(problems, this.file.contents, settingsPrefix);
    }

    /** Keys whose values differ from those of another version, ours without prefix. Pulumi's salts do not count. */
    keysOtherThan(other: SettingsFile): readonly string[] {
        const [own, others] = [this.wholeContent(), other.wholeContent()];
        const differs = (key: string) => !sameButForTimes(readConfigValue(own[key]), readConfigValue(others[key]));
        const keys = new Set([...Object.keys(own), ...Object.keys(others)]);
        return [...keys].filter(differs).map(key => key.replace(new RegExp(`^${settingsPrefix}`), ""));
    }

    /** By key, whether beside `config` or below. */
    private wholeContent(): Readonly<Record<string, unknown>> {
        const beside = (readNode(this.file.contents.contents, this.file.contents) ?? {}) as Record<string, unknown>;
        const { config: _, encryptionsalt, encryptedkey, secretsprovider, ...others } = beside;
        return { ...others, ...this.config() };
    }

    /** Pulumi's own key next to the configuration: present if a passphrase protects the secrets. */
    encryptionSalt(): string | undefined {
        return this.textBeside("encryptionsalt");
    }

    /** Pulumi's own key next to the configuration: the secrets provider if it is not a passphrase. */
    secretsProvider(): string | undefined {
        return this.textBeside("secretsprovider");
    }

    private textBeside(key: string): string | undefined {
        const { contents } = this.file;
        const text = readNode(contents.get(key, true), contents);
        return typeof text === "string" ? text : undefined;
    }

    /** A value by its full key, such as `kubernetes:context`: a map, a list or a text. */
    value(key: string): unknown {
        return this.config()[key];
    }

    setValue(key: string, value: unknown): void {
        this.file.takeOthersChanges();
        this.setValues({ [key]: value });
    }

    /** Sets a decision; touches only what has a different value. */
    decide({ slots, traffic, quarantine, freeze, standby, basedOn }: Decision): void {
        this.file.takeOthersChanges();
        const written = slotEntries(slots).map(([slot, release]) => [slot, writtenRelease(release)]);
        const { quarantine: listed, freeze: present } = this.values();
        const decided = {
            slots: written.length === 0 ? undefined : Object.fromEntries(written),
            traffic: writtenTraffic(traffic),
            quarantine: quarantine.length === 0 ? undefined : quarantine.map(entry => asSpelled(entry, listed)),
            freeze: withFreezeNow(present, freeze?.now),
            standby,
            basedOn,
        };
        const entries = Object.entries(decided).map(([key, value]) => [`${settingsPrefix}${key}`, value]);
        this.setValues(Object.fromEntries(entries));
    }

    private setValues(values: Readonly<Record<string, unknown>>): void {
        const present = this.config();
        const differs = ([key, value]: [string, unknown]) =>
            value === undefined ? key in present : !sameValue(readConfigValue(present[key]), value);
        const changed = Object.entries(values).filter(differs);
        if (changed.length > 0) this.file.set(Object.fromEntries(changed));
    }

    /** Writes changes. If that fails, throws a Refusal and leaves the old file in place. */
    write(): void {
        this.file.write();
    }

    /** `decide`, and `write`. */
    writeDecided(decision: Decision): void {
        this.decide(decision);
        this.write();
    }

    /** All values by full key: secrets are encrypted, and anything but maps and lists is text. */
    config(): Record<string, unknown> {
        return configOf(this.file.contents);
    }
}

/** The user's windows, and `now`; what the file has if that differs only in how times are spelled. */
function withFreezeNow(present: unknown, now: FreezeNow | undefined): Freeze | undefined {
    const freeze = (present || {}) as Freeze;
    if (freeze.now !== undefined && sameButForTimes(freeze.now ?? undefined, now)) return freeze;
    const { now: _, ...others } = freeze;
    return Object.keys(others).length > 0 || now !== undefined ? { ...others, ...(now && { now }) } : undefined;
}

/** A quarantine as the file has it, if it differs only in how times are spelled. */
function asSpelled(entry: Quarantine, present: unknown): unknown {
    return (Array.isArray(present) ? present.find(other => sameButForTimes(other, entry)) : undefined) ?? entry;
}

/** What a release command decides and writes; everything else in the file belongs to the user. */
export type Decision = Pick<Settings, "slots" | "traffic" | "quarantine" | "freeze" | "standby" | "basedOn">;

/** A release with its keys in the order of their definition. */
export function writtenRelease(release: Release): Record<string, unknown> {
    const keys = Object.keys(releaseDefinition.keys) as (keyof Release)[];
    return Object.fromEntries(keys.flatMap(key => (release[key] === undefined ? [] : [[key, release[key]]])));
}

/** The name of the slot with all traffic, else the shares. */
export function writtenTraffic(traffic: Traffic | undefined): string | Traffic | undefined {
    return liveSlot(traffic) ?? traffic;
}
