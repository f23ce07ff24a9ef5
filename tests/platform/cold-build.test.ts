import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
    endOf,
    platformCommand,
    processesNaming,
    startPlatformCommand,
    succeed,
    testEnvironment,
} from "./platform-run.js";

/** Polls until the value is true. @returns whether it became true */
async function within(timeoutMs: number, condition: () => boolean): Promise<boolean> {
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(100)) if (condition()) return true;
    return condition();
}

describe("a first build", function () {
    this.timeout(900_000);
    let cache: string;
    let environment: NodeJS.ProcessEnv;
    before(async () => {
        await succeed("down");
        cache = mkdtempSync(join(tmpdir(), "cold-"));
        // Go's own cache follows XDG_CACHE_HOME: with FASTAPI_RELEASE_COLD_BUILD=1 every file is compiled again (6 min)
        const isCold = process.env["FASTAPI_RELEASE_COLD_BUILD"] === "1";
        const goCache = isCold ? {} : { GOCACHE: execFileSync("go", ["env", "GOCACHE"], { encoding: "utf8" }).trim() };
        environment = { ...testEnvironment, XDG_CACHE_HOME: cache, ...goCache };
    });
    after(async () => {
        await platformCommand(["down", "--purge"], environment);
        rmSync(cache, { recursive: true, force: true });
    });

    it("leaves no build running when it is killed, and succeeds the next time in less than 12 minutes", async () => {
        const builds = join(cache, "fastapi-release", "build");
        const unfinished = () =>
            (existsSync(builds) ? readdirSync(builds) : []).filter(name => /unfinished$/.test(name));
        const killed = startPlatformCommand(["up"], environment);
        const end = endOf(killed);
        assert.ok(await within(60_000, () => unfinished().length >= 2), "Kubernetes and the base image are under way");
        await sleep(3000);
        killed.kill("SIGKILL");
        await end;
        assert.ok(await within(20_000, () => processesNaming(cache).length === 0), processesNaming(cache).join("\n"));
        assert.ok(unfinished().length >= 1);

        const { code, output, seconds } = await platformCommand(["up"], environment);
        assert.equal(code, 0, output);
        assert.match(output, /^✓ Kubernetes v\d+\.\d+\.\d+ built \d/m);
        assert.ok(seconds < 720, `${seconds} s`);
        assert.deepEqual(unfinished(), []);
    });

    it("belongs to its cache folder: the same name with another folder does not touch it", async () => {
        const { code, output } = await platformCommand(["down"]);
        assert.equal(code, 1);
        assert.match(
            output,
            new RegExp(`it runs from ${join(cache, "fastapi-release", "platform-itest")}; use the XDG`),
        );
        assert.equal((await platformCommand(["status"], environment)).code, 0);
        assert.match((await platformCommand(["up"])).output, /^ {2}- name: a platform of the same name runs from/m);
    });

    it("is gone after `down --purge`", async () => {
        assert.equal((await platformCommand(["down", "--purge"], environment)).code, 0);
        assert.deepEqual(readdirSync(join(cache, "fastapi-release")), []);
    });
});
