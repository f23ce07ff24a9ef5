import { createHash } from "node:crypto";
import type { Release } from "../release/release.js";
import { withoutDigests } from "../release/release-images.js";
import type { Settings } from "../settings/settings.js";
import { slotEntries } from "../slots/slot-names.js";
import { weights } from "../traffic/traffic.js";

export const fingerprintPattern = /^[0-9a-f]{16}$/;

/**
 * A fingerprint, in 16 hex digits, of what a ledger entry decided: slots, traffic, quarantine and a person's freeze.
 * Digests are left out: the release command writes them into the settings after the update that made the image, and a
 * version never changes its digest. The windows of a freeze are left out too, since they belong to the user.
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
        // Absent without a freeze, which keeps the fingerprints of earlier versions valid.
        freeze: freeze?.now,
    };
    return createHash("sha256").update(canonicalJson(decided)).digest("hex").slice(0, 16);
}

function undigested(release: Release | undefined): Omit<Release, "digest"> | undefined {
    return release && withoutDigests(release);
}

/** JSON with sorted keys and no undefined ones: equal values give equal text, whatever the order of their keys. */
export function canonicalJson(value: unknown): string {
    return JSON.stringify(value, (_key, inner: unknown) => {
        if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
        const entries = Object.entries(inner);
        return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0)));
    });
}
