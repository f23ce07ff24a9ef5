import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPassphrase } from "../../../../release/pulumi/passphrase.js";

/** Made by Pulumi's CLI for the passphrase "right". */
const salt = "v1:A1WYsfpAALY=:v1:vsYKICZaf8cyoJdM:WE0IdW2eUQjVcSdufKMqN2PYAjdO5g==";

describe("checkPassphrase", function () {
    this.timeout(20_000);
    let folder: string;
    let file: string;
    let environment: NodeJS.ProcessEnv;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "passphrase-"));
        file = join(folder, "passphrase");
        environment = { XDG_CACHE_HOME: folder, PULUMI_CONFIG_PASSPHRASE_FILE: file };
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    /** Makes a file look as if written a while ago. */
    function write(text: string): void {
        writeFileSync(file, text);
        utimesSync(file, 1_700_000_000, 1_700_000_000);
    }
    const marks = () => join(folder, "fastapi-release", "passphrases");

    it("reports one that is missing, wrong or in a missing file", async () => {
        const check = (given: NodeJS.ProcessEnv) => checkPassphrase(salt, { XDG_CACHE_HOME: folder, ...given });
        assert.equal(await check({}), "no passphrase: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE.");
        assert.equal(await check({ PULUMI_CONFIG_PASSPHRASE: "right" }), undefined);
        assert.match(
            (await check({ PULUMI_CONFIG_PASSPHRASE: "" })) ?? "",
            /^incorrect passphrase: PULUMI_CONFIG_PASSPHRASE is set but empty;/,
        );
        assert.match(
            (await check({ PULUMI_CONFIG_PASSPHRASE_FILE: file })) ?? "",
            /^PULUMI_CONFIG_PASSPHRASE_FILE: ENOENT/,
        );
    });

    it("does not compute again for a known file, and stores neither passphrase nor key", async () => {
        write("right\n");
        assert.equal(await checkPassphrase(salt, environment), undefined);
        const [name = ""] = readdirSync(marks());
        const kept = readFileSync(join(marks(), name), "utf8");
        assert.doesNotMatch(`${name} ${kept}`, /right/);
        const began = process.cpuUsage();
        for (let times = 0; times < 20; times++) assert.equal(await checkPassphrase(salt, environment), undefined);
        assert.ok(process.cpuUsage(began).user < 400_000, "twenty times the key would take eight seconds");
    });

    it("computes again when the file has changed", async () => {
        write("right\n");
        assert.equal(await checkPassphrase(salt, environment), undefined);
        write("wrong\n");
        assert.match((await checkPassphrase(salt, environment)) ?? "", /^incorrect passphrase/);
    });

    it("stores nothing about a passphrase in the environment, nor about a wrong one", async () => {
        write("wrong\n");
        await checkPassphrase(salt, environment);
        await checkPassphrase(salt, { ...environment, PULUMI_CONFIG_PASSPHRASE: "right" });
        assert.throws(() => readdirSync(marks()), { code: "ENOENT" });
    });

    it("leaves other kinds of secrets to Pulumi", async () => {
        assert.equal(await checkPassphrase("v2:something", { PULUMI_CONFIG_PASSPHRASE: "x" }), undefined);
    });
});
