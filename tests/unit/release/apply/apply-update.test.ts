import assert from "node:assert/strict";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import { readSettings } from "../../../../model/read-settings.js";
import type { Settings } from "../../../../model/settings.js";
import { applyUpdate } from "../../../../release/apply/apply-update.js";
import type { OpenRelease } from "../../../../release/open/open-release.js";
import { Report } from "../../../../release/report/report.js";
import { defaults } from "../sample-settings.js";

/** What an update gives back where the backend's history has this for it, and its events counted that. */
async function changedOf(summary: object | undefined, counted: object | null | undefined) {
    const stack = {
        workspace: { pulumiCommand: {} },
        up: async ({ onEvent }: { onEvent: (event: EngineEvent) => void }) => {
            if (counted !== undefined)
                onEvent({ summaryEvent: { resourceChanges: counted } } as unknown as EngineEvent);
            return { summary, outputs: {} };
        },
    } as unknown as Stack;
    const service = { name: "users", namespace: "users-dev" };
    const settings = readSettings({ service, release: defaults }).settings as Settings;
    const file = { pulumiOptions: () => ({}), writeDecided: () => undefined, putBack: () => undefined };
    const release = { settings, file, backend: {}, ledger: { entries: [] } } as unknown as OpenRelease;
    const { changed } = await applyUpdate(
        release,
        stack,
        { settings, message: "", switchedAhead: false },
        new Report(false, () => undefined),
    );
    return changed;
}

describe("applyUpdate", () => {
    const counted = { create: 3, same: 20 };

    it("tells what the update itself counted, also where the backend's history has no entry yet", async () => {
        assert.deepEqual(await changedOf(undefined, counted), { create: 3 });
        assert.deepEqual(await changedOf({ resourceChanges: {} }, counted), { create: 3 });
    });

    it("tells what the entry has where the update did not count", async () => {
        assert.deepEqual(await changedOf({ resourceChanges: { update: 1, same: 2 } }, undefined), { update: 1 });
        assert.deepEqual(await changedOf({ resourceChanges: { update: 1, same: 2 } }, null), { update: 1 });
    });

    it("tells nothing where nobody counted", async () => {
        assert.deepEqual(await changedOf(undefined, undefined), {});
        assert.deepEqual(await changedOf({ resourceChanges: null }, undefined), {});
    });
});
