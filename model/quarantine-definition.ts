import { versionShape } from "./release-definition.js";
import type { Quarantine } from "./settings.js";
import type { ListShape } from "./shape.js";

/** RFC 3339, such as 2026-11-21T10:15:00Z. */
const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The section `quarantine`: releases that must not get traffic. */
export const quarantineDefinition: ListShape<Quarantine> = {
    kind: "list",
    about: "Releases that must not get traffic until a person removes their entry; a rollback adds what it left.",
    each: {
        kind: "map",
        about: "A release that must not get traffic.",
        keys: {
            version: versionShape,
            reason: {
                kind: "text",
                about: "Why, for the next person.",
                rules: [{ pattern: /\S/, complaint: "is blank; say why." }],
                maxLength: 1000,
            },
            since: {
                kind: "text",
                about: "Since when, in RFC 3339.",
                rules: [{ pattern: timePattern, complaint: "is not a time; use one like 2026-11-21T10:15:00Z." }],
            },
        },
    },
};
