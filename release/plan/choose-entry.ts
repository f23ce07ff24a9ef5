import type { LedgerEntry } from "../../model/ledger-entry.js";
import { quarantineWords } from "../../model/quarantine-words.js";
import type { Release } from "../../model/release.js";
import type { Settings } from "../../model/settings.js";
import { decidedShares, describeShares } from "../../model/shares.js";
import type { Holders } from "../ledger/holders.js";
import { sameRelease, served } from "../ledger/served.js";

/** Whether what `--to` names is an entry of the ledger; a version has dots. */
export function isEntryNumber(to: string | undefined): to is string {
    return to !== undefined && /^\d+$/.test(to);
}

/**
 * Why traffic cannot go to the release that an entry gave all of it, and to which entries it can; undefined when it can.
 *
 * @param entries newest first
 */
export function entryComplaint(
    number: number,
    settings: Settings,
    holders: Holders,
    entries: Iterable<LedgerEntry>,
): string | undefined {
    const entry = find(entries, number);
    const release = entry === undefined ? undefined : releaseOf(entry);
    const complaint =
        entry === undefined
            ? `the ledger has no entry ${number}`
            : release === undefined
              ? gaveNoneAll(entry, settings)
              : barredBy(entry, release, settings, holders);
    return complaint && `${complaint}; ${advice(settings, holders, entries)}.`;
}

function find(entries: Iterable<LedgerEntry>, number: number): LedgerEntry | undefined {
    for (const entry of entries) if (entry.entry === number) return entry;
    return undefined;
}

/** Which release a succeeded update gave all traffic. */
function releaseOf(entry: LedgerEntry): Release | undefined {
    return entry.kind === "update" && entry.result === "succeeded" ? served(entry)?.release : undefined;
}

function gaveNoneAll(entry: LedgerEntry, { service }: Settings): string {
    const { entry: number, kind, result, time } = entry;
    if (kind !== "update") return `entry ${number} (${time}) is no update: ${kind}`;
    if (result === "failed") return `entry ${number} (${time}) failed, so it gave no release traffic`;
    if (result !== "succeeded") return `entry ${number} (${time}) has not ended`;
    const shares = decidedShares({ service, ...entry });
    const whose = shares.length === 0 ? "nobody had any" : `${describeShares(shares)} shared it`;
    return `entry ${number} (${time}) gave no release all traffic: ${whose}`;
}

function barredBy(
    { entry: number }: LedgerEntry,
    release: Release,
    { quarantine }: Settings,
    { live, candidate }: Holders,
): string | undefined {
    const { version } = release;
    if (candidate !== undefined && sameRelease(release, candidate.release)) {
        return `${version} of entry ${number} has a share and is being tried; \`deploy --promote\` gives it all`;
    }
    if (candidate === undefined && sameRelease(release, live?.release)) {
        return `${version} of entry ${number} has all traffic already`;
    }
    const barred = quarantine.find(other => other.version === version);
    if (barred === undefined) return undefined;
    return `${version} of entry ${number} is ${quarantineWords(barred)}`;
}

const shownEntries = 5;

/** Of each release that would do the last entry that gave it all traffic, newest first. */
function advice(settings: Settings, holders: Holders, entries: Iterable<LedgerEntry>): string {
    const found: { readonly number: number; readonly release: Release }[] = [];
    for (const entry of entries) {
        const release = releaseOf(entry);
        if (release === undefined || found.some(other => sameRelease(other.release, release))) continue;
        if (barredBy(entry, release, settings, holders) === undefined) found.push({ number: entry.entry, release });
    }
    if (found.length === 0) return "no entry would do: deploy a new version instead";
    const shown = found.slice(0, shownEntries).map(({ number, release }) => `${number} (${release.version})`);
    return `entries that would do: ${shown.join(", ")}${found.length > shownEntries ? ", …" : ""}`;
}
