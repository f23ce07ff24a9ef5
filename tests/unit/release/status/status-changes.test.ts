import assert from "node:assert/strict";
import { statusChanges } from "../../../../release/status/describe-status.js";
import { statusView } from "../../../../release/status/status-view.js";
import { calm, pod, troubled } from "./some-status.js";

describe("statusChanges", () => {
    const before = statusView(calm);

    it("lists everything at first", () => {
        assert.deepEqual(statusChanges(undefined, before), [
            "service users in users-dev, stack dev, cluster fastapi-release",
            "1.1.0 in green serves",
            "rollback: 1.0.0@sha256:aaaaaaaaaaaa…, entry 5, instant",
            "last succeeded entry: 7 (2026-11-21T10:07:00Z) deploy 1.1.0, promote",
            "1.0.0 in blue waits, 2 of 2 pods ready, gate passed",
            "1.1.0 in green serves, 2 of 2 pods ready, gate passed",
        ]);
    });

    it("lists nothing if only the age of pods changed", () => {
        const later = {
            ...calm,
            pods: calm.pods.map(each => ({
                ...each,
                metadata: { ...each.metadata, creationTimestamp: "2026-01-01T00:00:00Z" },
            })),
        };
        assert.deepEqual(statusChanges(before, statusView(later)), []);
    });

    it("lists a slot that lost its pods, and nothing else", () => {
        const fewer = { ...calm, pods: calm.pods.slice(1) };
        assert.deepEqual(statusChanges(before, statusView(fewer)), [
            "1.0.0 in blue waits, 1 of 1 pods ready, gate passed",
        ]);
    });

    it("lists what began and what ended", () => {
        const begun = statusChanges(before, statusView(troubled));
        assert.ok(begun.includes("under way: an update, held by ada@build-1 (pid 4711) since 2026-11-24T11:59:00Z"));
        const over = statusChanges(statusView(troubled), before);
        assert.ok(
            over.includes("no longer: 1.2.0 is quarantined since 2026-11-20T10:00:00Z: lists no users"),
            over.join("\n"),
        );
        assert.ok(
            over.some(line => line.startsWith("no longer: warning: 1.1.0 in green has traffic and no ready pod")),
        );
    });

    it("lists a slot that became empty", () => {
        const { blue: _, ...slots } = calm.settings.slots;
        const emptied = statusView({
            ...calm,
            settings: { ...calm.settings, slots },
            pods: [pod("green", "1.1.0", "ccccc")],
        });
        assert.ok(
            statusChanges(before, emptied).includes("no longer: 1.0.0 in blue waits, 2 of 2 pods ready, gate passed"),
        );
    });
});
