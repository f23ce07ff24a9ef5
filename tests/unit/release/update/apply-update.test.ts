import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { readSettings } from "../../../../model/settings/read-settings.js";
import type { Settings } from "../../../../model/settings/settings.js";
import type { OpenStack } from "../../../../release/open/open-stack.js";
import { Report } from "../../../../release/output/report.js";
import type { PulumiCli } from "../../../../release/pulumi/pulumi-cli.js";
import { applyUpdate } from "../../../../release/update/apply-update.js";
import { defaults } from "../sample-settings.js";

/** The result of an update with these counts in its events. */
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
    const stack = { settings, file, backend: {}, ledger: { entries: [] } } as unknown as OpenStack;
    const { changed } = await applyUpdate(
        stack,
        cli,
        { settings, message: "", switchedAhead: false },
        new Report(false, () => undefined),
    );
    return changed;
}

describe("applyUpdate", () => {
    it("returns the update's own counts, whatever the backend's history says", async () => {
        assert.deepEqual(await changedOf({ create: 3, same: 20 }), { create: 3 });
    });

    it("returns none if there are no counts", async () => {
        assert.deepEqual(await changedOf(undefined), {});
        assert.deepEqual(await changedOf(null), {});
    });
});
