import { type Promotion, type PromotionCheck, promotionDefaults } from "../../model/promotion.js";
import type { Served } from "../ledger/served.js";

/** A share of the traffic, how long it is held, and what must hold meanwhile. */
export interface Stage {
    /** Percent, 1–100. */
    readonly weight: number;
    readonly holdSeconds: number;
    readonly checks: readonly PromotionCheck[];
}

/**
 * The stages that are still to come. One that was interrupted goes on at the share that it had, which is held anew.
 *
 * @param weight that the release has now, percent
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

/** What will happen, a line each. */
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
