import assert from "node:assert/strict";
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { Settings } from "../../../../model/settings/settings.js";
import { sameButForTimes } from "../../../../release/stack/same-value.js";
import { type Decision, SettingsFile } from "../../../../release/stack/settings-file.js";
import { release, settings } from "../sample-settings.js";
import { decisions, settingsTexts } from "./settings-text.js";

/** The values of all keys that are not ours. */
function others(file: SettingsFile): unknown {
    return Object.fromEntries(Object.entries(file.config()).filter(([key]) => !key.startsWith("fastapi-release:")));
}

describe("A command that writes a settings file", function () {
    this.timeout(60_000);
    let folder: string;
    const path = () => join(folder, "Pulumi.dev.yaml");
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "settings-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("keeps every byte of other lines, whatever the file looks like and whatever it decides", () => {
        fc.assert(
            fc.property(
                settingsTexts(),
                fc.array(decisions, { minLength: 1, maxLength: 3 }),
                ({ text, foreign }, decided) => {
                    writeFileSync(path(), text);
                    const file = SettingsFile.read(folder, "dev");
                    const before = others(file);
                    for (const decision of decided) {
                        file.writeDecided(decision);
                        const now = readFileSync(path(), "utf8");
                        let from = 0;
                        for (const part of foreign) {
                            const at = now.indexOf(part, from);
                            assert.ok(at >= 0, `${JSON.stringify(part)} is not in\n${now}\nwhich was\n${text}`);
                            from = at + part.length;
                        }
                        const again = SettingsFile.read(folder, "dev");
                        assert.deepEqual(others(again), before);
                        const { slots = {}, quarantine = [], standby, basedOn } = again.values();
                        const { slots: wanted, quarantine: listed, standby: noted, basedOn: based } = decision;
                        const written = { slots, quarantine, standby, basedOn };
                        const expected = { slots: wanted, quarantine: listed, standby: noted, basedOn: based };
                        assert.ok(sameButForTimes(written, expected), now);
                    }
                },
            ),
            { numRuns: 100 },
        );
    });

    /** The file after one decision. */
    function decided(text: string, decision: Decision): string {
        writeFileSync(path(), text);
        SettingsFile.read(folder, "dev").writeDecided(decision);
        return readFileSync(path(), "utf8");
    }
    const live = settings({ traffic: { blue: 100 } });
    const frozen = settings({
        traffic: { blue: 100 },
        freeze: { now: { reason: "incident", since: "2026-11-21T10:15:00Z" } },
    });

    it("adds its lines where the file's own indentation and line ends put them", () => {
        const text = "config:\r\n    team:data: {id: 123456789012345678, mode: 0644, list: 1_000}";
        assert.equal(
            decided(text, frozen),
            [
                text,
                "    fastapi-release:traffic: blue",
                "    fastapi-release:freeze:",
                "        now:",
                "            reason: incident",
                '            since: "2026-11-21T10:15:00Z"',
            ].join("\r\n"),
        );
    });

    for (const [what, before, after] of [
        [
            "changes a number within its line",
            "config:\n  fastapi-release:traffic: {blue:  90, green: 10}  # a tenth\n",
            "config:\n  fastapi-release:traffic: blue  # a tenth\n",
        ],
        [
            "keeps a map in braces in its braces",
            'config: {"team:a": 0644, "fastapi-release:traffic": green, "team:b": 1_0}\n',
            'config: {"team:a": 0644, "fastapi-release:traffic": blue, "team:b": 1_0}\n',
        ],
        [
            "adds to a map in braces",
            "config: {team:a: 0644,}\n",
            'config: {team:a: 0644, "fastapi-release:traffic": blue,}\n',
        ],
        ["fills an empty file", "# nothing yet", "# nothing yet\nconfig:\n  fastapi-release:traffic: blue\n"],
        ["fills an empty section", "config: # soon\n", "config: # soon\n  fastapi-release:traffic: blue\n"],
        [
            "keeps what follows a text of several lines",
            "config:\n  team:text: |+\n    a\n\n\nencryptionsalt: v1:a:b\n",
            "config:\n  team:text: |+\n    a\n\n\n  fastapi-release:traffic: blue\nencryptionsalt: v1:a:b\n",
        ],
        [
            "goes before a text that the end of the file closes",
            "config:\n  team:text: |\n    a",
            "config:\n  fastapi-release:traffic: blue\n  team:text: |\n    a",
        ],
        [
            "leaves a key without a value between a text and blank lines that would belong to it",
            "config:\n  team:text: |+\n    a\n  fastapi-release:standby: {pods: 3}\n\n  fastapi-release:traffic: blue\n",
            "config:\n  team:text: |+\n    a\n  fastapi-release:standby: null\n\n  fastapi-release:traffic: blue\n",
        ],
        [
            "replaces lines by a word and keeps the comment behind the key",
            "config:\n  fastapi-release:traffic: # shares\n    blue: 90\n    green: 10\n  team:a: 1\n",
            "config:\n  fastapi-release:traffic: blue # shares\n  team:a: 1\n",
        ],
    ] as const) {
        it(what, () => assert.equal(decided(before, live), after));
    }

    const inBraces = [
        "config:",
        "  fastapi-release:slots: {",
        "    # about blue",
        "    blue: {version: 1.0.0}, # first",
        "    # about green",
        "    green: {version: 2.0.0} # second",
        "  } # both",
        "",
    ];
    const slot = (version: string) => ({ version }) as never;
    const braces: [what: string, before: readonly string[], slots: Settings["slots"], after: readonly string[]][] = [
        [
            "the last key goes, with the comma before it",
            inBraces,
            { blue: slot("1.0.0") },
            [...inBraces.slice(0, 3), "    blue: {version: 1.0.0} # first", "    # about green", "  } # both", ""],
        ],
        [
            "the first key goes, with its line",
            inBraces,
            { green: slot("2.0.0") },
            inBraces.filter(line => !line.endsWith("# first")),
        ],
        [
            "a value changes",
            inBraces,
            { blue: slot("1.0.1"), green: slot("2.0.0") },
            inBraces.map(line => line.replace("1.0.0", "1.0.1")),
        ],
        [
            "a key goes that stands between others of its line",
            [
                "config:",
                "  fastapi-release:slots: {blue: {version: 1.0.0}, # first",
                "    green: {version: 2.0.0},} # all",
                "",
            ],
            { blue: slot("1.0.0") },
            ["config:", "  fastapi-release:slots: {blue: {version: 1.0.0}, # first", "    } # all", ""],
        ],
        [
            "commas stand before the keys",
            [
                "config:",
                "  fastapi-release:slots: {blue: {version: 1.0.0} # first",
                "    , green: {version: 2.0.0}",
                "    }",
                "",
            ],
            { green: slot("2.0.0") },
            ["config:", "  fastapi-release:slots: {green: {version: 2.0.0}", "    }", ""],
        ],
        [
            "a value stands below a comment",
            ["config:", "  fastapi-release:slots: {blue: # first", "      {version: 1.0.0}, # one", "    }", ""],
            { blue: slot("1.0.1") },
            ["config:", "  fastapi-release:slots: {blue: # first", "      {version: 1.0.1}, # one", "    }", ""],
        ],
    ];
    for (const [what, before, slots, after] of braces) {
        it(`keeps the comments of a map in braces over several lines: ${what}`, () => {
            assert.equal(decided(before.join("\n"), settings({ slots })), after.join("\n"));
        });
    }

    it("keeps each line's own end where they are not all the same", () => {
        assert.equal(
            decided("config:\r\n  team:a: 1\r\n  team:b: 2\n", live),
            "config:\r\n  team:a: 1\r\n  team:b: 2\n  fastapi-release:traffic: blue\r\n",
        );
    });

    it("writes out its own alias of what changes", () => {
        const text = [
            "config:",
            "  fastapi-release:slots:",
            "    blue: &blue {version: 1.0.0}",
            "    green: *blue",
            "",
        ].join("\n");
        const changed = decided(text, settings({ slots: { green: { version: "1.0.0" } as never } }));
        assert.match(changed, /^ {4}green: \{version: 1\.0\.0\}$/m);
    });

    it("refuses to change what another program repeats, and names it", () => {
        const text = [
            "config:",
            "  fastapi-release:slots:",
            "    blue: {version: 1.0.0, env: &env {A: b}}",
            "  team:environment: *env",
            "",
        ].join("\n");
        assert.throws(
            () => decided(text, settings({ slots: { blue: release("1.0.0", { env: { A: "c" } }) } })),
            new RegExp(
                `^Refusal: ${path()}: fastapi-release:slots.blue.env.A cannot be changed alone, because team:environment repeats it by \\*env; write the value out there\\. Nothing was changed\\.$`,
            ),
        );
        assert.equal(readFileSync(path(), "utf8"), text);
    });

    it("writes through a link, and keeps the file's mode", () => {
        const real = join(folder, "settings", "dev.yaml");
        mkdirSync(join(folder, "settings"));
        writeFileSync(real, "config: {}\n", { mode: 0o640 });
        symlinkSync(join("settings", "dev.yaml"), path());
        SettingsFile.read(folder, "dev").writeDecided(live);
        assert.ok(lstatSync(path()).isSymbolicLink());
        assert.match(readFileSync(real, "utf8"), /fastapi-release:traffic/);
        assert.equal(statSync(real).mode & 0o777, 0o640);
    });

    for (const [what, bytes] of [
        ["Latin-1", Buffer.from("config:\n  team:a: \xe4\n", "latin1")],
        ["UTF-16", Buffer.from("\ufeffconfig:\n  team:a: b\n", "utf16le")],
    ] as const) {
        it(`refuses a file in ${what}, of which it would lose bytes`, () => {
            writeFileSync(path(), bytes);
            assert.throws(
                () => SettingsFile.read(folder, "dev"),
                /Pulumi\.dev\.yaml is not in UTF-8; save it in that encoding\.$/,
            );
        });
    }

    it("puts config below a first line with the mark that says UTF-8", () => {
        const text = "\ufeffencryptionsalt: v1:a:b\n";
        assert.equal(decided(text, live), `${text}config:\n  fastapi-release:traffic: blue\n`);
    });

    it("keeps blanks other than spaces at the end of a text", () => {
        const slots = (A: string) => settings({ slots: { blue: release("1.0.0", { env: { A } }) } });
        const first = decided("config: {}\n", slots("x"));
        const changed = decided(first, slots("y\u00a0"));
        assert.deepEqual(SettingsFile.parse("Pulumi.dev.yaml", changed).values()["slots"], slots("y\u00a0").slots);
        assert.equal(decided(changed, slots("x")), first);
    });

    it("keeps the mark at the beginning that says UTF-8", () => {
        assert.ok(decided("\ufeffconfig:\n  team:a: b\n", live).startsWith("\ufeffconfig:\n  team:a: b\n"));
    });
});
