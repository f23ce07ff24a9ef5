import { compareVersions } from "../../model/compare-versions.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Predecessor } from "../../model/predecessor.js";
import type { PromotionRecord } from "../../model/promotion-record.js";
import type { Settings } from "../../model/settings.js";
import { slotEntries } from "../../model/slot-names.js";
import { weights } from "../../model/traffic.js";
import { lastSucceeded } from "../ledger/ledger.js";
import type { Unrecorded } from "../ledger/unrecorded.js";
import { backTo } from "./back-to.js";
import { entryParts } from "./entry-parts.js";
import type { MatrixCell, MatrixRow, ReportPage, ServingRelease, StackPart } from "./report-page.js";
import { endMs, trafficHistory } from "./traffic-history.js";
import { digestIn, versionCell } from "./version-cell.js";

/** What is known of a stack. */
export interface StackLedger {
    readonly stack: string;
    /** Oldest first, with digests. */
    readonly entries: readonly LedgerEntry[];
    /** What the stack's outputs said after an entry; undefined where the backend does not keep them. */
    readonly outputsOf: (entry: LedgerEntry) => Predecessor | undefined;
    /** What a promotion had measured until an entry, which carries it. */
    readonly promotionOf: (entry: LedgerEntry) => PromotionRecord | "unreadable" | undefined;
    /** Service, strategy and so on as the last succeeded update had them; undefined where nobody can read them. */
    readonly settings?: Settings;
    readonly unrecorded: readonly Unrecorded[];
}

/**
 * The page as of a time: what was recorded after it is left out.
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
        serving: servingNow(entries),
        traffic: trafficHistory(entries, now.getTime()),
        backTo: backTo(ledger),
        quarantine: last?.quarantine ?? [],
        ...(binds ? { frozen } : {}),
        unrecorded,
        entries: entryParts(ledger).toReversed(),
    };
}

/** Who has traffic, and since when without a break, whatever the share. */
function servingNow(entries: readonly LedgerEntry[]): ServingRelease[] {
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
    const digests = ledgers.map(({ entries }) => digestIn(version, entries));
    // The first stack that knows it: where another one differs, its cell says so.
    const digest = digests.find(known => known !== undefined);
    const cells = ledgers.map(({ stack, entries }, index): MatrixCell => {
        const { since: _, ...cell } = versionCell(version, entries);
        const own = digests[index];
        return { stack, ...cell, ...(own === undefined || own === digest ? {} : { otherDigest: own }) };
    });
    return { version, ...(digest === undefined ? {} : { digest }), cells };
}
