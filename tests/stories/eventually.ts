import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** Longer than anything takes on a machine that also compiles: whatever is late by then never comes. */
const longSeconds = 120;

/** Waits for a value; fails after the limit. */
export async function eventually<T>(
    what: string,
    look: () => Promise<T | undefined>,
    limitSeconds = longSeconds,
): Promise<T> {
    const end = Date.now() + limitSeconds * 1000;
    while (Date.now() < end) {
        const found = await look();
        if (found !== undefined) return found;
        await sleep(50);
    }
    assert.fail(`${what}: not seen within ${limitSeconds} s`);
}
