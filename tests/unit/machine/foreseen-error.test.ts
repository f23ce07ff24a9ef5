import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { errorWords, ForeseenError, isForeseen } from "../../../machine/foreseen-error.js";
import { GitError } from "../../../machine/git-error.js";
import { PlatformError } from "../../../platform/platform-error.js";
import { RegistryError } from "../../../registry/registry-error.js";
import { Refusal } from "../../../release/output/refusal.js";

const system = () => {
    try {
        return readFileSync("/no/such/file");
    } catch (error) {
        return error;
    }
};

describe("What a command prints of an error", () => {
    it("is the sentence of a foreseen one", () => {
        const foreseen = [
            new ForeseenError("no"),
            new Refusal("no"),
            new GitError("no"),
            new PlatformError("no", []),
            new RegistryError("unreachable", "no"),
        ];
        for (const error of foreseen) assert.equal(errorWords(error), "no", error.name);
    });

    it("is what the system says where it refuses a file", () => {
        assert.equal(errorWords(system()), "ENOENT: no such file or directory, open '/no/such/file'");
    });

    it("is the stack of a bug", () => {
        assert.match(errorWords(new TypeError("x is undefined")), /^TypeError: x is undefined\n {4}at /);
        assert.equal(isForeseen(new Error("?")), false);
    });
});
