import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { readSettings } from "../../../../model/settings/read-settings.js";
import { SettingsFile } from "../../../../release/stack/settings-file.js";
import { release, settings, twoReleases } from "../sample-settings.js";

const text = `# What runs where.
encryptionsalt: v1:abc:def
config:
  kubernetes:context: fastapi-release # the local one
  fastapi-release:service:
    name: users
    namespace: users-dev
  other:key: kept
  fastapi-release:release:
    # Defaults of the next deploy.
    repository: localhost:5000/users
    env: {LOG_LEVEL: info}
`;

describe("SettingsFile", () => {
    let folder: string;
    const path = () => join(folder, "Pulumi.dev.yaml");
    const content = () => readFileSync(path(), "utf8");
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "settings-"));
        writeFileSync(path(), text);
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("returns the values of its own namespace, and others by their full key", () => {
        const file = SettingsFile.read(folder, "dev");
        assert.deepEqual(Object.keys(file.values()), ["service", "release"]);
        assert.equal(file.value("kubernetes:context"), "fastapi-release");
        assert.equal(file.encryptionSalt(), "v1:abc:def");
    });

    it("writes a decision and keeps the rest, including comments", () => {
        const file = SettingsFile.read(folder, "dev");
        file.decide({ ...twoReleases, basedOn: "0123456789abcdef" });
        file.write();
        assert.ok(content().startsWith(text.trimEnd()), content());
        assert.match(content(), / {2}fastapi-release:traffic: green\n/);
        const { settings: read } = readSettings(SettingsFile.read(folder, "dev").values());
        assert.deepEqual(read?.slots, twoReleases.slots);
        assert.equal(read?.basedOn, "0123456789abcdef");
    });

    it("writes slots named after versions, and deletes removed ones", () => {
        const file = SettingsFile.read(folder, "dev");
        const slots = { "v1-0-0": release("1.0.0"), "v1-1-0": release("1.1.0") };
        file.decide(settings({ slots, traffic: { "v1-1-0": 100 } }));
        file.decide(settings({ slots: { "v1-1-0": release("1.1.0") }, traffic: { "v1-1-0": 100 } }));
        file.write();
        assert.match(content(), / {2}fastapi-release:traffic: v1-1-0\n/);
        const { settings: read } = readSettings(SettingsFile.read(folder, "dev").values());
        assert.deepEqual(read?.slots, { "v1-1-0": release("1.1.0") });
    });

    it("keeps aliases when the value with their anchor changes", () => {
        const slots = ["  blue: {version: 1.0.0, env: &env {A: b}}", "  green: {version: 1.1.0, env: *env}"];
        writeFileSync(path(), `config:\n  fastapi-release:slots:\n${slots.map(line => `  ${line}\n`).join("")}`);
        const file = SettingsFile.read(folder, "dev");
        file.decide(settings({ slots: { blue: release("1.2.0") } }));
        file.write();
        const { slots: written } = SettingsFile.read(folder, "dev").values() as { slots: Record<string, unknown> };
        assert.deepEqual(Object.keys(written), ["blue"]);
        file.decide(settings({ slots: { blue: release("1.0.0") }, traffic: { blue: 100 } }));
        file.write();
        assert.doesNotMatch(content(), /[*&]env/);
    });

    it("writes `freeze.now` next to the windows and removes it, keeping comments", () => {
        const windows = [
            "  fastapi-release:freeze:",
            "    # Nobody is here then.",
            "    windows:",
            '      - {days: [fri], from: "16:00", to: mon 08:00, timeZone: Europe/Berlin, reason: weekend} # a long one',
            "",
        ].join("\n");
        const before = `${text}${windows}`;
        writeFileSync(path(), before);
        const file = SettingsFile.read(folder, "dev");
        const { freeze } = readSettings(file.values()).settings ?? {};
        const now = { reason: "incident 12", since: "2026-11-21T10:00:00Z", by: "ada" };
        file.decide(settings({ freeze: { ...freeze, now } }));
        file.write();
        assert.ok(content().startsWith(before), content());
        assert.deepEqual(readSettings(SettingsFile.read(folder, "dev").values()).settings?.freeze, { ...freeze, now });
        file.decide(settings(freeze === undefined ? {} : { freeze }));
        file.write();
        assert.equal(content(), before);
    });

    for (const [what, line] of [
        ["no key", ""],
        ["a key without a value", "  fastapi-release:freeze:\n"],
    ] as const) {
        it(`writes and removes \`freeze.now\` if there is ${what}`, () => {
            writeFileSync(path(), `${text}${line}`);
            const file = SettingsFile.read(folder, "dev");
            const now = { reason: "incident 12", since: "2026-11-21T10:00:00Z" };
            file.decide(settings({ freeze: { now } }));
            file.write();
            assert.deepEqual(SettingsFile.read(folder, "dev").values()["freeze"], { now });
            file.decide(settings());
            file.write();
            assert.equal(content(), text);
        });
    }

    it("keeps the comments of quarantines that stay", () => {
        const entry = (version: string) => ({ version, reason: "slow", since: "2026-11-21T10:15:00Z" });
        const section = [
            "  fastapi-release:quarantine:",
            "    - {version: 1.0.0, reason: slow, since: 2026-11-21T10:15:00Z} # ticket 1",
            "    - {version: 1.1.0, reason: slow, since: 2026-11-21T10:15:00Z} # ticket 2",
            "",
        ].join("\n");
        writeFileSync(path(), `${text}${section}`);
        const file = SettingsFile.read(folder, "dev");
        file.decide(settings({ quarantine: [entry("1.1.0"), entry("1.2.0")] }));
        file.write();
        assert.match(content(), /version: 1\.1\.0.*# ticket 2\n/);
        assert.doesNotMatch(content(), /ticket 1/);
        const { settings: read } = readSettings(SettingsFile.read(folder, "dev").values());
        assert.deepEqual(read?.quarantine, [entry("1.1.0"), entry("1.2.0")]);
        file.decide(settings());
        file.write();
        assert.equal(content(), text);
    });

    it("touches only the slot that changes", () => {
        const file = SettingsFile.read(folder, "dev");
        file.decide(twoReleases);
        file.write();
        writeFileSync(path(), content().replace("    blue:\n", "    blue: # the first one\n"));
        const again = SettingsFile.read(folder, "dev");
        again.decide({ ...twoReleases, slots: { ...twoReleases.slots, green: release("1.2.0") } });
        again.write();
        assert.match(content(), /# the first one\n/);
        assert.match(content(), /version: 1\.2\.0/);
    });

    it("quotes text that a YAML 1.1 reader takes for a boolean", () => {
        const file = SettingsFile.read(folder, "dev");
        const slots = { blue: release("1.0.0", { env: { NEW_SEARCH: "on", OLD: "no" } }) };
        file.decide(settings({ slots, traffic: { blue: 100 } }));
        file.write();
        assert.match(content(), /NEW_SEARCH: "on"/);
        assert.equal((parse(content(), { version: "1.1" }) as { config: object }).config !== undefined, true);
    });

    it("writes a release's keys in the order of their definition, and the noted size", () => {
        const file = SettingsFile.read(folder, "dev");
        const blue = release("1.0.0", { scrape: { enabled: true }, rollout: { minReadySeconds: 5 } });
        file.decide(settings({ slots: { blue }, traffic: { blue: 100 }, standby: { pods: 6 } }));
        file.write();
        const again = SettingsFile.read(folder, "dev");
        const written = parse(content()) as { config: Record<string, { blue: object }> };
        assert.deepEqual(Object.keys(written.config["fastapi-release:slots"]!.blue), [
            "version",
            "digest",
            "repository",
            "port",
            "env",
            "sessionSecret",
            "resources",
            "rollout",
            "scrape",
            "checks",
        ]);
        assert.deepEqual(again.values()["standby"], { pods: 6 });
        assert.deepEqual(readSettings(again.values()).settings?.slots.blue, blue);
    });

    it("is as before once its first decision is undone", () => {
        const file = SettingsFile.read(folder, "dev");
        file.decide(twoReleases);
        file.write();
        file.decide(settings());
        file.write();
        assert.deepEqual(parse(content()), parse(text));
    });

    it("does not write if nothing changed", () => {
        writeFileSync(path(), text.replace("env: {LOG_LEVEL: info}", "env:   {  LOG_LEVEL:   info  }"));
        const before = content();
        const file = SettingsFile.read(folder, "dev");
        file.decide(settings());
        file.write();
        assert.equal(content(), before);
    });

    it("leaves only the old file if it cannot be written", () => {
        const file = SettingsFile.read(folder, "dev");
        file.decide(twoReleases);
        rmSync(path());
        // A folder in its place makes the last step, the rename, fail for root as well.
        mkdirSync(path());
        assert.throws(() => file.write(), /could not be written and is unchanged/);
        assert.deepEqual(readdirSync(folder), ["Pulumi.dev.yaml"]);
    });

    it("says why a file cannot be read", () => {
        rmSync(path());
        mkdirSync(path());
        assert.throws(() => SettingsFile.read(folder, "dev"), /^Refusal: .*Pulumi\.dev\.yaml cannot be read: EISDIR/);
    });

    it("keeps what somebody has written meanwhile, and adds the decision", () => {
        const file = SettingsFile.read(folder, "dev");
        file.writeDecided(twoReleases);
        writeFileSync(path(), content().replace("other:key: kept", "other:key: changed\n  other:new: set"));
        file.writeDecided({ ...twoReleases, basedOn: "0123456789abcdef" });
        assert.match(content(), /^ {2}other:key: changed\n {2}other:new: set$/m);
        const { settings: read } = readSettings(SettingsFile.read(folder, "dev").values());
        assert.deepEqual([read?.slots, read?.basedOn], [twoReleases.slots, "0123456789abcdef"]);
    });

    it("leaves a file alone that somebody has made unreadable meanwhile, and says so", () => {
        const file = SettingsFile.read(folder, "dev");
        writeFileSync(path(), "config: [");
        assert.throws(
            () => file.writeDecided(twoReleases),
            /Pulumi\.dev\.yaml was changed while this command ran, so the decision was not written to it:\n.* is not YAML/,
        );
        assert.equal(content(), "config: [");
    });

    it("refuses a stack without a file, and names those that have one", () => {
        assert.throws(
            () => SettingsFile.read(folder, "prod"),
            new RegExp(`^Refusal: ${folder}/Pulumi.prod.yaml does not exist; make one, or use --stack dev.$`),
        );
    });

    it("refuses what is not YAML", () => {
        writeFileSync(path(), "config: [");
        assert.throws(() => SettingsFile.read(folder, "dev"), /Pulumi\.dev\.yaml is not YAML: /);
    });
});
