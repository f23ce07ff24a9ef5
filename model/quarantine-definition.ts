import { versionShape } from "./release-definition.js";
import type { Quarantine } from "./settings.js";
import type { ListShape } from "./shape.js";
import { isAfter } from "./time-rules.js";

/** The section `quarantine`: releases that must not get traffic. */
export const quarantineDefinition: ListShape<Quarantine> = {
    kind: "list",
    about: "Releases that must not get traffic until a person lifts them; written by quarantine, unquarantine and rollback.",
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
            since: { kind: "time", about: "Since when, in RFC 3339." },
            until: {
                kind: "time",
                about: "From when on it no longer binds, in RFC 3339. Default: never.",
                optional: true,
            },
        },
        check: ({ since, until }) => isAfter(until, since),
    },
};
