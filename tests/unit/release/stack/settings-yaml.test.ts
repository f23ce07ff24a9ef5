import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../../../model/settings/read-settings.js";
import { readFileSettings } from "../../../../release/stack/read-file-settings.js";
import { SettingsFile } from "../../../../release/stack/settings-file.js";
import { release, settings, twoReleases } from "../sample-settings.js";
import { readTexts, unreadTexts } from "./recorded-scalars.js";

const parse = (config: string) => SettingsFile.parse("Pulumi.dev.yaml", `config:\n${config}`);

/** Lines of the settings in `release.env`. */
const env = (...lines: string[]) =>
    parse(
        [
            "  fastapi-release:service: {name: users, namespace: users-dev}",
            "  fastapi-release:release:",
            "    repository: localhost:5000/users",
            "    env:",
            ...lines.map(line => `      ${line}`),
            "",
        ].join("\n"),
    );

describe("The values of a settings file", () => {
    it("are those that the CLI passes on: aliases, merged maps, and values that are not text", () => {
        const file = parse(`
  a:anchor: &x {k: 1, l: [a, b]}
  a:alias: *x
  a:merged: {<<: *x, m: 2}
  a:own:
    k: "3"
    <<: *x
  a:several: {<<: [{a: 1}, {b: 2, a: 3}], "<<x": 4}
  a:quoted: {"<<": {a: 1}}
  a:folded: >
    folded
    text
  a:none:
  a:number: 0644
  a:flag: on
  a:tagged: !!merge <<
`);
        assert.deepEqual(file.config(), {
            "a:anchor": { k: 1, l: ["a", "b"] },
            "a:alias": { k: 1, l: ["a", "b"] },
            "a:merged": { m: 2, k: 1, l: ["a", "b"] },
            "a:own": { k: "3", l: ["a", "b"] },
            "a:several": { "<<x": 4, a: 1, b: 2 },
            "a:quoted": { a: 1 },
            "a:folded": "folded text\n",
            "a:none": "",
            "a:number": "420",
            "a:flag": "on",
            "a:tagged": "<<",
        });
    });

    it("of several lines end as the file does", () => {
        const read = (text: string) => SettingsFile.parse("Pulumi.dev.yaml", text).value("a:text");
        assert.equal(read("config:\n  a:text: |\n    x\n"), "x\n");
        assert.equal(read("config:\n  a:text: |\n    x"), "x");
        assert.equal(read("config:\n  a:text: >+\n    x\n    y"), "x y");
    });

    it("are merged at the top as below, and refused where Pulumi refuses them or reads another key", () => {
        const read = (text: string) => SettingsFile.parse("Pulumi.dev.yaml", text).config();
        const merged = "x: &x {a:b: 1}\nconfig:\n  <<: *x\n  c:d: 2\n";
        assert.deepEqual(read(merged), { "a:b": "1", "c:d": "2" });
        assert.deepEqual(read("config: ~\n"), {});
        for (const config of ["[]", "text", "\n  - a"]) {
            assert.throws(
                () => read(`config: ${config}\n`),
                /config: is not a map of settings, which Pulumi refuses\.$/,
            );
        }
        assert.throws(
            () => read("config:\n  fastapi-release:config:traffic: blue\n"),
            /fastapi-release:config:traffic: is an old form of the key; write fastapi-release:traffic\.$/,
        );
    });

    it("are not quoted when the file is not YAML: they may be secrets", () => {
        assert.throws(
            () => SettingsFile.parse("Pulumi.dev.yaml", "config:\n  team:password: m4rker\n  team:password: m4rker\n"),
            /^Refusal: Pulumi\.dev\.yaml is not YAML: Map keys must be unique at line 3, column 3\.$/,
        );
        assert.throws(
            () => SettingsFile.parse("Pulumi.dev.yaml", 'config:\n  team:password: "m4rker\n'),
            (error: Error) => /at line \d+, column \d+\.$/.test(error.message) && !error.message.includes("m4rker"),
        );
    });

    it("are not read from the first of several documents", () => {
        assert.throws(
            () => SettingsFile.parse("Pulumi.dev.yaml", "config: {}\n---\nconfig: {}\n"),
            /^Refusal: Pulumi\.dev\.yaml has several documents, of which Pulumi reads only the first; remove the others\.$/,
        );
    });

    for (const [what, text, where] of unreadTexts) {
        it(`are refused with ${what}, which Pulumi refuses or takes for another text`, () => {
            assert.throws(
                () => SettingsFile.parse("Pulumi.dev.yaml", `config:\n  team:a: ${text}\n`),
                new RegExp(`^Refusal: Pulumi\\.dev\\.yaml has the ${where} in line 2, which Pulumi `),
            );
        });
    }

    for (const [what, text, value] of readTexts) {
        it(`are read with ${what}`, () => {
            assert.equal(SettingsFile.parse("Pulumi.dev.yaml", `config:\n  team:a: ${text}\n`).value("team:a"), value);
        });
    }

    it("are empty for a key without a value, and maps for text that is JSON of a map", () => {
        const file = parse(
            '  fastapi-release:slots:\n  fastapi-release:standby: ""\n  fastapi-release:traffic: \'{"blue": 90, "green": 10}\'\n',
        );
        assert.deepEqual(file.values(), { slots: undefined, standby: undefined, traffic: { blue: 90, green: 10 } });
    });

    const refusals: [what: string, file: () => SettingsFile, problems: readonly string[]][] = [
        [
            "a date in any spelling",
            () =>
                env("BUILT: 2026-11-01", "AT: 2026-11-01T10:15:00+01:00", "REWRITTEN: 2026-11-01 10:15:00.5 +0100 CET"),
            [
                'release.env.BUILT: "2026-11-01 00:00:00 +0000 UTC" is what Pulumi makes of an unquoted time; write "2026-11-01", with quotes.',
                'release.env.AT: "2026-11-01 10:15:00 +0100 +0100" is what Pulumi makes of an unquoted time; write "2026-11-01T10:15:00+01:00", with quotes.',
                'release.env.REWRITTEN: "2026-11-01 10:15:00.5 +0100 CET" is what Pulumi makes of an unquoted time; write "2026-11-01T10:15:00.5+01:00", with quotes.',
            ],
        ],
        [
            "a number or a flag, as it was typed",
            () => env("N: 1_000", "MODE: 0644", "WORKERS: 4", "DEBUG: True", "QUOTED: '4'"),
            [
                "release.env.N: 1_000, which Pulumi reads as 1000, is not a text; put it in quotes, or add --type string to `pulumi config set --path`.",
                "release.env.MODE: 0644, which Pulumi reads as 420, is not a text; put it in quotes, or add --type string to `pulumi config set --path`.",
                "release.env.WORKERS: 4 is not a text; put it in quotes, or add --type string to `pulumi config set --path`.",
                "release.env.DEBUG: True, which Pulumi reads as true, is not a text; put it in quotes, or add --type string to `pulumi config set --path`.",
            ],
        ],
        [
            "a number meant as a version",
            () => parse("  fastapi-release:slots: {blue: {version: 1.10, repository: localhost:5000/users}}\n"),
            [
                "slots.blue.version: 1.10, which Pulumi reads as 1.1, is not a version; use one like 1.4.0.",
                "service: missing.",
                "release: missing.",
            ],
        ],
    ];
    for (const [what, file, problems] of refusals) {
        it(`are refused if text is required: ${what}`, () => {
            const found = readFileSettings(file()).problems.map(({ path, message }) => `${path}: ${message}`);
            assert.deepEqual(found.toSorted(), problems.toSorted());
        });
    }

    const spoilt = "has several lines and begins with white space, which Pulumi breaks; begin with another character.";
    for (const [what, value, path, text] of [
        ["a line break", '{name: "\\na\\nb"}', "name", '"\\na\\nb"'],
        ["a tab", '{name: "\\ta\\nb"}', "name", '"\\ta\\nb"'],
        ["a space, in a list", '{hosts: [{a: "  a\\n"}]}', "hosts[0].a", '"  a\\n"'],
    ] as const) {
        it(`are refused if a text of several lines begins with ${what}`, () => {
            assert.throws(() => parse(`  fastapi-release:service: ${value}\n`), {
                message: `1 problem, in Pulumi.dev.yaml; nothing was changed:\n  - service.${path}: ${text} ${spoilt}`,
            });
        });
    }

    it("may begin with a space outside of lists, even in several lines", () => {
        const file = parse('  fastapi-release:service: {name: "  a\\n"}\n  other:key: ["\\ta\\n"]\n');
        assert.deepEqual(file.values(), { service: { name: "  a\n" } });
    });

    it("are refused if the CLI reads another key, or if a tag does not match", () => {
        const text = [
            "  fastapi-release:service:",
            "    gateway: {apiVersions: {versions: {1.10: {}, 2026-11-01: {}, 2: {}}}}",
            "    name: !!int users",
            "    <<: 5",
            "  other:key: {1.10: a, b: !!int c, <<: 5}",
            "",
        ].join("\n");
        assert.throws(() => parse(text), {
            message: [
                "4 problems, in Pulumi.dev.yaml; nothing was changed:",
                '  - service.gateway.apiVersions.versions.1.10: is read by Pulumi as the key "1.1"; put it in quotes.',
                '  - service.gateway.apiVersions.versions.2026-11-01: is read by Pulumi as the key "2026-11-01 00:00:00 +0000 UTC"; put it in quotes.',
                '  - service.name: "users" does not match its tag !!int.',
                "  - service.<<: merges only maps.",
            ].join("\n"),
        });
    });
});

describe("A written settings file", () => {
    let folder: string;
    const path = () => join(folder, "Pulumi.dev.yaml");
    const content = () => readFileSync(path(), "utf8");
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "settings-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("keeps every other scalar as written", () => {
        const others = `config:
  team:data: {id: 123456789012345678, mode: 0644, list: 1_000, hex: 0x1F, big: 1e3, one: 1.0, on: on}
  team:times: [2026-11-01, 2026-11-01T10:15:00Z, "2026-11-01"] # when
  team:none:
  team:nothing: {a: ~, b: null, c: !!str 5, d: !!binary aGVsbG8=}
`;
        writeFileSync(path(), others);
        const file = SettingsFile.read(folder, "dev");
        file.writeDecided({ ...twoReleases, basedOn: "0123456789abcdef" });
        assert.ok(content().startsWith(others), content());
    });

    it("has quotes around every text of a slot that some reader takes for something else", () => {
        writeFileSync(
            path(),
            "config:\n  fastapi-release:service: {name: users, namespace: users-dev}\n  fastapi-release:release: {repository: localhost:5000/users}\n",
        );
        const texts = {
            BUILT: "2026-11-01",
            COUNT: "1_000",
            MODE: "0644",
            HEX: "0X1F",
            IS: "on",
            EQUALS: "=",
            V: "1.4.0",
        };
        const blue = release("1.0.0", { env: texts });
        const file = SettingsFile.read(folder, "dev");
        file.writeDecided(settings({ slots: { blue }, traffic: { blue: 100 }, basedOn: "1234567890123456" }));
        for (const [name, text] of Object.entries(texts)) {
            assert.ok(content().includes(`${name}: ${name === "V" ? text : `"${text}"`}\n`), content());
        }
        assert.match(content(), /basedOn: "1234567890123456"/);
        assert.deepEqual(readSettings(SettingsFile.read(folder, "dev").values()).settings?.slots.blue, blue);
    });

    it("escapes what some readers refuse or take for the end of a line, and leaves it escaped", () => {
        const odd = "a\u0085b\u2028c\ufeffd\x7f";
        const escapes = "a\\u0085b\\u2028c\\ufeffd\\u007f";
        writeFileSync(path(), `config:\n  other:key: "${escapes}"\n`);
        const file = SettingsFile.read(folder, "dev");
        file.setValue("other:next", odd);
        file.write();
        assert.equal(content(), `config:\n  other:key: "${escapes}"\n  other:next: "${escapes}"\n`);
    });

    it("is as before if the CLI would break the new text", () => {
        const before = "config:\n  kubernetes:context: fastapi-release\n";
        writeFileSync(path(), before);
        const file = SettingsFile.read(folder, "dev");
        const blue = release("1.0.0", { env: { TEXT: "\na\nb" } });
        assert.throws(
            () => file.writeDecided(settings({ slots: { blue } })),
            /slots\.blue\.env\.TEXT: "\\na\\nb" has several/,
        );
        assert.equal(content(), before);
    });

    for (const [what, since] of [
        ["with quotes", '"2026-11-21T10:15:00Z"'],
        ["without", "2026-11-21T10:15:00Z"],
        ["as Pulumi has rewritten it", "2026-11-21 10:15:00 +0000 UTC"],
    ]) {
        it(`leaves an equal time alone, ${what}`, () => {
            const now = { reason: "incident 12", since: "2026-11-21T10:15:00Z" };
            const before = `config:
  fastapi-release:service: {name: users, namespace: users-dev}
  fastapi-release:release: {repository: localhost:5000/users}
  fastapi-release:quarantine:
    - {version: 1.3.1, reason: slow, since: ${since}} # ticket 7
  fastapi-release:freeze:
    now: {reason: incident 12, since: ${since}} # ticket 8
    windows: [{days: [fri], timeZone: UTC, reason: weekend}]
`;
            writeFileSync(path(), before);
            const file = SettingsFile.read(folder, "dev");
            const { settings: read } = readSettings(file.values());
            assert.deepEqual([read?.freeze?.now, read?.quarantine[0]?.since], [now, now.since]);
            file.decide(read!);
            file.write();
            assert.equal(content(), before);
        });
    }
});
