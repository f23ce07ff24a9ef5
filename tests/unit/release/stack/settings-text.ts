import fc from "fast-check";
import type { Decision } from "../../../../release/stack/settings-file.js";
import { release, settings } from "../sample-settings.js";

/** Keys of other programs, and comments, in every spelling that Pulumi's CLI reads; each a few lines without indentation. */
const foreign: readonly (readonly string[])[] = [
    ["team:data: {id: 123456789012345678, mode: 0644, list: 1_000}"],
    ["team:numbers: [0x1F, 1.10, +5, 1e3, .5, 20261101000000000000]   # as they are"],
    ["team:folded: >-", "    folded", "    text", "", "    and more"],
    ["team:literal: |", "    one", "      two", "    three"],
    ["team:kept: |+", "    line", "", ""],
    ["team:indented: |2", "      four spaces"],
    ["team:anchor: &one {x: 1, y: [a, b]}", "team:alias: *one", "team:merged:", "    <<: *one", "    z:   3"],
    ["team:single: 'it''s'"],
    ['"team:double": "\\u00e4 \\\\ \\"quoted\\""'],
    ["? team:explicit", ": value"],
    ["team:nothing:"],
    ["team:tilde: ~"],
    ["team:list:", "-   a", "- {b: 1,   c: 2}", "-", "    - nested"],
    ["team:time: 2026-11-01"],
    ["team:word: yes", "team:off: Off"],
    ["team:tag: !!str 5"],
    [`team:long: ${"word ".repeat(60)}end`],
    ["team:plain: several", "    lines of", "    plain text"],
    ['team:quoted: "several', '    lines"'],
    [
        "team:map:",
        "        deep:",
        "            deeper: {a: 1}   ",
        "        other:",
        "        # inside",
        "            - x",
    ],
    ["# a comment"],
    ["", "# between blank lines", ""],
    ["team:json: '{\"a\": [1, 2]}'"],
    ["team:umlaut: äöü 🚀"],
    ["team:trailing: value   "],
    ["team:comma: {a: 1, b: 2,}"],
    ["team:multi: {", "    a: 1, # one", "    b: 2", "    }"],
];

const digest = `sha256:${"1".repeat(64)}`;
const pinned = `digest: "${digest}", repository: localhost:5000/users, port: 8000`;

/** Our own keys, each as a person or an earlier command may have written it. */
const own: readonly (readonly (readonly string[])[])[] = [
    [
        [],
        ["fastapi-release:slots:", `  blue: {version: 1.0.0, ${pinned}}   # the first`],
        [
            "fastapi-release:slots:",
            "    # Whole releases.",
            "    blue:   # the first",
            `        version: "1.0.0"`,
            `        digest: ${digest}`,
            "        repository: localhost:5000/users",
            "        port: 8000",
            "        env:",
            "            A: b # why",
            "    green: # the second",
            `        {version: 1.1.0, ${pinned}}`,
        ],
        ["fastapi-release:slots: {blue: {version: 1.0.0}, green: {version: 1.1.0}}"],
        [
            "fastapi-release:slots: {",
            "    # the first",
            `    blue: {version: 1.0.0, ${pinned}}, # one`,
            "    # the second",
            `    green: {version: 1.1.0, ${pinned}}, # two`,
            "  } # both",
        ],
        [
            "fastapi-release:slots: {blue: # one",
            "      {version: 1.0.0}",
            "    , green: {version: 1.1.0} # two",
            "    }",
        ],
        [`fastapi-release:slots: '{"blue": {"version": "1.0.0"}}'`],
        ["fastapi-release:slots:", "  blue: &blue {version: 1.0.0}", "  green: *blue"],
        [
            "fastapi-release:slots:",
            "  blue: &env",
            "    version: 1.0.0",
            "    env: {A: b}",
            "  green:",
            "    <<: *env",
            "    version: 1.1.0",
        ],
        ["fastapi-release:slots: # none yet"],
        ["fastapi-release:slots: {}"],
    ],
    [
        [],
        ["fastapi-release:traffic: blue # live"],
        ["fastapi-release:traffic: {blue: 90, green: 10}"],
        ["fastapi-release:traffic:", "  blue: 90", "  green: 10 # a tenth"],
        ['"fastapi-release:traffic": "blue"'],
    ],
    [
        [],
        ["fastapi-release:quarantine: []"],
        [
            "fastapi-release:quarantine:",
            "- {version: 0.9.0, reason: slow, since: 2026-11-21T10:15:00Z} # ticket 1",
            "- version: 0.9.1",
            "  reason: slow",
            "  since: 2026-11-21T10:15:00Z",
        ],
        ["fastapi-release:quarantine: [{version: 0.9.0, reason: slow, since: 2026-11-21T10:15:00Z}]"],
    ],
    [
        [],
        [
            "fastapi-release:freeze:",
            "  windows: # ours",
            '  - {days: [fri], from: "16:00", to: mon 08:00, timeZone: Europe/Berlin, reason: weekend}',
        ],
        ["fastapi-release:freeze: {now: {reason: incident, since: 2026-11-21T10:15:00Z}}"],
    ],
    [[], ["fastapi-release:basedOn: 0123456789abcdef"], ["fastapi-release:standby: {pods: 3}"]],
];

/** A settings file, and the parts of it that no command may change. */
export interface SettingsText {
    readonly text: string;
    readonly foreign: readonly string[];
}

/**
 * Settings files in which keys of other programs stand between ours.
 *
 * @param salt the line in which Pulumi keeps a stack's salt
 */
export function settingsTexts(salt = "encryptionsalt: v1:abc:def"): fc.Arbitrary<SettingsText> {
    const others = fc.shuffledSubarray([...foreign]);
    const ours = fc.tuple(...own.map(ways => fc.constantFrom(...ways)));
    const shape = fc.record({
        indent: fc.constantFrom(1, 2, 4),
        crlf: fc.boolean(),
        end: fc.constantFrom("", "\n", "as the others"),
        top: fc.boolean(),
    });
    return fc
        .tuple(others, ours, shape, fc.infiniteStream(fc.boolean()))
        .map(([lines, mine, { indent, crlf, end, top }, coins]) => {
            const before = [...(top ? ["# What runs where.", "---"] : []), salt, "config:"];
            const parts: { readonly isOurs: boolean; readonly lines: readonly string[] }[] = [];
            const [left, right] = [[...lines], mine.filter(part => part.length > 0)];
            while (left.length > 0 || right.length > 0) {
                const takesOurs = right.length > 0 && (left.length === 0 || coins.next().value === true);
                const part = (takesOurs ? right : left).shift()!;
                parts.push({
                    isOurs: takesOurs,
                    lines: part.map(line => (line === "" ? "" : " ".repeat(indent) + line)),
                });
            }
            const lineBreak = crlf ? "\r\n" : "\n";
            const joined = (part: readonly string[]) => part.map(line => `${line}${lineBreak}`).join("");
            const text = joined(before) + parts.map(part => joined(part.lines)).join("");
            const kept = [joined(before), ...parts.filter(({ isOurs }) => !isOurs).map(part => joined(part.lines))];
            // The last line may lack its line break, or have another one.
            const whole = end === "as the others" ? text : text.replace(/\r?\n$/, end);
            return { text: whole, foreign: kept.map(part => part.replace(/\r?\n$/, "")) };
        });
}

const times = fc.constantFrom("2026-11-21T10:15:00Z", "2026-11-22T08:00:00Z");
const texts = fc.constantFrom("slow", "it: leaks #1", "yes", "0644", "", "two\nlines", "ä 🚀");
const quarantined = fc.record({ version: fc.constantFrom("0.9.0", "0.9.1", "1.1.0"), reason: texts, since: times });
const releases = fc
    .tuple(fc.constantFrom("1.0.0", "1.1.0", "1.2.0"), fc.dictionary(fc.constantFrom("A", "B", "on"), texts))
    .map(([version, env]) => release(version, { env }));

/** What commands may decide. */
export const decisions: fc.Arbitrary<Decision> = fc
    .record({
        slots: fc.record({ blue: releases, green: releases }, { requiredKeys: [] }),
        traffic: fc.constantFrom({ blue: 100 }, { green: 100 }, { blue: 90, green: 10 }, {}),
        quarantine: fc.uniqueArray(quarantined, { maxLength: 3, selector: ({ version }) => version }),
        freeze: fc.option(fc.record({ now: fc.record({ reason: texts, since: times }) }), { nil: undefined }),
        standby: fc.option(fc.record({ pods: fc.integer({ min: 1, max: 9 }) }), { nil: undefined }),
        basedOn: fc.option(fc.constantFrom("0123456789abcdef", "1234567890123456"), { nil: undefined }),
    })
    .map(decided => settings(JSON.parse(JSON.stringify(decided))));
