import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

/** A program of its own, with an engine that only counts: its rejected promises would end the tests' process. */
const program = `
    const pulumi = require("@pulumi/pulumi");
    const { VersionedImage } = require("./components/image/versioned-image.js");
    const made = [];
    const failed = new Set();
    process.on("unhandledRejection", error => failed.add(pulumi.ResourceError.isInstance(error) && error.message));
    process.on("exit", () => console.log(JSON.stringify({ made, failed: [...failed] })));
    const newResource = ({ type, name, inputs }) => made.push(type) && { id: name, state: inputs };
    pulumi.runtime.setMocks({ newResource, call: () => ({}) }, "users", "dev", false).then(() => {
        process.env.PATH = "/nowhere";
        new VersionedImage("image", { repository: "127.0.0.1:1/users", version: "1.6.0", context: "app" });
    });
`;

describe("VersionedImage, while Git cannot say what it would be built from", () => {
    it("is not built, and fails the program in words for people", () => {
        const cwd = resolve(__dirname, "..", "..", "..", "..");
        const output = execFileSync(process.execPath, ["--eval", program], { cwd, encoding: "utf8" });
        const { made, failed } = JSON.parse(output);
        assert.deepEqual(made, ["fastapi-release:index:VersionedImage"]);
        assert.equal(failed.length, 1);
        assert.match(
            failed[0],
            /: Git does not say which commit app is, so no image is built from it:\n {4}there is no git on PATH; install Git\n/,
        );
    });
});
