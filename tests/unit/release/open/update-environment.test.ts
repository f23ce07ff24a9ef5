import assert from "node:assert/strict";
import { updateEnvironment } from "../../../../release/open/update-environment.js";

describe("The environment of an update", () => {
    it("keeps what Node.js has compiled, where the user's caches are", () => {
        const environment = { XDG_CACHE_HOME: "/home/ada/.cache" };
        const { NODE_COMPILE_CACHE } = updateEnvironment({ environment }, {});
        assert.equal(NODE_COMPILE_CACHE, "/home/ada/.cache/fastapi-release/node");
    });

    it("leaves a folder that was named", () => {
        const environment = { XDG_CACHE_HOME: "/home/ada/.cache", NODE_COMPILE_CACHE: "/var/cache/node" };
        assert.equal(updateEnvironment({ environment }, {})["NODE_COMPILE_CACHE"], "/var/cache/node");
    });

    it("tells Pulumi only what this process has not set already", () => {
        const environment = { ...process.env, PULUMI_BACKEND_URL: "file:///state" };
        const { NODE_COMPILE_CACHE: _, ...others } = updateEnvironment({ environment }, { EXTRA: "1" });
        assert.deepEqual(others, { PULUMI_BACKEND_URL: "file:///state", EXTRA: "1" });
    });
});
