import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { readBackend } from "../../../../release/doctor/backend-facts.js";
import { readFileLedger } from "../../../../release/ledger/file-ledger.js";

describe("readBackend", () => {
    const root = mkdtempSync(join(tmpdir(), "doctor-backend-"));
    const folder = join(root, ".pulumi");
    const locks = join(folder, "locks", "organization", "users", "dev");
    after(() => rmSync(root, { recursive: true }));

    const read = (at = folder, environment: NodeJS.ProcessEnv = {}) =>
        readBackend({
            backend: { url: `file://${root}`, folder: at },
            ledger: { found: readFileLedger(folder, "users", "dev") },
            file: undefined,
            environment,
        });

    it("accepts a folder that does not exist yet and can be created", async () => {
        const { kind, writeProblem, leftOver, ledger } = await read();
        assert.deepEqual([kind, writeProblem, leftOver], ["file", undefined, []]);
        assert.deepEqual(ledger.found, { entries: 0, isInterrupted: false });
    });

    it("leaves nothing in the probed folder", async () => {
        mkdirSync(folder);
        assert.equal((await read()).writeProblem, undefined);
        assert.deepEqual(readdirSync(folder), []);
    });

    it("says why a folder cannot be written", async () => {
        const file = join(root, "a-file");
        writeFileSync(file, "");
        const { writeProblem = "" } = await read(join(file, ".pulumi"));
        assert.match(writeProblem, /cannot be recorded in .*a-file\/\.pulumi: ENOTDIR/);
    });

    it("distinguishes the lock of an ended process from others", async () => {
        mkdirSync(locks, { recursive: true });
        const lock = (name: string, pid: number, host: string) =>
            writeFileSync(
                join(locks, `${name}.json`),
                JSON.stringify({ pid, username: name, hostname: host, timestamp: "2026-11-24T11:00:00.123Z" }),
            );
        // Higher than any process id on Linux.
        lock("eve", 4_194_305, hostname());
        lock("ada", process.pid, hostname());
        lock("bob", 4_194_305, "elsewhere");
        assert.deepEqual((await read()).leftOver, [`eve@${hostname()} (pid 4194305) since 2026-11-24T11:00:00Z`]);
    });

    it("detects a passphrase", async () => {
        assert.equal((await read()).secrets.isGiven, false);
        assert.equal((await read(folder, { PULUMI_CONFIG_PASSPHRASE: "" })).secrets.isGiven, true);
    });
});
