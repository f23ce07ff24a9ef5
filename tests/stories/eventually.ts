import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

/** Longer than anything takes on a machine that also compiles: what has not come by then does not come. */
const limitSeconds = 120;

/** Waits until something is there; fails after a time. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const end = Date.now() + limitSeconds * 1000;
    while (Date.now() < end) {
        const found = await look();
        if (found !== undefined) return found;
        await sleep(50);
    }
    assert.fail(`${what}: not seen within ${limitSeconds} s`);
}
