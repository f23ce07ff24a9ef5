import assert from "node:assert/strict";
import { nearestName } from "../../../../model/settings/shape-reader.js";

const keys = ["repository", "port", "env", "replicas"];
const cases: [typed: string, nearest: string | undefined][] = [
    ["repositry", "repository"],
    ["Port", "port"],
    ["replica", "replicas"],
    ["envs", "env"],
    ["image", undefined],
    ["", undefined],
    ["a-very-long-key-that-is-nothing-like-any-other", undefined],
];

describe("nearestName", () => {
    for (const [typed, nearest] of cases) {
        it(`matches "${typed}" with ${nearest ?? "nothing"}`, () => assert.equal(nearestName(typed, keys), nearest));
    }
});
