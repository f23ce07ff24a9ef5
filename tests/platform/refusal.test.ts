import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platformCommand, testEnvironment, testInstance } from "./platform-run.js";

describe("A refusal to come up", function () {
    this.timeout(30_000);
    let cache: string;
    beforeEach(() => {
        cache = mkdtempSync(join(tmpdir(), "refusal-"));
    });
    afterEach(() => rmSync(cache, { recursive: true, force: true }));

    it("names every problem at once and changes nothing", async () => {
        const server = createServer();
        await new Promise<void>((resolve, reject) =>
            server.once("error", reject).listen(testInstance.registryPort, "127.0.0.1", resolve),
        );
        try {
            const path = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].join(":");
            const environment = { ...testEnvironment, XDG_CACHE_HOME: cache, PATH: path };
            const { code, output } = await platformCommand(["up"], environment);
            assert.equal(code, 1);
            assert.match(output, /^the platform cannot come up on this machine:$/m);
            assert.match(output, new RegExp(`^ {2}- port ${testInstance.registryPort}: another program listens`, "m"));
            if (!existsSync("/usr/bin/go")) assert.match(output, /^ {2}- Go: not found\. Go 1\.25 or later/m);
            assert.deepEqual(readdirSync(cache), []);
        } finally {
            server.close();
        }
    });

    it("names a cache folder with a path too long for a socket's name", async () => {
        const long = join(cache, "x".repeat(80));
        const { code, output } = await platformCommand(["up"], { ...testEnvironment, XDG_CACHE_HOME: long });
        assert.equal(code, 1);
        assert.match(output, /^ {2}- folder: \S+ has \d+ bytes; a socket's name has room for 65/m);
        assert.deepEqual(readdirSync(cache), []);
    });

    it("rejects an invalid platform name", async () => {
        const { code, output } = await platformCommand(["up"], { ...testEnvironment, FASTAPI_RELEASE_PLATFORM: "A/b" });
        assert.equal(code, 1);
        assert.match(output, /FASTAPI_RELEASE_PLATFORM: "A\/b" is not a platform name/);
    });
});
