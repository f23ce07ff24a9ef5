import { isCollection, isMap } from "yaml";
import type { Release } from "../../model/release/release.js";
import { releaseDefinition } from "../../model/release/release-definition.js";
import { readConfigValue, settingsIn, settingsPrefix } from "../../model/settings/config-value.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Freeze, FreezeNow, Settings } from "../../model/settings/settings.js";
import { slotsOf } from "../../model/slots/slot-names.js";
import { liveSlot, type Traffic } from "../../model/traffic/traffic.js";
import { sameButForTimes, sameValue } from "./same-value.js";
import { SettingsCopy } from "./settings-copy.js";
import { SettingsDocument } from "./settings-document.js";
import { configOf, readNode, textOf, writtenNode } from "./settings-yaml.js";
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

    /** Another version of a file, only for reading. */
    static parse(path: string, text: string): SettingsFile {
        return new SettingsFile(new SettingsDocument(path, text));
    }

    get path(): string {
        return this.file.path;
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
        const document = this.file.contents.clone();
        for (const [key, value] of Object.entries(this.carried)) document.setIn(["config", key], writtenNode(value));
        this.carrier ??= this.file.copy ?? new SettingsCopy(this.path, "");
        this.carrier.write(textOf(document));
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

    /** Pulumi's own key next to the configuration: present if a passphrase protects the secrets. */
    encryptionSalt(): string | undefined {
        return this.textBeside("encryptionsalt");
    }

    /** Pulumi's own key next to the configuration: the secrets provider if it is not a passphrase. */
    secretsProvider(): string | undefined {
        return this.textBeside("secretsprovider");
    }

    private textBeside(key: string): string | undefined {
        const text = this.file.contents.get(key);
        return typeof text === "string" ? text : undefined;
    }

    /** A value by its full key, such as `kubernetes:context`: a map, a list or a text. */
    value(key: string): unknown {
        return this.config()[key];
    }

    setValue(key: string, value: unknown): void {
        this.file.takeOthersChanges();
        const present = this.value(key);
        if (value === undefined ? present === undefined : sameValue(readConfigValue(present), value)) return;
        this.file.set(["config", key], value);
    }

    /** Sets a decision; touches only keys with a different value. */
    decide({ slots, traffic, quarantine, freeze, standby, basedOn }: Decision): void {
        this.file.takeOthersChanges();
        const present = this.mapAt(`${settingsPrefix}slots`);
        for (const slot of slotsOf({ ...present, ...slots })) {
            const release = slots[slot];
            const written = release && writtenRelease(release);
            if (slot in present ? sameValue(present[slot], written) : written === undefined) continue;
            this.file.set(["config", `${settingsPrefix}slots`, slot], written);
        }
        if (Object.keys(slots).length === 0) this.setValue(`${settingsPrefix}slots`, undefined);
        this.setValue(`${settingsPrefix}traffic`, writtenTraffic(traffic));
        this.setQuarantine(quarantine);
        this.setFreezeNow(freeze?.now);
        this.setValue(`${settingsPrefix}standby`, standby);
        this.setValue(`${settingsPrefix}basedOn`, basedOn);
    }

    /** The contents of one of our maps. A value that is not a map is replaced by an empty one. */
    private mapAt(key: string): Record<string, unknown> {
        const node = this.file.contents.getIn(["config", key], true);
        if (isMap(node)) return readNode(node) as Record<string, unknown>;
        if (node !== undefined) this.file.set(["config", key], {});
        return {};
    }

    /** Entries that stay keep their place and comments. */
    private setQuarantine(quarantine: Decision["quarantine"]): void {
        const key = `${settingsPrefix}quarantine`;
        const present = readConfigValue(this.value(key));
        if (
            quarantine.length === 0 ||
            !isCollection(this.file.contents.getIn(["config", key], true)) ||
            !Array.isArray(present)
        ) {
            this.setValue(key, quarantine.length === 0 ? undefined : quarantine);
            return;
        }
        const isWanted = (entry: unknown) => quarantine.some(wanted => sameButForTimes(entry, wanted));
        for (const [index, entry] of [...present.entries()].reverse()) {
            if (isWanted(entry)) continue;
            this.file.set(["config", key, index], undefined);
        }
        for (const entry of quarantine) {
            if (present.some(other => sameButForTimes(other, entry))) continue;
            this.file.add(["config", key], entry);
        }
        // Duplicates, or another order.
        if (!sameButForTimes(this.value(key), quarantine)) this.file.set(["config", key], quarantine);
    }

    /** Sets `freeze.now` and leaves the user's windows alone. */
    private setFreezeNow(now: FreezeNow | undefined): void {
        const key = `${settingsPrefix}freeze`;
        const present = (readConfigValue(this.value(key)) ?? {}) as Freeze;
        if (sameButForTimes(present.now ?? undefined, now)) return;
        const { now: _, ...others } = present;
        const hasOthers = Object.keys(others).length > 0;
        if (hasOthers && isMap(this.file.contents.getIn(["config", key]))) this.file.set(["config", key, "now"], now);
        else this.setValue(key, hasOthers || now !== undefined ? { ...others, now } : undefined);
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
