import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requirePulumi } from "../../../../release/pulumi/require-pulumi.js";

describe("requirePulumi", () => {
    let folder: string;
    let environment: NodeJS.ProcessEnv;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "require-pulumi-"));
        environment = { HOME: folder, XDG_CACHE_HOME: folder, PATH: folder };
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("says what to install where there is none", async () => {
        await assert.rejects(requirePulumi(environment), {
            message:
                "no Pulumi CLI that works: there is none on PATH, nor in ~/.pulumi/versions. Install 3.248.0 or a later 3.x: " +
                "https://www.pulumi.com/docs/install/; where nothing can be downloaded, `npm run platform -- up` builds one.",
            exitCode: 1,
        });
    });

    it("names the ones that do not work", async () => {
        mkdirSync(join(folder, ".pulumi", "versions", "4.1.0", "bin"), { recursive: true });
        writeFileSync(join(folder, ".pulumi", "versions", "4.1.0", "bin", "pulumi"), "#!/bin/sh\n", { mode: 0o755 });
        writeFileSync(join(folder, "pulumi"), "#!/bin/sh\necho v3.100.0\n", { mode: 0o755 });
        await assert.rejects(requirePulumi(environment), {
            message: new RegExp(
                `^no Pulumi CLI that works: ${folder}/pulumi is 3\\.100\\.0, older than 3\\.248\\.0; ${folder}/\\.pulumi/versions/4\\.1\\.0/bin/pulumi is 4\\.1\\.0; this needs one older than 4\\.0\\.0\\. Install`,
            ),
        });
    });
});
