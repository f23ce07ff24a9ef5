import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.js";
import type { Release } from "./release.js";
import { withoutDigests } from "./release-images.js";
import type { Settings } from "./settings.js";
import { slotEntries } from "./slot-names.js";
import { weights } from "./traffic.js";

export const fingerprintPattern = /^[0-9a-f]{16}$/;

/**
 * Says in 16 hex digits what an entry of the ledger decided: slots, traffic, quarantine and what a person froze. Digests
 * are left out: the release command writes them into the settings after the update that made the image, and a version
 * never changes its. So are the windows of a freeze, which are the user's.
 */
export function fingerprint({
    slots,
    traffic,
    quarantine,
    freeze,
}: Pick<Settings, "slots" | "traffic" | "quarantine" | "freeze">): string {
    const { blue, green, ...versions } = slots;
    const decided = {
        slots: [
            undigested(blue),
            undigested(green),
            ...slotEntries(versions).map(([slot, release]) => [slot, undigested(release)]),
        ],
        traffic: weights(traffic),
        quarantine,
        // Absent without one, so that the fingerprints of earlier versions stand.
        freeze: freeze?.now,
    };
    return createHash("sha256").update(canonicalJson(decided)).digest("hex").slice(0, 16);
}

function undigested(release: Release | undefined): Omit<Release, "digest"> | undefined {
    return release && withoutDigests(release);
}
