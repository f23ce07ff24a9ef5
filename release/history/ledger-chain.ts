import { createHash } from "node:crypto";
import { canonicalJson } from "../../model/ledger/fingerprint.js";
import type { PulumiUpdate } from "../ledger/pulumi-update.js";

/** One link in the chain of hashes over the ledger. */
export interface ChainLink {
    /** The entry's number when the chain was computed. */
    readonly entry: number;
    /** Start of the update, RFC 3339: the entry's key. */
    readonly time: string;
    /** 64 hex digits: SHA-256 of the previous link and of Pulumi's record of the entry. */
    readonly link: string;
}

/** The link before the first one. */
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

/** The records before the first update under way, which still changes. */
export function finishedRecords(records: readonly PulumiUpdate[]): readonly PulumiUpdate[] {
    const open = records.findIndex(({ result }) => result === "in-progress");
    return open < 0 ? records : records.slice(0, open);
}

/**
 * The record of an update as one text, the same whether read from a file or through Pulumi. A secret value contributes only
 * that it is secret: nobody may guess its text from a public hash.
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
        // Older seals have {} for missing counts.
        resourceChanges: maps.resourceChanges ?? {},
    });
}

/** In a file Pulumi writes objects as objects; its commands print them as JSON, and numbers as strings. */
function plainValue(value: unknown): unknown {
    if (typeof value !== "string") return typeof value === "object" ? value : String(value);
    if (!/^[[{]/.test(value)) return value;
    try {
        return JSON.parse(value);
    } catch {
        return value;
    }
}

/** To Pulumi, a map that contains a secret is secret. The settings' secrets always are, even one written in plain text. */
function isSecret(key: string, value: unknown): boolean {
    return key === "fastapi-release:secrets" || holdsSecret(plainValue(value));
}

function holdsSecret(value: unknown): boolean {
    if (typeof value !== "object" || value === null) return false;
    if (typeof (value as { secure?: unknown }).secure === "string" && Object.keys(value).length === 1) return true;
    return Object.values(value).some(holdsSecret);
}
