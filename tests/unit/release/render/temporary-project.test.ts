import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeTemporaryProject } from "../../../../release/render/program-objects.js";
import { SettingsFile } from "../../../../release/stack/settings-file.js";

describe("A temporary project", () => {
    it("has every string of the settings exactly as the program must get it", () => {
        const directory = mkdtempSync(join(tmpdir(), "project-"));
        writeFileSync(join(directory, "Pulumi.yaml"), "name: users\nruntime: nodejs\n");
        const env = { BUILT: "2026-11-01", N: "1_000", HEX: "0X1F", IS: "on", LINES: "a\nb\n" };
        const config = { "fastapi-release:release": { env, port: 8000 }, "kubernetes:context": "0644" };
        const made = makeTemporaryProject({ directory, name: "users" }, "dev", config, join(directory, "home"));
        try {
            const file = SettingsFile.read(made.workFolder, "dev");
            assert.deepEqual(file.config(), config);
            assert.match(readFileSync(file.path, "utf8"), /BUILT: "2026-11-01"/);
        } finally {
            made.remove();
            rmSync(directory, { recursive: true });
        }
    });
});
