import { causeWords, freezeProblems, timeZoneProblems, windowWords } from "../../model/guards/freeze-problems.js";
import { type FreezeCause, type Frozen, frozenAt, nextWindow } from "../../model/guards/frozen.js";
import { withNow } from "../../model/guards/in-force.js";
import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { releaseId } from "../../model/release/release-id.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Freeze, Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { decidedShares, isBackend, type Share } from "../../model/traffic/shares.js";
import { lastSucceeded } from "../ledger/ledger.js";
import { holders, type Served, sameRelease } from "../ledger/served.js";

export interface ForwardFacts {
    /** The settings before. */
    readonly settings: Settings;
    readonly now: Date;
    /** Newest first. @default none */
    readonly entries?: Iterable<LedgerEntry>;
    /** Shares in the cluster now. @default those of the settings */
    readonly serving?: readonly Share[];
}

/** How a freeze affects a plan. */
export interface FreezeAhead {
    /** Overridden causes, one sentence each. */
    readonly overridden: readonly string[];
    /** The same for the ledger's message: `, overriding the freeze (weekend)`. */
    readonly words: string;
    readonly problems: readonly Problem[];
}

/** The problems that a freeze raises for a forward move, unless overridden. */
export function freezeAhead(
    { overrideFreeze = false }: { readonly overrideFreeze?: boolean },
    planned: Settings,
    { settings, now, serving = decidedShares(settings), entries = [] }: ForwardFacts,
): FreezeAhead {
    const { freeze } = settings;
    if (freeze === undefined || !goesForward(planned, entries, serving)) return free;
    const problems = overrideFreeze ? timeZoneProblems({ freeze }) : freezeProblems({ freeze }, now);
    if (problems.length > 0) return { ...free, problems };
    const causes = frozenAt(freeze, now)?.causes ?? [];
    if (causes.length === 0) return free;
    const reasons = causes.map(({ reason }) => reason).join(" and ");
    return { overridden: causes.map(causeWords), words: `, overriding the freeze (${reasons})`, problems };
}

/** Why releases are frozen, in words; undefined if they are not. */
export function freezeWords(settings: Pick<Settings, "freeze">, now: Date): string | undefined {
    const unknown = timeZoneProblems(settings).map(({ path, message }) => `${path}: ${message.replace(/\.$/, "")}`);
    const words = unknown.length > 0 ? unknown : (frozenAt(settings.freeze, now)?.causes ?? []).map(causeWords);
    return words.length === 0 ? undefined : words.join("; ");
}

const free: FreezeAhead = { overridden: [], words: "", problems: [] };

/**
 * Whether an update moves forward, which a freeze refuses: it places a release that the ledger's head does not have, or
 * gives more traffic to one that is not live. Recording what already serves is allowed.
 *
 * @param entries newest first
 * @param serving shares in the cluster now
 */
function goesForward(planned: Settings, entries: Iterable<LedgerEntry>, serving: readonly Share[]): boolean {
    const head: Pick<Settings, "slots" | "traffic"> = lastSucceeded(entries) ?? { slots: {} };
    const backendOf = ({ slot, release }: Served) => ({ slot, releaseId: releaseId(planned.service.name, release) });
    const places = slotEntries(planned.slots).some(([slot, release]) => {
        const isServing = serving.some(share => isBackend(share, backendOf({ slot, release })));
        return !isServing && !sameRelease(release, head.slots[slot]);
    });
    const { live } = holders(head, entries);
    const reliedOn = live === undefined ? undefined : backendOf(live);
    const gives = decidedShares(planned).some(share => {
        const now = serving.find(other => isBackend(other, share));
        const isLive = reliedOn !== undefined && isBackend(reliedOn, share);
        return share.weight > (now?.weight ?? 0) && !(isLive && now !== undefined);
    });
    return places || gives;
}

/** A freeze as `status` shows it. */
export interface FreezeStatus {
    /** The freeze in force; absent if releases are allowed. */
    readonly now?: Frozen;
    /** The start of the next window; absent if there is none. */
    readonly next?: FreezeCause;
    /** Problems with the windows; if there are any, no window is shown. */
    readonly problems: readonly Problem[];
}

export function freezeStatus(freeze: Freeze | undefined, time: Date): FreezeStatus {
    const problems = timeZoneProblems(freeze === undefined ? {} : { freeze });
    const told = problems.length === 0 ? freeze : withNow(undefined, freeze?.now).freeze;
    const [now, next] = [frozenAt(told, time), nextWindow(told, time)];
    return { now, next, problems };
}

/** One line per cause, one for windows that follow directly, one for the next window. */
export function freezeLines({ now, next }: FreezeStatus): readonly string[] {
    const follows = now?.until !== undefined && now.causes.every(({ until }) => until !== now.until);
    return [
        ...(now?.causes ?? []).map(causeWords),
        ...(follows ? [`frozen until ${now.until}, including the windows that follow`] : []),
        ...(next?.window === undefined
            ? []
            : [`next frozen from ${next.since}: ${next.reason} (${windowWords(next.window)})`]),
    ];
}
