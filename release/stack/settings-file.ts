import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Document, isNode, parseDocument, visit } from "yaml";
import { canonicalJson } from "../../model/canonical-json.js";
import type { Release } from "../../model/release.js";
import { releaseDefinition } from "../../model/release-definition.js";
import type { Freeze, FreezeNow, Settings, Traffic } from "../../model/settings.js";
import { slotsOf } from "../../model/slot-names.js";
import { liveSlot } from "../../model/traffic.js";
import { Refusal } from "../report/refusal.js";
import { writeAtomically } from "./atomic-write.js";
import { SettingsCopy } from "./settings-copy.js";

/** What a release command decides and writes; everything else in the file is the user's. */
export type Decision = Pick<Settings, "slots" | "traffic" | "quarantine" | "freeze" | "standby" | "basedOn">;

const prefix = "fastapi-release:";

/** `Pulumi.<stack>.yaml`. Comments and unknown keys stay as they are; a change is written in one step. */
export class SettingsFile {
    private changed = false;
    /** Values by full key that Pulumi gets beside the settings, and the file that it reads them in. */
    private carried: Readonly<Record<string, string>> = {};
    private carrier: SettingsCopy | undefined;

    private constructor(
        readonly path: string,
        private document: Document,
        private readonly copy?: SettingsCopy,
    ) {}

    /** @param isKept whether it is left as it is: what is written goes into a copy then, which Pulumi reads instead */
    static read(directory: string, stack: string, isKept = false): SettingsFile {
        const path = join(directory, `Pulumi.${stack}.yaml`);
        let text: string;
        try {
            text = readFileSync(path, "utf8");
        } catch {
            const known = stacksIn(directory);
            const advice = known.length === 0 ? "make one" : `make one, or use --stack ${known.join(" or ")}`;
            throw new Refusal(`${path} does not exist; ${advice}.`);
        }
        const copy = isKept ? new SettingsCopy(path, text) : undefined;
        return new SettingsFile(path, parseSettings(text, path), copy);
    }

    /** Another version of a file, to be read only. */
    static parse(path: string, text: string): SettingsFile {
        return new SettingsFile(path, parseSettings(text, path));
    }

    /** Takes the file as it is now, dropping what was changed here and not written. */
    reload(): void {
        this.document = parseSettings(readFileSync(this.path, "utf8"), this.path);
        this.changed = false;
        this.putBack();
    }

    /** Whether the file is left as it is. */
    get isKept(): boolean {
        return this.copy !== undefined;
    }

    /** Options of Pulumi's `up` and `preview` with which they read what was written here, and do not touch the file. */
    pulumiOptions(): { readonly configFile?: string; readonly showSecrets?: boolean } {
        const copy = Object.keys(this.carried).length === 0 ? this.copy : this.writeCarrier();
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
        const document = this.document.clone() as Document;
        for (const [key, value] of Object.entries(this.carried)) document.setIn(["config", key], value);
        this.carrier ??= this.copy ?? new SettingsCopy(this.path, "");
        this.carrier.write(textOf(document));
        return this.carrier;
    }

    /** Takes back what Pulumi itself wrote into a file that is left as it is. */
    putBack(): void {
        this.copy?.putBack();
    }

    /** The values below `fastapi-release:`, by key without it. */
    values(): Record<string, unknown> {
        return Object.fromEntries(
            Object.entries(this.config())
                .filter(([key]) => key.startsWith(prefix))
                .map(([key, value]) => [key.slice(prefix.length), value]),
        );
    }

    /** Pulumi's own key beside the configuration: present where secrets are kept by a passphrase. */
    encryptionSalt(): string | undefined {
        const salt = this.document.get("encryptionsalt");
        return typeof salt === "string" ? salt : undefined;
    }

    /** Pulumi's own key beside the configuration: what keeps the stack's secrets where it is no passphrase. */
    secretsProvider(): string | undefined {
        const provider = this.document.get("secretsprovider");
        return typeof provider === "string" ? provider : undefined;
    }

    /** One value by its full key, such as `kubernetes:context`. */
    value(key: string): unknown {
        const node = this.document.getIn(["config", key]);
        return isNode(node) ? node.toJS(this.document) : node;
    }

    setValue(key: string, value: unknown): void {
        if (same(this.value(key), value)) return;
        if (value === undefined) this.document.deleteIn(["config", key]);
        else this.document.setIn(["config", key], this.document.createNode(value));
        this.changed = true;
    }

    /** Puts a decision in, touching only the keys whose value it changes. */
    decide({ slots, traffic, quarantine, freeze, standby, basedOn }: Decision): void {
        const present = (this.value(`${prefix}slots`) ?? {}) as Record<string, unknown>;
        for (const slot of slotsOf({ ...present, ...slots })) {
            const path = ["config", `${prefix}slots`, slot];
            const release = slots[slot];
            if (release === undefined && this.document.hasIn(path)) this.document.deleteIn(path);
            else if (release !== undefined && !same(present[slot], writtenRelease(release))) {
                this.document.setIn(path, this.document.createNode(writtenRelease(release)));
            } else continue;
            this.changed = true;
        }
        if (Object.keys(slots).length === 0) this.setValue(`${prefix}slots`, undefined);
        this.setValue(`${prefix}traffic`, writtenTraffic(traffic));
        this.setQuarantine(quarantine);
        this.setFreezeNow(freeze?.now);
        this.setValue(`${prefix}standby`, standby);
        this.setValue(`${prefix}basedOn`, basedOn);
    }

    /** Entries that stay keep their place and comments. */
    private setQuarantine(quarantine: Decision["quarantine"]): void {
        const key = `${prefix}quarantine`;
        const present = this.value(key);
        if (quarantine.length === 0 || !Array.isArray(present)) {
            this.setValue(key, quarantine.length === 0 ? undefined : quarantine);
            return;
        }
        const isWanted = (entry: unknown) => quarantine.some(wanted => same(wanted, entry));
        for (const [index, entry] of [...present.entries()].reverse()) {
            if (isWanted(entry)) continue;
            this.document.deleteIn(["config", key, index]);
            this.changed = true;
        }
        for (const entry of quarantine) {
            if (present.some(other => same(other, entry))) continue;
            this.document.addIn(["config", key], this.document.createNode(entry));
            this.changed = true;
        }
        // What is there twice, or in another order.
        this.setValue(key, quarantine);
    }

    /** The windows beside it are the user's. */
    private setFreezeNow(now: FreezeNow | undefined): void {
        const key = `${prefix}freeze`;
        const present = this.value(key) as Freeze | null | undefined;
        if (same(present?.now ?? undefined, now)) return;
        const { now: _, ...others } = present ?? {};
        if (Object.keys(others).length === 0) this.setValue(key, now === undefined ? undefined : { now });
        else if (now === undefined) this.document.deleteIn(["config", key, "now"]);
        else this.document.setIn(["config", key, "now"], this.document.createNode(now));
        this.changed = true;
    }

    /** Writes what changed; says so clearly when it cannot, the old file in place. */
    write(): void {
        if (!this.changed && this.copy === undefined) return;
        const text = textOf(this.document);
        try {
            if (this.copy === undefined) writeAtomically(this.path, text);
            else this.copy.write(text);
        } catch (error) {
            throw new Refusal(`${this.path} could not be written and is as before: ${(error as Error).message}`);
        }
        this.changed = false;
    }

    /** `decide`, and `write`. */
    writeDecided(decision: Decision): void {
        this.decide(decision);
        this.write();
    }

    /** All values by full key; what is secret is encrypted. */
    config(): Record<string, unknown> {
        const content = this.document.toJS() as { config?: Record<string, unknown> } | null;
        return content?.config ?? {};
    }
}

function textOf(document: Document): string {
    return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function same(left: unknown, right: unknown): boolean {
    return canonicalJson({ value: left }) === canonicalJson({ value: right });
}

function parseSettings(text: string, path: string): Document {
    // YAML 1.1 readers take a bare `on` for true: such texts are quoted.
    const document = parseDocument(text, { compat: "yaml-1.1" });
    const [error] = document.errors;
    if (error !== undefined) throw new Refusal(`${path} is not YAML: ${error.message}`);
    writeOutAliases(document);
    return document;
}

/** What was named once (`&env`) and meant again (`*env`) must not go with the place where it was named. */
function writeOutAliases(document: Document): void {
    visit(document, {
        Alias: (_key, alias) => {
            const copy = alias.resolve(document)?.clone();
            if (!isNode(copy)) return undefined;
            if ("anchor" in copy) delete copy.anchor;
            return copy;
        },
    });
}

function stacksIn(directory: string): string[] {
    return readdirSync(directory).flatMap(file => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
}

/** A frozen release in the order in which people read it. */
function writtenRelease(release: Release): Record<string, unknown> {
    const keys = Object.keys(releaseDefinition.keys) as (keyof Release)[];
    return Object.fromEntries(keys.flatMap(key => (release[key] === undefined ? [] : [[key, release[key]]])));
}

function writtenTraffic(traffic: Traffic | undefined): string | Traffic | undefined {
    return liveSlot(traffic) ?? traffic;
}
