import { canonicalJson, fingerprint } from "../../model/ledger/fingerprint.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { Settings } from "../../model/settings/settings.js";
import { overruledByLedger } from "../ledger/in-effect.js";

export interface PlannedRefresh {
    /** To write; undefined if the file stays as it is. */
    readonly settings?: Settings;
    /** How the file relates to the ledger, in a sentence. */
    readonly words: string;
    /** Whether the file has changes that no entry records yet. */
    readonly isAhead: boolean;
}

/**
 * What the settings file gets from the ledger: slots, traffic and quarantine if the ledger is ahead, else only the head's
 * fingerprint and digests. Decisions on top of the head stay.
 *
 * @param last the last succeeded entry, with digests
 * @param recorded the fingerprint in that update's outputs
 */
export function planRefresh(
    read: Settings,
    last: LedgerEntry | undefined,
    recorded: string | undefined,
): PlannedRefresh {
    if (last === undefined)
        return { words: "the ledger has no succeeded entry, so there is nothing to refresh", isAhead: false };
    const { settings, note } = overruledByLedger(read, last, recorded);
    const head = `entry ${last.entry} (${last.time})`;
    if (note !== undefined) {
        return { settings, words: `the ledger is now at ${head}: ${firstLine(last.message)}`, isAhead: false };
    }
    const isAhead = fingerprint(read) !== settings.basedOn;
    const isSame = read.basedOn === settings.basedOn && canonicalJson(read.slots) === canonicalJson(settings.slots);
    const words = isAhead
        ? `the file builds on ${head} and has changes that no entry records yet: \`deploy\` applies them`
        : `the file matches ${head}`;
    return { ...(isSame ? {} : { settings }), words, isAhead };
}

function firstLine(message: string): string {
    return message.split("\n")[0] || "no message";
}

/** A key of the settings file with a changed value. */
export interface ChangedKey {
    /** `slots.green.env.LOG_LEVEL`, below `fastapi-release:`. */
    readonly key: string;
    /** Absent for a new key. */
    readonly from?: unknown;
    /** Absent for a removed key. */
    readonly to?: unknown;
}

type Values = Readonly<Record<string, unknown>>;

/** The keys in which two versions of a settings file differ, sorted. A list counts as one value. */
export function changedKeys(before: Values, after: Values): ChangedKey[] {
    const [old, now] = [leaves(before), leaves(after)];
    return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap(key => {
        const [from, to] = [old.get(key), now.get(key)];
        if (canonicalJson({ value: from }) === canonicalJson({ value: to })) return [];
        return [{ key, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
    });
}

/** A line for each: `~ traffic: blue -> green`, `+ slots.green.port: 8000`, `- quarantine: …`. */
export function describeKeys(changes: readonly ChangedKey[]): string[] {
    return changes.map(({ key, from, to }) => {
        const sign = from === undefined ? "+" : to === undefined ? "-" : "~";
        const values = [from, to].filter(value => value !== undefined).map(words);
        return `${sign} ${key}: ${values.join(" -> ")}`;
    });
}

/** Values by path. An empty map counts as a value. */
function leaves(values: Values, prefix = ""): Map<string, unknown> {
    const found = new Map<string, unknown>();
    for (const [name, value] of Object.entries(values)) {
        const key = `${prefix}${name}`;
        if (isMap(value)) for (const [path, leaf] of leaves(value, `${key}.`)) found.set(path, leaf);
        else if (value !== undefined && value !== null) found.set(key, value);
    }
    return found;
}

function isMap(value: unknown): value is Values {
    return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

function words(value: unknown): string {
    return typeof value === "string" ? value.replaceAll(/\s+/g, " ") || '""' : JSON.stringify(value);
}
