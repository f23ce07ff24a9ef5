import type { Backend, Share } from "../../../model/shares.js";

/** How many requests a release answers. */
export interface Rate extends Backend {
    /** Requests a second. */
    readonly rate: number;
}

/** Whole percents of all that was answered; undefined when nothing was. */
export function percentages(rates: readonly Rate[]): readonly Share[] | undefined {
    const known = rates.filter(({ rate }) => Number.isFinite(rate));
    const sum = known.reduce((total, { rate }) => total + rate, 0);
    if (sum <= 0) return undefined;
    return known.map(({ rate, ...backend }) => ({ ...backend, weight: Math.round((100 * rate) / sum) }));
}
