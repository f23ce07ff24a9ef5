import type { LedgerEntry } from "../../model/ledger/ledger-entry.js";
import { type Promotion, type PromotionCheck, promotionDefaults } from "../../model/promotion/promotion.js";
import type { Problem } from "../../model/settings/problem.js";
import type { Settings } from "../../model/settings/settings.js";
import { slotEntries } from "../../model/slots/slot-names.js";
import { chooseWaiting, servedBefore } from "../deploy/plan-traffic.js";
import { type Holders, type Served, sameRelease } from "../ledger/served.js";
import type { CommonOptions } from "../open/open-service.js";
import type { Overrides } from "../update/option-problems.js";

/** A share of the traffic, how long it is held, and the checks that must pass meanwhile. */
export interface Stage {
    /** Percent, 1–100. */
    readonly weight: number;
    readonly holdSeconds: number;
    readonly checks: readonly PromotionCheck[];
}

/**
 * The remaining stages. An interrupted promotion continues at its last share, which is held again.
 *
 * @param weight share of the release now, percent
 */
export function planStages(promotion: Promotion = {}, weight = 0): readonly Stage[] {
    const { steps = [], checks = [], bakeSeconds = 0 } = promotion;
    const shares = steps.map(
        (step): Stage => ({
            weight: step.weight,
            holdSeconds: step.holdSeconds ?? promotionDefaults.holdSeconds,
            checks: [...checks, ...(step.checks ?? [])],
        }),
    );
    return [...shares.filter(stage => stage.weight >= weight), { weight: 100, holdSeconds: bakeSeconds, checks }];
}

/** One line per stage. */
export function describeStages(
    { candidate, live }: { readonly candidate: Served; readonly live?: Served },
    stages: readonly Stage[],
    everySeconds: number = promotionDefaults.everySeconds,
): string[] {
    const from = live === undefined ? "" : `, from ${live.release.version}`;
    const steps = stages.map(({ weight, holdSeconds, checks }) => {
        const names = checks.map(({ name }) => name).join(", ");
        const asked = names === "" ? "" : `, asking ${names} every ${everySeconds} s`;
        if (weight < 100) return `  - ${weight} % for ${holdSeconds} s${asked}`;
        return `  - all traffic${holdSeconds === 0 ? "" : `, then ${holdSeconds} s of watching${asked}`}`;
    });
    return [`promote ${candidate.release.version} in ${candidate.slot}${from}`, ...steps];
}

export type ChosenPromoted =
    /** `done`: it already has all traffic. */
    | { readonly promoted: Served; readonly done: boolean; readonly problem?: undefined }
    | { readonly promoted?: undefined; readonly problem: Problem };

/**
 * The release to promote: the one of that version, else the candidate, else the waiting one that has not served. A release
 * that has served before must be named, because running `promote` again must not move traffic back.
 *
 * @param entries newest first
 */
export function choosePromoted(
    version: string | undefined,
    settings: Pick<Settings, "slots">,
    held: Holders,
    entries: Iterable<LedgerEntry>,
): ChosenPromoted {
    const { live, candidate } = held;
    if (version !== undefined) {
        if (live?.release.version === version) return { promoted: live, done: candidate === undefined };
        const there = slotEntries(settings.slots).find(([, release]) => release.version === version);
        if (there !== undefined) return { promoted: { slot: there[0], release: there[1] }, done: false };
        return { problem: { path: "VERSION", message: `${version} is not in a slot; deploy it first.` } };
    }
    const { waiting, problem } = chooseWaiting({ promote: true }, settings, held, entries);
    if (problem !== undefined) return { problem: { ...problem, path: "VERSION" } };
    if (waiting === candidate || !servedBefore(waiting.release, entries)) return { promoted: waiting, done: false };
    const { version: old } = waiting.release;
    const message = `no new release is waiting. ${old} has served before: \`rollback\` goes back to it, \`promote ${old}\` gives it traffic again.`;
    return { problem: { path: "VERSION", message } };
}

/**
 * The version that a promotion gave all traffic before it was killed and could record that. Running `promote` again
 * continues with this version, although no release is waiting any more.
 *
 * @param now who has traffic
 * @param recorded who has traffic according to the ledger
 * @param entries newest first
 */
export function unfinishedPromotion(
    { live, candidate }: Holders,
    recorded: Holders,
    entries: Iterable<LedgerEntry>,
): string | undefined {
    if (live === undefined || candidate !== undefined) return undefined;
    if (recorded.live === undefined || sameRelease(live.release, recorded.live.release)) return undefined;
    // If it has served before, a killed rollback moved the traffic.
    return servedBefore(live.release, entries) ? undefined : live.release.version;
}

/** The release that a promotion takes traffic from. If the promoted release has all traffic unrecorded, the ledger names it. */
export function predecessorOf(promoted: Served, now: Holders, recorded: Holders): Served | undefined {
    // A live release that gets its share back is not its own predecessor.
    if (now.live === undefined || !sameRelease(now.live.release, promoted.release)) return now.live;
    if (now.candidate !== undefined) return now.candidate;
    const { live } = recorded;
    return live === undefined || sameRelease(live.release, promoted.release) ? undefined : live;
}

export interface PromoteOptions extends CommonOptions, Overrides {
    /** Absent: the candidate, else the waiting release that has not served. */
    readonly version?: string;
    readonly dryRun: boolean;
}
