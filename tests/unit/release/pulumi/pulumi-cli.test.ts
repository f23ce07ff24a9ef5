import assert from "node:assert/strict";
import { cliEnvironment } from "../../../../release/pulumi/pulumi-cli.js";

describe("The environment of Pulumi's CLI", () => {
    const XDG_CACHE_HOME = "/home/ada/.cache";

    it("keeps what Node.js has compiled, where the user's caches are", () => {
        const { NODE_COMPILE_CACHE } = cliEnvironment({ XDG_CACHE_HOME });
        assert.equal(NODE_COMPILE_CACHE, "/home/ada/.cache/fastapi-release/node");
    });

    it("leaves a folder that was named", () => {
        const { NODE_COMPILE_CACHE } = cliEnvironment({ XDG_CACHE_HOME, NODE_COMPILE_CACHE: "/var/cache/node" });
        assert.equal(NODE_COMPILE_CACHE, "/var/cache/node");
    });

    it("has all else as it was", () => {
        const environment = { ...process.env, PULUMI_BACKEND_URL: "file:///state" };
        const { NODE_COMPILE_CACHE: _, ...others } = cliEnvironment(environment);
        const { NODE_COMPILE_CACHE: __, ...wanted } = environment as NodeJS.ProcessEnv;
        assert.deepEqual(others, wanted);
    });
});
