import assert from "node:assert/strict";
import { mountsUnder } from "../../../platform/mounts.js";

describe("mountsUnder", () => {
    const line = (id: number, point: string) => `${id} 1 0:${id} / ${point} rw,relatime - overlay overlay rw\n`;

    it("lists the mounts in and at a folder, the last one first", () => {
        const text = line(30, "/c/platform/a") + line(31, "/") + line(32, "/c/platform/a/b") + line(33, "/c/platform");
        assert.deepEqual(mountsUnder("/c/platform", text), ["/c/platform", "/c/platform/a/b", "/c/platform/a"]);
    });

    it("leaves a folder alone that only has the same prefix", () => {
        assert.deepEqual(mountsUnder("/c/platform", line(30, "/c/platform-two/a")), []);
    });

    it("reads blanks and other characters that the kernel writes in octal", () => {
        assert.deepEqual(mountsUnder("/c/my cache", line(30, "/c/my\\040cache/x\\134y")), ["/c/my cache/x\\y"]);
    });
});
