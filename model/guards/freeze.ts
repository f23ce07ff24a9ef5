import type { Freeze, FreezeNow, FreezeWindow } from "../settings/settings.js";
import type { MapShape, TextShape } from "../settings/shape.js";
import { isAfter } from "../settings/time-rules.js";
import { weekdays } from "./window-spans.js";

const reason: TextShape = {
    kind: "text",
    about: "The reason, shown to whoever is refused.",
    rules: [{ pattern: /\S/, complaint: "is blank; say why." }],
    maxLength: 1000,
};

const now: MapShape<FreezeNow> = {
    kind: "map",
    about: "A freeze by a person; written by freeze and unfreeze, and kept in the ledger.",
    keys: {
        reason,
        since: { kind: "time", about: "Start, in RFC 3339." },
        until: {
            kind: "time",
            about: "When it expires, in RFC 3339. Default: never.",
            optional: true,
        },
        by: { kind: "text", about: "Who asked for it.", optional: true },
    },
    check: ({ since, until }) => isAfter(until, since),
};

const window: MapShape<FreezeWindow> = {
    kind: "map",
    about: "A part of each week: it begins at `from` on each of its days, and ends at the next `to`.",
    keys: {
        days: {
            kind: "list",
            about: "Days on which it begins.",
            each: {
                kind: "choice",
                about: "A day of the week.",
                of: weekdays,
                complaint: `is not a weekday; use ${weekdays.slice(0, -1).join(", ")} or ${weekdays.at(-1)}.`,
            },
        },
        from: {
            kind: "text",
            about: "When it begins, by the clocks of the time zone.",
            rules: [{ pattern: /^([01]\d|2[0-3]):[0-5]\d$/, complaint: "is not a time of day; use one like 16:00." }],
            default: "00:00",
        },
        to: {
            kind: "text",
            about: "When it ends: the next such time or, with a weekday as in mon 08:00, the next such time of a week.",
            rules: [
                {
                    pattern: new RegExp(`^((${weekdays.join("|")}) )?(([01]\\d|2[0-3]):[0-5]\\d|24:00)$`),
                    complaint: 'is not an end; use one like 08:00, 24:00 or "mon 08:00".',
                },
            ],
            default: "24:00",
        },
        timeZone: {
            kind: "text",
            about: "The time zone of the clocks: an IANA name such as Europe/Berlin or UTC.",
            rules: [
                {
                    pattern: /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/,
                    complaint: "is not a time zone; use one like Europe/Berlin.",
                },
            ],
        },
        reason,
    },
    check: ({ days, from, to }) => [
        ...(days.length > 0 ? [] : [{ path: "days", message: "is empty; give at least one." }]),
        ...(from === to
            ? [{ path: "to", message: `${to} is also when it begins; leave both out for the whole day.` }]
            : []),
    ],
};

/** The section `freeze`: when new releases are blocked. */
export const freezeDefinition: MapShape<Freeze> = {
    kind: "map",
    about: "When new releases are blocked. A rollback is always allowed.",
    keys: {
        now: { ...now, optional: true },
        windows: {
            kind: "list",
            about: "Parts of each week in which it is frozen.",
            each: window,
            optional: true,
        },
    },
};
