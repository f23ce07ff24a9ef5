import { typedWord } from "../../machine/shell.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { compareVersions } from "../../model/release/compare-versions.js";
import { imageReference } from "../../model/release/pin.js";
import { imagesOf, type VersionImage } from "../../model/release/release-images.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { weights } from "../../model/traffic/traffic.js";
import { diffSettings } from "../history/settings-diff.js";
import { lastSucceeded } from "../ledger/ledger.js";
import { changedOf } from "../ledger/pulumi-update.js";
import { sameRelease, served, subject } from "../ledger/served.js";
import { chooseTarget } from "../rollback/plan-rollback.js";
import type {
    BackTo,
    EntryPart,
    GatePart,
    MatrixCell,
    MatrixRow,
    PromotionPart,
    ReportPage,
    ServingRelease,
    StackLedger,
    StackPart,
} from "./report-page.js";
import { endMs, trafficHistory } from "./traffic-history.js";
import { digestOfVersion, versionCell } from "./version-cell.js";

/**
 * The page as of a time, without anything recorded later.
 *
 * @param ledgers in the order of the page
 */
export function buildPage(project: string, ledgers: readonly StackLedger[], now: Date): ReportPage {
    const known = ledgers.map(ledger => ({
        ...ledger,
        entries: ledger.entries.filter(entry => endMs(entry) <= now.getTime()),
    }));
    const versions = [...new Set(known.flatMap(({ entries }) => entries.flatMap(versionsIn)))].sort(compareVersions);
    return {
        project,
        now: now.toISOString(),
        matrix: versions.toReversed().map(version => matrixRow(version, known)),
        stacks: known.map(ledger => stackPart(ledger, now)),
        versions,
    };
}

function stackPart(ledger: StackLedger, now: Date): StackPart {
    const { stack, entries, settings, unrecorded } = ledger;
    const last = lastSucceeded(entries.toReversed());
    const frozen = last?.freeze?.now;
    const binds = frozen !== undefined && (frozen.until === undefined || Date.parse(frozen.until) > now.getTime());
    return {
        name: stack,
        ...(settings === undefined
            ? {}
            : { service: { name: settings.service.name, namespace: settings.service.namespace } }),
        serving: releasesServing(entries),
        traffic: trafficHistory(entries, now.getTime()),
        backTo: backTo(ledger),
        quarantine: last?.quarantine ?? [],
        ...(binds ? { frozen } : {}),
        unrecorded,
        entries: entryParts(ledger).toReversed(),
    };
}

/** The releases with traffic, and since when each has had some without a break. */
function releasesServing(entries: readonly LedgerEntry[]): ServingRelease[] {
    const last = lastSucceeded(entries.toReversed());
    return weights(last?.traffic).flatMap(({ slot, weight }) => {
        const version = last?.slots[slot]?.version;
        if (version === undefined) return [];
        const { since } = versionCell(version, entries);
        return [{ version, slot, weight, since: since ?? last!.time }];
    });
}

function versionsIn({ slots }: LedgerEntry): string[] {
    return slotEntries(slots).map(([, { version }]) => version);
}

function matrixRow(version: string, ledgers: readonly StackLedger[]): MatrixRow {
    const digests = ledgers.map(({ entries }) => digestOfVersion(version, entries));
    // From the first stack that has it; a stack with another digest says so in its cell.
    const digest = digests.find(known => known !== undefined);
    const cells = ledgers.map(({ stack, entries }, index): MatrixCell => {
        const { since: _, ...cell } = versionCell(version, entries);
        const own = digests[index];
        return { stack, ...cell, ...(own === undefined || own === digest ? {} : { otherDigest: own }) };
    });
    return { version, digest, cells };
}

/**
 * The releases that `rollback --to` accepts, by the command's own rules, newest version first. Does not ask the registry
 * whether their images still exist.
 */
export function backTo({ stack, entries, settings }: Pick<StackLedger, "stack" | "entries" | "settings">): BackTo[] {
    const newestFirst = entries.toReversed();
    const last = lastSucceeded(newestFirst);
    if (settings === undefined || last === undefined) return [];
    const decided = settingsOfEntry(settings, last);
    const versions = new Set(entries.filter(isRelease).flatMap(entry => served(entry)?.release.version ?? []));
    return [...versions]
        .sort((left, right) => compareVersions(right, left))
        .flatMap((version): BackTo[] => {
            const { target } = chooseTarget({ to: version }, decided, newestFirst);
            if (target === undefined) return [];
            const { entry, to, inSlot } = target;
            const { digest } = to.release;
            return [
                {
                    version,
                    digest,
                    isWarm: inSlot,
                    entry: entry.entry,
                    time: entry.time,
                    command: `fastapi-release rollback --to ${version} --stack ${typedWord(stack)}`,
                },
            ];
        });
}

function isRelease({ kind, result }: LedgerEntry): boolean {
    return kind === "update" && result === "succeeded";
}

/** Settings with the last entry's decision and digests. */
function settingsOfEntry(settings: Settings, { slots, traffic, quarantine }: LedgerEntry): Settings {
    const { traffic: _, ...rest } = settings;
    return { ...rest, slots, ...(traffic === undefined ? {} : { traffic }), quarantine };
}

/** The page's part for each entry, oldest first. */
export function entryParts({
    entries,
    outputsOf,
    promotionOf,
}: Pick<StackLedger, "entries" | "outputsOf" | "promotionOf">): EntryPart[] {
    const promotions = promotionParts(entries, promotionOf);
    return entries.map((entry, index) => {
        const compared = entries[index - 1];
        const before = entries.slice(0, index).findLast(({ result }) => result === "succeeded");
        const about = subject(entry, before);
        const promotion = promotions.get(entry.entry);
        const { committer, commit, ciBuild, ciUrl, slots, traffic } = entry;
        return {
            entry: entry.entry,
            kind: entry.kind,
            result: entry.result,
            message: entry.message,
            time: entry.time,
            durationSeconds: entry.duration,
            who: committer,
            commit,
            ciBuild,
            ciUrl,
            ...(about === undefined ? {} : { about: { version: about.release.version, slot: about.slot } }),
            slots: slotEntries(slots).map(([slot, release]) => ({
                slot,
                version: release.version,
                images: imagesOf(release).map(imageName),
            })),
            shares: weights(traffic).flatMap(({ slot, weight }) => {
                const version = slots[slot]?.version;
                return version === undefined ? [] : [{ version, slot, weight }];
            }),
            ...changedOf(entry),
            ...(compared === undefined ? {} : { comparedWith: compared.entry }),
            diff: diffSettings(compared, entry),
            gates: entry.result === "succeeded" && entry.kind === "update" ? gates(entry, before, outputsOf) : [],
            ...(promotion === undefined ? {} : { promotion }),
        };
    });
}

/** Each entry of a promotion has the measurements so far: the last entry shows them, the others refer to it. */
function promotionParts(
    entries: readonly LedgerEntry[],
    promotionOf: StackLedger["promotionOf"],
): ReadonlyMap<number, PromotionPart> {
    const parts = new Map<number, PromotionPart>();
    const lastOf = new Map<string, number>();
    for (const entry of entries.toReversed()) {
        const record = promotionOf(entry);
        if (record === undefined) continue;
        const key = record === "unreadable" ? `entry ${entry.entry}` : `${record.since} ${record.version}`;
        const laterIn = lastOf.get(key);
        parts.set(entry.entry, { record, laterIn });
        lastOf.set(key, laterIn ?? entry.entry);
    }
    return parts;
}

/** A release's gate runs once: in the entry that placed it. */
function gates(
    entry: LedgerEntry,
    before: LedgerEntry | undefined,
    outputsOf: StackLedger["outputsOf"],
): readonly GatePart[] {
    const known = before?.kind === "destroy" ? undefined : before;
    const placed = slotEntries(entry.slots).filter(([slot, release]) => !sameRelease(release, known?.slots[slot]));
    if (placed.length === 0) return [];
    const outputs = outputsOf(entry);
    return placed.flatMap(([slot, { version }]) => {
        const output = outputs?.slots?.[slot];
        if (output?.version !== version || !Array.isArray(output.checks)) return [];
        return [{ version, slot, results: output.checks }];
    });
}

function imageName({ repository, version, digest }: VersionImage): string {
    return digest === undefined ? `${repository}:${version}` : imageReference(repository, { version, digest });
}
