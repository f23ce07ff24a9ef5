import { versionShape } from "../release/release-definition.js";
import type { Quarantine } from "../settings/settings.js";
import type { ListShape } from "../settings/shape.js";
import { isAfter } from "../settings/time-rules.js";

/** The section `quarantine`: releases that must not get traffic. */
export const quarantineDefinition: ListShape<Quarantine> = {
    kind: "list",
    about: "Releases that must not get traffic until a person lifts the quarantine; written by quarantine, unquarantine and rollback.",
    each: {
        kind: "map",
        about: "A release that must not get traffic.",
        keys: {
            version: versionShape,
            reason: {
                kind: "text",
                about: "The reason, for the next person.",
                rules: [{ pattern: /\S/, complaint: "is blank; say why." }],
                maxLength: 1000,
            },
            since: { kind: "time", about: "Start, in RFC 3339." },
            until: {
                kind: "time",
                about: "When it expires, in RFC 3339. Default: never.",
                optional: true,
            },
        },
        check: ({ since, until }) => isAfter(until, since),
    },
};

/** `quarantined since 2026-11-21T10:15:00Z until 2026-11-28T10:15:00Z: it leaks`. */
export function quarantineWords({ since, until, reason }: Quarantine): string {
    return `quarantined since ${since}${until === undefined ? "" : ` until ${until}`}: ${reason}`;
}
