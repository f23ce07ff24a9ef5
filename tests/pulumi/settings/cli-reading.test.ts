import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { projectFolder } from "../../../machine/files.js";
import { releaseId } from "../../../model/release/release-id.js";
import { readConfigValue } from "../../../model/settings/config-value.js";
import { readSettings } from "../../../model/settings/read-settings.js";
import type { Settings } from "../../../model/settings/settings.js";
import { readTime } from "../../../model/settings/time-rules.js";
import { slotEntries } from "../../../model/slots/slot-names.js";
import { readFileLedger } from "../../../release/ledger/file-ledger.js";
import { readProject } from "../../../release/stack/project.js";
import { SettingsFile } from "../../../release/stack/settings-file.js";
import { configOf, parseYaml, writeYaml } from "../../../release/stack/settings-yaml.js";
import { settingsLike } from "../../unit/model/settings-like.js";
import {
    readTexts,
    recordedScalars,
    refusedScalars,
    textAtTop,
    unreadTexts,
} from "../../unit/release/stack/recorded-scalars.js";
import { SettingsStack } from "./settings-stack.js";

const prefix = "fastapi-release:";

/** The settings as the program reads them from Pulumi. */
function programSettings(config: Readonly<Record<string, string>>): ReturnType<typeof readSettings> {
    const own = Object.entries(config).filter(([key]) => key.startsWith(prefix));
    return readSettings(
        Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), readConfigValue(value)])),
    );
}

function releaseIds({ service, slots }: Settings): Record<string, string> {
    return Object.fromEntries(slotEntries(slots).map(([slot, release]) => [slot, releaseId(service.name, release)]));
}

describe("Pulumi's CLI and our reader of a settings file", function () {
    this.timeout(120_000);
    let cli: SettingsStack;
    beforeEach(async () => {
        cli = new SettingsStack();
        await cli.run(["stack", "init", cli.stack]);
    });
    afterEach(() => cli.remove());

    /** Keeps the salt that `stack init` wrote in front. */
    const write = (yaml: string) => cli.write(`${/^encryptionsalt: .*\n/m.exec(cli.text)?.[0] ?? ""}${yaml}`);
    const ours = () => SettingsFile.read(cli.folder, cli.stack);

    it("read the same values from every kind of scalar, before and after an unrelated config set, and in the history", async () => {
        const lines = recordedScalars.flatMap(([written], index) => [
            `  users:map${index}:\n    key: ${written}\n`,
            `  users:top${index}: ${written}\n`,
        ]);
        write(`config:\n${lines.join("")}`);
        const expected = Object.fromEntries(
            recordedScalars.flatMap((recorded, index) => [
                [`users:map${index}`, { key: JSON.parse(recorded[1]) as unknown }],
                [`users:top${index}`, textAtTop(recorded)],
            ]),
        );
        const opened = (config: Readonly<Record<string, unknown>>) =>
            Object.fromEntries(
                Object.entries(config)
                    .filter(([key]) => key.startsWith("users:"))
                    .map(([key, value]) => [key, key.startsWith("users:map") ? readJson(value) : value]),
            );
        const readJson = (value: unknown) => (typeof value === "string" ? JSON.parse(value) : value) as unknown;
        assert.deepEqual(opened(await cli.config()), expected);
        assert.deepEqual(opened(ours().config()), expected);
        await cli.setUnrelated();
        assert.deepEqual(opened(await cli.config()), expected);
        assert.deepEqual(opened(ours().config()), expected);
        await cli.up();
        const [entry] = readFileLedger(cli.backend, "users", cli.stack).entries;
        const { config } = readFileLedger(cli.backend, "users", cli.stack).recordOf(entry!);
        assert.deepEqual(opened(config), expected);
    });

    it("read the same times, whatever time zone the CLI runs in", async () => {
        const times = [
            "2026-11-01T10:15:00+01:00",
            "2026-07-01T10:15:00.5+02:00",
            "2026-11-01T10:15:00+00:00",
            "2026-11-01",
        ];
        write(`config:\n  users:times: [${times.join(", ")}]\n`);
        const read = (texts: unknown) => (texts as string[]).map(text => Date.parse(readTime(text)!));
        for (const zone of ["UTC", "Europe/Berlin", "Europe/London", "America/Sao_Paulo"]) {
            const told = JSON.parse((await cli.config({ TZ: zone }))["users:times"]!) as string[];
            assert.deepEqual(read(told), read(times), told.join(", "));
        }
        assert.deepEqual(read(ours().config()["users:times"]), read(times));
    });

    for (const scalar of refusedScalars) {
        it(`both refuse a file with ${scalar}`, async () => {
            write(`config:\n  fastapi-release:service:\n    name: ${scalar}\n`);
            await assert.rejects(cli.config(), /invalid YAML file/);
            const refused = () => {
                const { problems = [] } = readSettings(ours().values());
                assert.deepEqual(
                    problems.filter(({ path }) => path === "service.name"),
                    [],
                );
            };
            assert.throws(refused);
        });
    }

    it("read the same texts with characters that look like those that ours refuses", async () => {
        write(`config:\n${readTexts.map(([, text], index) => `  users:text${index}: ${text}\n`).join("")}`);
        const expected = Object.fromEntries(readTexts.map(([, , value], index) => [`users:text${index}`, value]));
        assert.deepEqual(await cli.config(), expected);
        assert.deepEqual(ours().config(), expected);
    });

    for (const [what, text, , read] of unreadTexts) {
        it(`are kept from reading differently by a refusal of ours: ${what}`, async () => {
            write(`config:\n  users:text: ${text}\n`);
            if (read === undefined) await assert.rejects(cli.config(), /invalid YAML file/);
            else assert.equal((await cli.config())["users:text"], read);
            assert.throws(() => ours().config(), { name: "Refusal" });
        });
    }

    it("have the same names: no organization in a folder, no other letters in a project, no bare keys beside ours", async () => {
        const config = (stack: string) => cli.run(["config", "--json", "--stack", stack]);
        await config(`organization/users/${cli.stack}`);
        await assert.rejects(config(`acme/${cli.stack}`), /organization name must be 'organization'/);
        await assert.rejects(config("x".repeat(101)), /cannot exceed 100 characters/);
        const project = (name: string) =>
            writeFileSync(join(cli.folder, "Pulumi.yaml"), `name: ${name}\nruntime: yaml\noutputs: {made: nothing}\n`);
        for (const [name, refused] of [
            ["../x", /project names may only contain/],
            ["x".repeat(101), /project names are limited to 100 characters/],
        ] as const) {
            project(name);
            await assert.rejects(config(cli.stack), refused);
            assert.throws(() => readProject({ cwd: cli.folder }), /is not the name of a project/);
        }
        project("fastapi-release");
        await cli.run(["stack", "init", cli.stack]);
        write("config:\n  traffic: blue\n");
        assert.deepEqual(await cli.config(), { "fastapi-release:traffic": "blue" });
        assert.throws(
            () => SettingsFile.ofStack(readProject({ cwd: cli.folder }), cli.stack),
            /traffic: Pulumi reads it as fastapi-release:traffic; write that\.$/,
        );
    });

    it("read the same values from anchors and merges", async () => {
        write(`config:
  users:a: &x {k: 1, l: [a, b]}
  users:b: *x
  users:c: {<<: *x, m: 2}
  users:d: {k: "3", <<: *x}
  users:e: {<<: [{a: 1}, {b: 2, a: 3}]}
  users:f: {"<<": {a: 1}}
  users:g: {1: a, 1.50: b, true: c, 2026-11-01: d, 0644: e}
  users:h: >
    folded
    text
`);
        const parsed = (config: Record<string, unknown>) =>
            Object.entries(config).map(([key, value]) => [key, readConfigValue(value)]);
        assert.deepEqual(Object.fromEntries(parsed(ours().config())), Object.fromEntries(parsed(await cli.config())));
    });

    it("read the same releases from the shipped production settings, also after the CLI has rewritten them", async () => {
        const before = SettingsFile.read(projectFolder(), "prod");
        write(await readShipped());
        const { settings } = readSettings(before.values());
        assert.deepEqual(programSettings(await cli.config()), { settings });
        await cli.setUnrelated();
        assert.deepEqual(readSettings(ours().values()), { settings });
        assert.deepEqual(programSettings(await cli.config()), { settings });
        // The older shipped form, which people also write by hand.
        write((await readShipped()).replaceAll(/"(20\d\d-[^"]*)"/g, "$1"));
        await cli.setUnrelated();
        assert.match(cli.text, /since: 2026-11-18 10:15:00 \+0000 UTC/);
        assert.deepEqual(readSettings(ours().values()), { settings });
        assert.deepEqual(programSettings(await cli.config()), { settings });
        ours().writeDecided(settings!);
        assert.deepEqual(programSettings(await cli.config()), { settings });
    });

    it("read the same texts from everything that we write, whatever it looks like", async () => {
        const texts = fc.sample(
            fc.oneof(
                fc.constantFrom(...recordedScalars.map(([written]) => written)),
                fc.constantFrom(
                    "=",
                    "<<",
                    "- a",
                    "a: b",
                    "a #b",
                    "&a",
                    "*a",
                    "!a",
                    "%a",
                    "@a",
                    "`",
                    "'",
                    '"',
                    "{a",
                    "|",
                    ">",
                ),
                fc.constantFrom(
                    "---",
                    "...",
                    " a",
                    "a ",
                    "\t",
                    "\r\n",
                    "a\nb",
                    "a\n",
                    "a\n\nb\n\n",
                    " a\n  b",
                    "a \nb",
                ),
                fc.constantFrom("a\r\nb", "\u0085", "a\u2028b", "\ufeff", "\x7f", "\x9f", "\x00", "\x1b[0m", "é", "🚀"),
                fc.stringMatching(/^[-+]?[0-9._:eExXoObTZ +-]{1,12}$/),
                fc.string({ unit: "grapheme", maxLength: 8 }),
            ),
            { numRuns: 1500, seed: 12 },
        );
        const value = Object.fromEntries(texts.map((text, index) => [`T${index}`, text]));
        const inLists = texts.filter(text => !/^\s.*\n/.test(text));
        const keys = Object.fromEntries(texts.filter(text => text !== "<<").map(text => [text, text]));
        write(writeYaml({ config: { "users:texts": value, "users:list": inLists, "users:keys": keys } }));
        for (const round of ["as it was written", "as the CLI has rewritten it"]) {
            const { "users:texts": map, "users:list": list, "users:keys": named, ...others } = await cli.config();
            assert.deepEqual(JSON.parse(map!), value, round);
            assert.deepEqual(JSON.parse(list!), inLists, round);
            assert.deepEqual(JSON.parse(named!), keys, round);
            assert.ok(Object.keys(others).every(key => key === "other:k"));
            assert.deepEqual(configOf(parseYaml(cli.text, ""))["users:texts"], value, round);
            await cli.setUnrelated();
        }
    });

    it("differ where the CLI spoils a text of several lines that begins with white space; ours refuses it", async () => {
        const name = "fastapi-release:service";
        for (const [value, becomes] of [
            ['{name: "\\na\\nb"}', '{"name":"a\\nb"}'],
            ['{name: "\\ta\\nb"}', undefined],
            ['{hosts: ["  a\\n"]}', '{"hosts":["a\\n"]}'],
            ['{hosts: [" a\\n"]}', undefined],
            ['{hosts: [{name: " a\\n"}]}', undefined],
        ]) {
            write(`config:\n  ${name}: ${value}\n`);
            assert.throws(ours, /has several lines and begins with white space, which Pulumi breaks; /);
            const cliReads = async () => {
                await cli.setUnrelated();
                return (await cli.config())[name];
            };
            if (becomes === undefined) await assert.rejects(cliReads(), /error: (invalid YAML file: )?yaml: line /);
            else assert.equal(await cliReads(), becomes);
        }
        write(`config:\n  ${name}: {name: "  a\\n b"}\n`);
        await cli.setUnrelated();
        assert.deepEqual(ours().values()["service"], JSON.parse((await cli.config())[name]!));
    });

    it("read the same releases from any settings that we have written", async () => {
        const found: Settings[] = [];
        for (const raw of fc.sample(settingsLike(0), { numRuns: 900, seed: 12 })) {
            const { settings } = readSettings(readConfigValue(raw));
            if (settings !== undefined && slotEntries(settings.slots).length > 0) found.push(settings);
        }
        assert.ok(found.length >= 8, `only ${found.length}`);
        for (const settings of found.slice(0, 8)) {
            const { service, release } = settings;
            const { replicas, ...scaled } = service;
            const written = { service: service.scale === undefined ? service : scaled, release };
            write(
                writeYaml({
                    config: { "fastapi-release:service": written.service, "fastapi-release:release": release },
                }),
            );
            ours().writeDecided(settings);
            await cli.setUnrelated();
            const program = programSettings(await cli.config()).settings;
            const file = readSettings(ours().values()).settings;
            assert.deepEqual(program?.slots, settings.slots);
            assert.deepEqual(program, file);
            assert.deepEqual(releaseIds(program!), releaseIds(settings));
        }
    });
});

async function readShipped(): Promise<string> {
    const { readFile } = await import("node:fs/promises");
    return readFile(`${projectFolder()}/Pulumi.prod.yaml`, "utf8");
}
