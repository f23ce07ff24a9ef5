import assert from "node:assert/strict";
import { closingAfter } from "../../../bench/under-load.js";

describe("What is closed after an action", () => {
    /** Runs an action that opens three things; returns the names of those closed, and the outcome. */
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

    it("is closed even if the action fails", async () =>
        assert.deepEqual(await run(["action"]), ["third", "second", "first", "action failed"]));

    it("is closed even if closing something before it failed", async () =>
        assert.deepEqual(await run(["third", "first"]), ["third", "second", "first", "third failed"]));
});
