import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readSettings } from "../../../../model/settings/read-settings.js";
import { SettingsFile } from "../../../../release/stack/settings-file.js";
import { twoReleases } from "../sample-settings.js";

const text = `# What runs where.
config:
  fastapi-release:service: {name: users, namespace: users-dev}
  fastapi-release:release: {repository: localhost:5000/users}
`;
const salt = "encryptionsalt: v1:abc:def\n";

describe("a settings file that must not change", () => {
    let folder: string;
    const path = () => join(folder, "Pulumi.dev.yaml");
    const content = () => readFileSync(path(), "utf8");
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "settings-"));
        writeFileSync(path(), text);
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("stays, while Pulumi reads the decision from another file, from the first write on", () => {
        const file = SettingsFile.read(folder, "dev", true);
        assert.deepEqual(file.pulumiOptions(), {});
        file.decide({ ...twoReleases, basedOn: "0123456789abcdef" });
        file.write();
        assert.equal(content(), text);
        const { configFile, showSecrets } = file.pulumiOptions();
        assert.equal(showSecrets, false);
        const { settings } = readSettings(SettingsFile.parse(path(), readFileSync(configFile!, "utf8")).values());
        assert.deepEqual([settings?.slots, settings?.basedOn], [twoReleases.slots, "0123456789abcdef"]);
    });

    it("exists for Pulumi even if nothing was decided", () => {
        const file = SettingsFile.read(folder, "dev", true);
        file.write();
        assert.deepEqual(
            SettingsFile.parse("", readFileSync(file.pulumiOptions().configFile!, "utf8")).values(),
            file.values(),
        );
    });

    it("loses the salt that Pulumi wrote into it; the copy keeps it", () => {
        const file = SettingsFile.read(folder, "dev", true);
        writeFileSync(path(), salt + text);
        file.reload();
        file.write();
        assert.equal(content(), text);
        assert.match(readFileSync(file.pulumiOptions().configFile!, "utf8"), /^encryptionsalt: v1:abc:def$/m);
    });

    it("also loses what Pulumi spelled differently, and nothing else", () => {
        const own = `${text}  other:built: {at: 2026-11-01, mode: 0644}\n  other:number: 1_000\n  other:none:\n`;
        writeFileSync(path(), own);
        const file = SettingsFile.read(folder, "dev", true);
        const rewritten = own
            .replace("2026-11-01", "2026-11-01 00:00:00 +0000 UTC")
            .replace("0644", "420")
            .replace("1_000", '"1000"')
            .replace("none:", 'none: ""');
        writeFileSync(path(), salt + rewritten);
        file.putBack();
        assert.equal(content(), own);
        writeFileSync(path(), salt + rewritten.replace("420", "421"));
        file.putBack();
        assert.equal(content(), salt + rewritten.replace("420", "421"));
    });

    it("keeps what somebody else wrote into it meanwhile", () => {
        const file = SettingsFile.read(folder, "dev", true);
        const edited = `${salt}${text.replace("users-dev", "users-prod")}`;
        writeFileSync(path(), edited);
        file.putBack();
        assert.equal(content(), edited);
    });

    it("leaves nothing behind when the process ends", () => {
        const module = join(__dirname, "../../../../release/stack/settings-file.js");
        const script = `
            const { SettingsFile } = require(${JSON.stringify(module)});
            const file = SettingsFile.read(${JSON.stringify(folder)}, "dev", true);
            file.write();
            process.stdout.write(file.pulumiOptions().configFile, () => process.exit());`;
        const copy = execFileSync(process.execPath, ["--eval", script], { encoding: "utf8" });
        assert.match(copy, /Pulumi\.dev\.yaml$/);
        assert.equal(existsSync(dirname(copy)), false);
    });

    it("never contains values carried to the ledger, while Pulumi reads them with the decision", () => {
        const file = SettingsFile.read(folder, "dev");
        file.carry("fastapi-release-record:promotion", '{"format":1}');
        file.decide({ ...twoReleases });
        file.write();
        file.reload();
        const { configFile, showSecrets } = file.pulumiOptions();
        const read = SettingsFile.parse("", readFileSync(configFile!, "utf8"));
        assert.equal(read.value("fastapi-release-record:promotion"), '{"format":1}');
        assert.deepEqual([read.values(), showSecrets], [SettingsFile.read(folder, "dev").values(), false]);
        assert.doesNotMatch(content(), /record/);
        file.putBack();
        assert.deepEqual(Object.keys(SettingsFile.read(folder, "dev").values()).includes("slots"), true);
    });

    it("carries values to the ledger with the decision, and stays", () => {
        const file = SettingsFile.read(folder, "dev", true);
        file.decide({ ...twoReleases });
        file.write();
        file.carry("fastapi-release-record:promotion", "text");
        const read = SettingsFile.parse("", readFileSync(file.pulumiOptions().configFile!, "utf8"));
        assert.equal(read.value("fastapi-release-record:promotion"), "text");
        assert.notEqual(read.values()["slots"], undefined);
        assert.equal(content(), text);
    });

    it("is written if it may change", () => {
        const file = SettingsFile.read(folder, "dev");
        file.decide({ ...twoReleases });
        file.write();
        assert.deepEqual([file.isKept, file.pulumiOptions()], [false, {}]);
        assert.notEqual(content(), text);
    });
});
