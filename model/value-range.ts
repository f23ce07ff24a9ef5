/** Where some numbers lie. */
export interface ValueRange {
    readonly least: number;
    /** The middle one; of an even number of them the lower one of two, so that it is one that was measured. */
    readonly median: number;
    readonly most: number;
}

/** Undefined where there is no number. */
export function valueRange(values: readonly number[]): ValueRange | undefined {
    const sorted = values.toSorted((left, right) => left - right);
    const [least] = sorted;
    if (least === undefined) return undefined;
    return { least, median: sorted[Math.floor((sorted.length - 1) / 2)]!, most: sorted.at(-1)! };
}
