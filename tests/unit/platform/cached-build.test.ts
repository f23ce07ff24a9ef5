import assert from "node:assert/strict";
import { cacheKey, parseUnfinished } from "../../../platform/cached-build.js";

describe("a cached build", () => {
    const key = (...pins: string[]) => cacheKey({ name: "kubernetes", pins });

    it("has the same key for the same pins, in the form NAME-HASH", () => {
        assert.equal(key("a", "b"), key("a", "b"));
        assert.match(key("a"), /^kubernetes-[0-9a-f]{16}$/);
    });

    it("has another key for any other pins", () => {
        const keys = [key("a", "b"), key("b", "a"), key("ab"), key("ab", ""), key("a", "b "), key("2:ab")];
        assert.equal(new Set(keys).size, keys.length);
    });

    it("reads the builder of an unfinished folder from its name, and none from a finished one's", () => {
        assert.deepEqual(parseUnfinished("kubernetes-2c8c688d5d259d15.4242.987654.unfinished"), {
            pid: 4242,
            startTicks: 987654,
        });
        assert.equal(parseUnfinished("kubernetes-2c8c688d5d259d15"), undefined);
        assert.equal(parseUnfinished("kubernetes-2c8c688d5d259d15.log"), undefined);
    });
});
