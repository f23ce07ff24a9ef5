import { createHash } from "node:crypto";
import { canonicalJson } from "../../model/canonical-json.js";
import type { PulumiUpdate } from "../ledger/pulumi-update.js";

/** One entry in the chain of hashes over the ledger. */
export interface ChainLink {
    /** The entry's number at that time. */
    readonly entry: number;
    /** Start of the update, RFC 3339: the entry's key. */
    readonly time: string;
    /** 64 hex digits: SHA-256 of the link before and of what Pulumi recorded of the entry. */
    readonly link: string;
}

/** What stands before the first link. */
export const chainStart = "0".repeat(64);

/** @param records of finished updates, oldest first */
export function ledgerChain(records: readonly PulumiUpdate[]): ChainLink[] {
    let link = chainStart;
    return records.map((record, index) => {
        link = nextLink(link, record);
        return { entry: index + 1, time: timeOf(record), link };
    });
}

export function nextLink(previous: string, record: PulumiUpdate): string {
    return createHash("sha256")
        .update(`${previous}\n${canonicalRecord(record)}`)
        .digest("hex");
}

export function timeOf({ startedMs }: PulumiUpdate): string {
    return new Date(startedMs).toISOString();
}

/** An update that is under way changes still. Entries behind it are later ones, if there are any. */
export function finishedRecords(records: readonly PulumiUpdate[]): readonly PulumiUpdate[] {
    const open = records.findIndex(({ result }) => result === "in-progress");
    return open < 0 ? records : records.slice(0, open);
}

/**
 * All that was recorded of an update, as one text, the same whether it was read from a file or through Pulumi. A value that
 * is secret counts as such and no more: its text must not be guessed from a hash that everybody sees.
 */
export function canonicalRecord({ kind, result, message, startedMs, endedMs, ...maps }: PulumiUpdate): string {
    const config = Object.entries(maps.config)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, isSecret(key, value) ? { secret: true } : plainValue(value)]);
    return canonicalJson({
        kind,
        result,
        message,
        startedMs,
        endedMs,
        environment: maps.environment,
        config: Object.fromEntries(config),
        // Seals of old have {} for counts that were left out.
        resourceChanges: maps.resourceChanges ?? {},
    });
}

/** Pulumi gives objects as such in a file and as JSON through its commands, and numbers as texts. */
function plainValue(value: unknown): unknown {
    if (typeof value !== "string") return typeof value === "object" ? value : String(value);
    if (!/^[[{]/.test(value)) return value;
    try {
        return JSON.parse(value);
    } catch {
        return value;
    }
}

/** A map that holds a secret is a secret to Pulumi. Those of the settings are, also where one was written in plain text. */
function isSecret(key: string, value: unknown): boolean {
    return key === "fastapi-release:secrets" || holdsSecret(plainValue(value));
}

function holdsSecret(value: unknown): boolean {
    if (typeof value !== "object" || value === null) return false;
    if (typeof (value as { secure?: unknown }).secure === "string" && Object.keys(value).length === 1) return true;
    return Object.values(value).some(holdsSecret);
}
