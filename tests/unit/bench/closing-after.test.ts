import assert from "node:assert/strict";
import { closingAfter } from "../../../bench/closing-after.js";

describe("What is closed after an action", () => {
    /** Runs an action that opens three things; names of those that were closed, and what came of it. */
    async function run(failing: readonly string[]): Promise<string[]> {
        const closed: string[] = [];
        const fail = (name: string) => {
            if (failing.includes(name)) throw new Error(`${name} failed`);
        };
        const outcome = await closingAfter(async closing => {
            for (const name of ["first", "second", "third"]) {
                closing.push(async () => {
                    closed.push(name);
                    fail(name);
                });
            }
            fail("action");
            return "done";
        }).catch((error: Error) => error.message);
        return [...closed, outcome];
    }

    it("is closed in the opposite order", async () =>
        assert.deepEqual(await run([]), ["third", "second", "first", "done"]));

    it("is closed when the action has failed", async () =>
        assert.deepEqual(await run(["action"]), ["third", "second", "first", "action failed"]));

    it("is closed when something before it could not be", async () =>
        assert.deepEqual(await run(["third", "first"]), ["third", "second", "first", "third failed"]));
});
