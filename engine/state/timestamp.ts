let last = 0n;

/** Nanoseconds since 1970: the wall clock's milliseconds, made finer and strictly rising within the process. */
export function nowNanoseconds(): bigint {
    const now = BigInt(Date.now()) * 1_000_000n + (process.hrtime.bigint() % 1_000_000n);
    last = now > last ? now : last + 1n;
    return last;
}

/** RFC 3339 in UTC with nanoseconds and no trailing zeros, as Go writes it: 2026-11-21T08:47:20.450395Z. */
export function formatTime(nanoseconds: bigint = nowNanoseconds()): string {
    const seconds = nanoseconds / 1_000_000_000n;
    const fraction = (nanoseconds % 1_000_000_000n).toString().padStart(9, "0").replace(/0+$/, "");
    const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
    return fraction === "" ? `${whole}Z` : `${whole}.${fraction}Z`;
}
