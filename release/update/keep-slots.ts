import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import type { SlotName } from "../../model/names.js";
import { compareVersions } from "../../model/release/compare-versions.js";
import type { Release } from "../../model/release/release.js";
import type { Quarantine, Settings } from "../../model/settings/settings.js";
import { shortTime } from "../../model/settings/time-rules.js";
import { type BySlot, slotEntries } from "../../model/slots/slot-names.js";
import { strategyOf } from "../../model/slots/strategy.js";
import { type Served, sameRelease, served } from "../ledger/served.js";

export interface Changing {
    /** The slot that gets a new release. */
    readonly placed?: SlotName;
    /** The release that users relied on before. */
    readonly leaving?: Served;
}

/**
 * The slots that stay when a release is placed or traffic moves: those with traffic, the one just placed, and as many others
 * as the strategy keeps. The first to go are those that no rollback would choose: quarantined ones, then those that never
 * served, then those that served longest ago.
 *
 * @param planned the planned settings, with all slots
 * @param entries newest first
 */
export function keepSlots(
    planned: Settings,
    { placed, leaving }: Changing,
    entries: Iterable<LedgerEntry>,
): BySlot<Release> {
    const held = slotEntries(planned.slots).map(([slot, release]) => ({ slot, release }));
    const serves = (slot: SlotName) => (planned.traffic?.[slot] ?? 0) > 0;
    const others = held.filter(({ slot }) => slot !== placed && !serves(slot));
    const { kind, keep } = strategyOf(planned);
    // With two slots, a release that waits for its promotion takes the standby's slot.
    const room = kind === "immutable" || placed === undefined || serves(placed) ? keep : 0;
    if (others.length <= room) return planned.slots;
    const gone = byUse(others, planned, leaving, entries).slice(room);
    return Object.fromEntries(slotEntries(planned.slots).filter(([slot]) => !gone.some(other => other.slot === slot)));
}

/** In the order in which a rollback would choose them. */
function byUse(
    others: readonly Served[],
    { quarantine }: Settings,
    leaving: Served | undefined,
    entries: Iterable<LedgerEntry>,
): readonly Served[] {
    const left = new Set(others.toSorted((one, other) => compareVersions(other.release.version, one.release.version)));
    const inOrder: Served[] = [];
    const take = (release: Release | undefined) => {
        for (const other of left) {
            if (release === undefined || !sameRelease(release, other.release)) continue;
            left.delete(other);
            inOrder.push(other);
        }
    };
    take(leaving?.release);
    for (const entry of entries) {
        if (left.size === 0) break;
        if (entry.kind === "update" && entry.result === "succeeded") take(served(entry)?.release);
    }
    const isHeld = ({ release }: Served) => quarantine.some(({ version }) => version === release.version);
    const all = [...inOrder, ...left];
    return [...all.filter(other => !isHeld(other)), ...all.filter(isHeld)];
}

/** The quarantine of the version that loses traffic in a rollback. */
export function quarantineOf(left: Release, to: Release, reason: string | undefined, now: Date): Quarantine {
    return {
        version: left.version,
        reason: reason ?? defaultReason(to),
        since: shortTime(now.getTime()),
    };
}

/**
 * The reason that an unrecorded rollback gave. If the version that serves according to the ledger is quarantined, a rollback
 * moved traffic without being recorded: nothing else quarantines a live version.
 */
export function reasonBefore(
    left: Release | undefined,
    to: Release,
    { quarantine }: Pick<Settings, "quarantine">,
): string | undefined {
    const reason = quarantine.find(({ version }) => version === left?.version)?.reason;
    return reason === defaultReason(to) ? undefined : reason;
}

/** The message of an update that records an earlier rollback which moved traffic; undefined if there is none. */
export function rollbackOwed(
    left: Release | undefined,
    to: Release | undefined,
    settings: Settings,
): string | undefined {
    if (left === undefined || to === undefined || left.version === to.version) return undefined;
    if (!settings.quarantine.some(({ version }) => version === left.version)) return undefined;
    return rollbackWords(left, to, reasonBefore(left, to, settings));
}

/** `roll back from 1.1.0 to 1.0.0: the search is slow`, with the forced migrations before the reason. */
export function rollbackWords(left: Release | undefined, to: Release, reason: string | undefined, forced = ""): string {
    const from = left === undefined ? "" : ` from ${left.version}`;
    return `roll back${from} to ${to.version}${forced}${reason ? `: ${reason}` : ""}`;
}

function defaultReason(to: Release): string {
    return `rolled back to ${to.version}`;
}
