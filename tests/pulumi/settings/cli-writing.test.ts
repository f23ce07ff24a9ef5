import assert from "node:assert/strict";
import fc from "fast-check";
import { SettingsFile } from "../../../release/stack/settings-file.js";
import { decisions, settingsTexts } from "../../unit/release/stack/settings-text.js";
import { SettingsStack } from "./settings-stack.js";

describe("Pulumi's CLI", function () {
    this.timeout(120_000);
    let cli: SettingsStack;
    before(async () => {
        cli = new SettingsStack();
        await cli.run(["stack", "init", cli.stack]);
    });
    after(() => cli.remove());

    const others = (config: Readonly<Record<string, unknown>>) =>
        Object.fromEntries(Object.entries(config).filter(([key]) => !key.startsWith("fastapi-release:")));

    it("reads the same values of every other key before and after a command has written, and the ones that we read", async () => {
        const [salt = ""] = /^encryptionsalt: .*$/m.exec(cli.text) ?? [];
        for (const [{ text }, decision] of fc.sample(fc.tuple(settingsTexts(salt), decisions), {
            numRuns: 25,
            seed: 16,
        })) {
            cli.write(text);
            const before = others(await cli.config());
            const file = SettingsFile.read(cli.folder, cli.stack);
            const read = Object.entries(others(file.config()));
            const asText = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
            const shown = Object.fromEntries(read.map(([key, value]) => [key, asText(value)]));
            assert.deepEqual(Object.keys(shown).sort(), Object.keys(before).sort(), text);
            file.writeDecided(decision);
            assert.deepEqual(others(await cli.config()), before, `${text}\nwas written as\n${cli.text}`);
            for (const [key, value] of Object.entries(before)) {
                assert.deepEqual(opened(shown[key]), opened(value), `${key} of\n${text}`);
            }
        }
    });
});

function opened(text: unknown): unknown {
    try {
        return JSON.parse(String(text));
    } catch {
        return text;
    }
}
