import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { readSettings } from "../../../../model/read-settings.js";
import type { Settings } from "../../../../model/settings.js";
import { applyUpdate } from "../../../../release/apply/apply-update.js";
import type { OpenRelease } from "../../../../release/open/open-release.js";
import type { PulumiCli } from "../../../../release/pulumi/pulumi-cli.js";
import { Report } from "../../../../release/report/report.js";
import { defaults } from "../sample-settings.js";

/** What an update tells whose events counted that. */
async function changedOf(counted: object | null | undefined) {
    const cli = {
        up: async ({ onEvent }: { onEvent: (event: EngineEvent) => void }) => {
            if (counted !== undefined)
                onEvent({ summaryEvent: { resourceChanges: counted } } as unknown as EngineEvent);
        },
    } as unknown as PulumiCli;
    const service = { name: "users", namespace: "users-dev" };
    const settings = readSettings({ service, release: defaults }).settings as Settings;
    const file = { pulumiOptions: () => ({}), writeDecided: () => undefined, putBack: () => undefined };
    const release = { settings, file, backend: {}, ledger: { entries: [] } } as unknown as OpenRelease;
    const { changed } = await applyUpdate(
        release,
        cli,
        { settings, message: "", switchedAhead: false },
        new Report(false, () => undefined),
    );
    return changed;
}

describe("applyUpdate", () => {
    it("tells what the update itself counted, whatever the backend's history has of it", async () => {
        assert.deepEqual(await changedOf({ create: 3, same: 20 }), { create: 3 });
    });

    it("tells nothing where nobody counted", async () => {
        assert.deepEqual(await changedOf(undefined), {});
        assert.deepEqual(await changedOf(null), {});
    });
});
