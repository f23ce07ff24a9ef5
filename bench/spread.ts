/** Seconds, unless said otherwise. */
export interface Spread {
    readonly median: number;
    readonly min: number;
    readonly max: number;
}

/** Of at least one value. */
export function spread(values: readonly number[]): Spread {
    const sorted = [...values].sort((left, right) => left - right);
    const middle = (sorted.length - 1) / 2;
    const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
    return { median: round(median), min: round(sorted[0]!), max: round(sorted.at(-1)!) };
}

/** For people: median, least and most. */
export function showSpread({ median, min, max }: Spread): string {
    return `${median.toFixed(2)} (${min.toFixed(2)} to ${max.toFixed(2)})`;
}

/** To milliseconds. */
export function round(seconds: number): number {
    return Math.round(seconds * 1000) / 1000;
}
