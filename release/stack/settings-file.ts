import { isCollection, isMap } from "yaml";
import { readConfigValue } from "../../model/config-value.js";
import type { Problem } from "../../model/problem.js";
import type { Freeze, FreezeNow } from "../../model/settings.js";
import { slotsOf } from "../../model/slot-names.js";
import { type Decision, writtenRelease, writtenTraffic } from "./decision.js";
import { sameButForTimes, sameValue } from "./same-value.js";
import { SettingsCopy } from "./settings-copy.js";
import { prefix, SettingsDocument } from "./settings-document.js";
import { configOf, readNode, textOf, writtenNode } from "./settings-yaml.js";
import { asWritten } from "./settings-yaml-problems.js";

/**
 * `Pulumi.<stack>.yaml`. Comments and unknown keys stay as they are, also those that somebody writes while a command runs; a
 * change is written in one step.
 */
export class SettingsFile {
    /** Values by full key that Pulumi gets beside the settings, and the file that it reads them in. */
    private carried: Readonly<Record<string, string>> = {};
    private carrier: SettingsCopy | undefined;

    private constructor(private readonly file: SettingsDocument) {}

    /** @param isKept whether it is left as it is: what is written goes into a copy then, which Pulumi reads instead */
    static read(directory: string, stack: string, isKept = false): SettingsFile {
        return new SettingsFile(SettingsDocument.read(directory, stack, isKept));
    }

    /** Another version of a file, to be read only. */
    static parse(path: string, text: string): SettingsFile {
        return new SettingsFile(new SettingsDocument(path, text));
    }

    get path(): string {
        return this.file.path;
    }

    /** Takes the file as it is now, dropping what was changed here and not written. */
    reload(): void {
        this.file.reload();
        this.putBack();
    }

    /** Whether the file is left as it is. */
    get isKept(): boolean {
        return this.file.copy !== undefined;
    }

    /** Options of Pulumi's `up` and `preview` with which they read what was written here, and do not touch the file. */
    pulumiOptions(): { readonly configFile?: string; readonly showSecrets?: boolean } {
        const copy = Object.keys(this.carried).length === 0 ? this.file.copy : this.writeCarrier();
        return copy?.path === undefined ? {} : { configFile: copy.path, showSecrets: false };
    }

    /**
     * From now on Pulumi gets a value that is no setting, for the ledger: its updates record it, and the file never has it.
     * Nothing is written before Pulumi's options are asked for.
     *
     * @param key full key, outside of `fastapi-release:`, which has settings only
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

    /** Takes back what Pulumi itself wrote into a file that is left as it is. */
    putBack(): void {
        this.file.copy?.putBack();
    }

    /** The values below `fastapi-release:`, by key without it, as Pulumi hands them to the program. */
    values(): Record<string, unknown> {
        return Object.fromEntries(
            Object.entries(this.config())
                .filter(([key]) => key.startsWith(prefix))
                .map(([key, value]) => [key.slice(prefix.length), readConfigValue(value)]),
        );
    }

    /** Problems with `values()`, each with the value as it stands in the file. */
    spelled(problems: readonly Problem[]): readonly Problem[] {
        return asWritten(problems, this.file.contents, prefix);
    }

    /** Pulumi's own key beside the configuration: present where secrets are kept by a passphrase. */
    encryptionSalt(): string | undefined {
        return this.textBeside("encryptionsalt");
    }

    /** Pulumi's own key beside the configuration: what keeps the stack's secrets where it is no passphrase. */
    secretsProvider(): string | undefined {
        return this.textBeside("secretsprovider");
    }

    private textBeside(key: string): string | undefined {
        const text = this.file.contents.get(key);
        return typeof text === "string" ? text : undefined;
    }

    /** One value by its full key, such as `kubernetes:context`: a map, a list or a text. */
    value(key: string): unknown {
        return this.config()[key];
    }

    setValue(key: string, value: unknown): void {
        this.file.takeOthersChanges();
        const present = this.value(key);
        if (value === undefined ? present === undefined : sameValue(readConfigValue(present), value)) return;
        this.file.set(["config", key], value);
    }

    /** Puts a decision in, touching only the keys whose value it changes. */
    decide({ slots, traffic, quarantine, freeze, standby, basedOn }: Decision): void {
        this.file.takeOthersChanges();
        const present = this.mapAt(`${prefix}slots`);
        for (const slot of slotsOf({ ...present, ...slots })) {
            const release = slots[slot];
            const written = release && writtenRelease(release);
            if (slot in present ? sameValue(present[slot], written) : written === undefined) continue;
            this.file.set(["config", `${prefix}slots`, slot], written);
        }
        if (Object.keys(slots).length === 0) this.setValue(`${prefix}slots`, undefined);
        this.setValue(`${prefix}traffic`, writtenTraffic(traffic));
        this.setQuarantine(quarantine);
        this.setFreezeNow(freeze?.now);
        this.setValue(`${prefix}standby`, standby);
        this.setValue(`${prefix}basedOn`, basedOn);
    }

    /** What a map of ours holds; one that is no map in the file is emptied, so that it can be filled. */
    private mapAt(key: string): Record<string, unknown> {
        const node = this.file.contents.getIn(["config", key], true);
        if (isMap(node)) return readNode(node) as Record<string, unknown>;
        if (node !== undefined) this.file.set(["config", key], {});
        return {};
    }

    /** Entries that stay keep their place and comments. */
    private setQuarantine(quarantine: Decision["quarantine"]): void {
        const key = `${prefix}quarantine`;
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
        // What is there twice, or in another order.
        if (!sameButForTimes(this.value(key), quarantine)) this.file.set(["config", key], quarantine);
    }

    /** The windows beside it are the user's. */
    private setFreezeNow(now: FreezeNow | undefined): void {
        const key = `${prefix}freeze`;
        const present = (readConfigValue(this.value(key)) ?? {}) as Freeze;
        if (sameButForTimes(present.now ?? undefined, now)) return;
        const { now: _, ...others } = present;
        const hasOthers = Object.keys(others).length > 0;
        if (hasOthers && isMap(this.file.contents.getIn(["config", key]))) this.file.set(["config", key, "now"], now);
        else this.setValue(key, hasOthers || now !== undefined ? { ...others, now } : undefined);
    }

    /** Writes what changed; says so clearly when it cannot, the old file in place. */
    write(): void {
        this.file.write();
    }

    /** `decide`, and `write`. */
    writeDecided(decision: Decision): void {
        this.decide(decision);
        this.write();
    }

    /** All values by full key; what is secret is encrypted, and what is neither map nor list is a text. */
    config(): Record<string, unknown> {
        return configOf(this.file.contents);
    }
}
