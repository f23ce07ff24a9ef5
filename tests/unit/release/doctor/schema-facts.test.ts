import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { settingsSchema } from "../../../../model/settings/settings-schema.js";
import { readSchemaFacts } from "../../../../release/doctor/doctor.js";

describe("readSchemaFacts", () => {
    const folder = mkdtempSync(join(tmpdir(), "doctor-schema-"));
    const file = join(folder, "Pulumi.dev.yaml");
    before(() => {
        writeFileSync(join(folder, "same.json"), JSON.stringify(settingsSchema()));
        writeFileSync(join(folder, "other.json"), "{}");
        writeFileSync(join(folder, "broken.json"), "{");
    });
    after(() => rmSync(folder, { recursive: true }));

    const rows: [named: string, state: string | undefined][] = [
        ["same.json", "same"],
        ["./other.json", "other"],
        ["broken.json", "other"],
        ["absent.json", "absent"],
        ["https://example.com/settings.json", undefined],
    ];
    for (const [named, state] of rows) {
        it(`says ${state ?? "nothing"} of ${named}`, () => {
            writeFileSync(file, `# yaml-language-server: $schema=${named}\nconfig: {}\n`);
            assert.deepEqual(readSchemaFacts(file), { named, ...(state === undefined ? {} : { state }) });
        });
    }

    it("finds no schema if the file names none", () => {
        writeFileSync(file, "config: {}\n");
        assert.deepEqual(readSchemaFacts(file), {});
    });
});
