import assert from "node:assert/strict";
import { cliEnvironment } from "../../../../release/pulumi/pulumi-cli.js";

describe("The environment of Pulumi's CLI", () => {
    const XDG_CACHE_HOME = "/home/ada/.cache";

    it("caches what Node.js has compiled in the user's cache folder", () => {
        const { NODE_COMPILE_CACHE } = cliEnvironment({ XDG_CACHE_HOME });
        assert.equal(NODE_COMPILE_CACHE, "/home/ada/.cache/fastapi-release/node");
    });

    it("keeps a folder that is set", () => {
        const { NODE_COMPILE_CACHE } = cliEnvironment({ XDG_CACHE_HOME, NODE_COMPILE_CACHE: "/var/cache/node" });
        assert.equal(NODE_COMPILE_CACHE, "/var/cache/node");
    });

    it("keeps everything else", () => {
        const environment = { ...process.env, PULUMI_BACKEND_URL: "file:///state" };
        const { NODE_COMPILE_CACHE: _, ...others } = cliEnvironment(environment);
        const { NODE_COMPILE_CACHE: __, ...wanted } = environment as NodeJS.ProcessEnv;
        assert.deepEqual(others, wanted);
    });
});
