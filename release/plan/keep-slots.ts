import { compareVersions } from "../../model/compare-versions.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Release } from "../../model/release.js";
import type { BySlot, Settings, SlotName } from "../../model/settings.js";
import { slotEntries } from "../../model/slot-names.js";
import { strategyOf } from "../../model/strategy.js";
import { type Served, sameRelease, served } from "../ledger/served.js";

export interface Changing {
    /** The slot that gets another release. */
    readonly placed?: SlotName;
    /** The release that users relied on before. */
    readonly leaving?: Served;
}

/**
 * The slots that stay when a release is placed or moves: those with traffic, the one just placed, and of the others as
 * many as the strategy keeps. Those go first that no rollback would take: quarantined ones, then those that never served,
 * then those that served longest ago.
 *
 * @param planned as it is to be, with all slots
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
    // Of two slots, a release that waits for its promotion takes the standby's.
    const room = kind === "immutable" || placed === undefined || serves(placed) ? keep : 0;
    if (others.length <= room) return planned.slots;
    const gone = byUse(others, planned, leaving, entries).slice(room);
    return Object.fromEntries(slotEntries(planned.slots).filter(([slot]) => !gone.some(other => other.slot === slot)));
}

/** What a rollback would take first comes first. */
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
