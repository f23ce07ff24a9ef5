import { causeWords, freezeProblems, timeZoneProblems } from "../../model/freeze-problems.js";
import { frozenAt } from "../../model/frozen.js";
import type { LedgerEntry } from "../../model/ledger-entry.js";
import type { Problem } from "../../model/problem.js";
import { releaseId } from "../../model/release-id.js";
import type { Settings } from "../../model/settings.js";
import { decidedShares, isBackend, type Share } from "../../model/shares.js";
import { slotEntries } from "../../model/slot-names.js";
import { holders } from "../ledger/holders.js";
import { lastSucceeded } from "../ledger/ledger.js";
import { type Served, sameRelease } from "../ledger/served.js";

export interface ForwardFacts {
    /** The settings before. */
    readonly settings: Settings;
    readonly now: Date;
    /** Newest first. @default none */
    readonly entries?: Iterable<LedgerEntry>;
    /** Shares in the cluster now. @default those of the settings */
    readonly serving?: readonly Share[];
}

/** What a freeze says of a plan. */
export interface FreezeAhead {
    /** What holds and is overridden: a sentence each. */
    readonly overridden: readonly string[];
    /** That in the ledger's message: `, over the freeze (weekend)`. */
    readonly words: string;
    readonly problems: readonly Problem[];
}

/** What a freeze has against a plan that goes forward, unless it is overridden. */
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
    return { overridden: causes.map(causeWords), words: `, over the freeze (${reasons})`, problems };
}

/** Why nothing goes forward any more, in words; undefined when it does. */
export function freezeWords(settings: Pick<Settings, "freeze">, now: Date): string | undefined {
    const unknown = timeZoneProblems(settings).map(({ path, message }) => `${path}: ${message.replace(/\.$/, "")}`);
    const words = unknown.length > 0 ? unknown : (frozenAt(settings.freeze, now)?.causes ?? []).map(causeWords);
    return words.length === 0 ? undefined : words.join("; ");
}

const free: FreezeAhead = { overridden: [], words: "", problems: [] };

/**
 * Whether an update goes forward, which a freeze refuses: it places a release that the ledger's head does not have, or
 * gives more traffic to one that is not the one that users rely on. What serves already may be recorded.
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
