import type { Quarantine } from "./settings.js";

/** `quarantined since 2026-11-21T10:15:00Z until 2026-11-28T10:15:00Z: it leaks`. */
export function quarantineWords({ since, until, reason }: Quarantine): string {
    return `quarantined since ${since}${until === undefined ? "" : ` until ${until}`}: ${reason}`;
}
