import assert from "node:assert/strict";
import { unrecordedUpdates } from "../../../../release/ledger/unrecorded.js";
import { StackState } from "../../../../release/stack/stack-state.js";
import { entry } from "../sample-settings.js";

const lock = (since: string, isLeftOver: boolean) => ({ who: "ada@laptop (pid 4711)", since, isLeftOver });
const interrupted = new StackState({
    pending_operations: [
        {
            type: "creating",
            resource: {
                urn: "urn:pulumi:dev::users::fastapi:FastApiService$kubernetes:apps/v1:Deployment::users-green-0a1b2c3d4e",
                type: "kubernetes:apps/v1:Deployment",
            },
        },
    ],
});
// Ends at 10:01:01.
const entries = [entry(1, {})];

describe("An update without an entry", () => {
    it("shows by its lock, with its pending operations from the state", () =>
        assert.deepEqual(
            unrecordedUpdates({ entries, locks: [lock("2026-11-21T10:05:00Z", true)], state: interrupted }),
            [
                {
                    result: "interrupted",
                    who: "ada@laptop (pid 4711)",
                    time: "2026-11-21T10:05:00Z",
                    message: "killed, its lock remains: while creating Deployment users-green-0a1b2c3d4e",
                },
            ],
        ));

    it("shows by its lock alone", () =>
        assert.deepEqual(
            unrecordedUpdates({ entries: [], locks: [lock("2026-11-21T10:05:00Z", true)] }).map(
                ({ message }) => message,
            ),
            ["killed, its lock remains: what it did is not known"],
        ));

    it("shows by the state alone if somebody has removed the lock", () =>
        assert.deepEqual(unrecordedUpdates({ entries, state: interrupted }), [
            { result: "interrupted", message: "killed while creating Deployment users-green-0a1b2c3d4e" },
        ]));

    it("is running while its process lives, or may live elsewhere", () =>
        assert.deepEqual(
            unrecordedUpdates({ entries, locks: [lock("2026-11-21T10:05:00Z", false)] }).map(({ result }) => result),
            ["in-progress"],
        ));

    it("does not exist if its lock remains but its entry was written", () =>
        assert.deepEqual(unrecordedUpdates({ entries, locks: [lock("2026-11-21T10:00:59Z", true)] }), []));

    it("does not exist if nothing shows it", () =>
        assert.deepEqual(unrecordedUpdates({ entries, state: new StackState({}) }), []));
});
