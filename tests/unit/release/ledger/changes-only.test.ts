import assert from "node:assert/strict";
import { changedOf, changesOnly } from "../../../../release/ledger/pulumi-update.js";

describe("What an update changed", () => {
    it("leaves out operations that change nothing, and the zeros that Pulumi Cloud fills in", () => {
        assert.deepEqual(changesOnly({ create: 2, update: 0, delete: 0, same: 9, read: 1 }), { create: 2 });
    });

    it("is empty if the entry has no counts", () => {
        assert.deepEqual(changedOf({}), {});
        assert.deepEqual(changedOf({ resourceChanges: { same: 3 } }), { changed: {} });
    });
});
