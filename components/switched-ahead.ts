// A rollback switches, checks and drains before it starts the update that records it, and tells the program by
// FASTAPI_RELEASE_SWITCHED: `3f9a1c0b7e 2026-11-30T03:10:00Z`, the release that has all traffic, and since when.
import type { Share } from "../model/shares.js";

/** Whether traffic is where an update is to bring it already. */
export function switchedAlready(shares: readonly Share[]): boolean {
    const [only] = shares;
    return shares.length === 1 && only !== undefined && switched().releaseId === only.releaseId;
}

/** When an update that moves traffic does so, as far as that can be known: now, unless it has been moved. */
export function switchedAt(): Date {
    const { since } = switched();
    return since === undefined ? new Date() : new Date(since);
}

function switched(): { readonly releaseId?: string; readonly since?: string } {
    const [releaseId, since] = (process.env["FASTAPI_RELEASE_SWITCHED"] ?? "").split(" ");
    return { ...(releaseId ? { releaseId } : {}), ...(since ? { since } : {}) };
}
