import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requirePulumi } from "../../../../release/pulumi/pulumi-error.js";

describe("requirePulumi", () => {
    let folder: string;
    let environment: NodeJS.ProcessEnv;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "require-pulumi-"));
        environment = { HOME: folder, XDG_CACHE_HOME: folder, PATH: folder };
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("says what to install if there is none", async () => {
        await assert.rejects(requirePulumi(environment), {
            message:
                "no working Pulumi CLI: none on PATH or in ~/.pulumi/versions. Install 3.248.0 or a later 3.x: " +
                "https://www.pulumi.com/docs/install/; if you cannot download it, `npm run platform -- up` builds one.",
            exitCode: 1,
        });
    });

    it("names the ones that do not work", async () => {
        mkdirSync(join(folder, ".pulumi", "versions", "4.1.0", "bin"), { recursive: true });
        writeFileSync(join(folder, ".pulumi", "versions", "4.1.0", "bin", "pulumi"), "#!/bin/sh\n", { mode: 0o755 });
        writeFileSync(join(folder, "pulumi"), "#!/bin/sh\necho v3.100.0\n", { mode: 0o755 });
        await assert.rejects(requirePulumi(environment), {
            message: new RegExp(
                `^no working Pulumi CLI: ${folder}/pulumi is 3\\.100\\.0, older than 3\\.248\\.0; ${folder}/\\.pulumi/versions/4\\.1\\.0/bin/pulumi is 4\\.1\\.0; it must be older than 4\\.0\\.0\\. Install`,
            ),
        });
    });
});
