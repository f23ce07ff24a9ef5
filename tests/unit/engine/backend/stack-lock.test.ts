import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { FileBackend } from "../../../../engine/backend/file-backend.js";
import { cancelLocks, StackLock } from "../../../../engine/backend/stack-lock.js";
import { StackReference } from "../../../../engine/backend/stack-reference.js";

const stack = new StackReference("c09", "dev");

describe("the lock of a stack", () => {
    let directory: string;
    let backend: FileBackend;
    const stale: string[] = [];
    const onStale = (message: string) => stale.push(message);

    beforeEach(async () => {
        directory = mkdtempSync(join(tmpdir(), "lock-"));
        backend = await FileBackend.open({ url: `file://${directory}`, directory });
        stale.length = 0;
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    function place(holder: object): string {
        mkdirSync(backend.lockFolder(stack), { recursive: true });
        const path = join(backend.lockFolder(stack), "7f9d307d-a5f1-4140-b569-575f223d0e8d.json");
        writeFileSync(path, JSON.stringify(holder));
        return path;
    }
    const deadPid = () => spawnSync(process.execPath, ["-e", ""]).pid;

    it("is a file that names process, user, host and time, and goes on release", async () => {
        const lock = await StackLock.acquire(backend, stack, onStale);
        const file = readdirSync(backend.lockFolder(stack)).find(name => name.endsWith(".json")) as string;
        const holder = JSON.parse(readFileSync(join(backend.lockFolder(stack), file), "utf8"));
        assert.deepEqual(Object.keys(holder).slice(0, 4), ["pid", "username", "hostname", "timestamp"]);
        assert.equal(holder.pid, process.pid);
        await lock.release();
        assert.deepEqual(readdirSync(backend.lockFolder(stack)), []);
    });

    it("of another host is refused with file, user, host, pid and time, and never broken", async () => {
        const path = place({
            pid: deadPid(),
            username: "USER",
            hostname: "elsewhere",
            timestamp: "2026-11-21T09:06:45.515324626Z",
        });
        const pid = JSON.parse(readFileSync(path, "utf8")).pid;
        await assert.rejects(StackLock.acquire(backend, stack, onStale), {
            message:
                "the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
                `  file://${path}?no_tmp_dir=true: created by USER@elsewhere (pid ${pid}) at 2026-11-21T09:06:45Z`,
        });
        assert.ok(existsSync(path));
        assert.equal(readdirSync(backend.lockFolder(stack)).length, 1);
    });

    it("of a living process of this host is refused", async () => {
        place({ pid: process.ppid, username: "u", hostname: hostname(), timestamp: new Date().toISOString() });
        await assert.rejects(StackLock.acquire(backend, stack, onStale), /locked by 1 lock\(s\)/);
    });

    it("is refused to the same process, too", async () => {
        const lock = await StackLock.acquire(backend, stack, onStale);
        await assert.rejects(StackLock.acquire(backend, stack, onStale), /locked by 1 lock\(s\)/);
        await lock.release();
    });

    it("of a dead process of this host is removed, and said so", async () => {
        const pid = deadPid();
        const path = place({ pid, username: "u", hostname: hostname(), timestamp: "2026-11-21T09:06:45.5Z" });
        await (await StackLock.acquire(backend, stack, onStale)).release();
        assert.deepEqual(stale, [
            `removed the lock of a process that has ended: file://${path}?no_tmp_dir=true: created by u@${hostname()} (pid ${pid}) at 2026-11-21T09:06:45Z`,
        ]);
        assert.ok(!existsSync(path));
    });

    it("of a process whose number has been given to a younger one is removed", async () => {
        place({ pid: process.pid, username: "u", hostname: hostname(), timestamp: "2001-01-01T00:00:00Z" });
        await (await StackLock.acquire(backend, stack, onStale)).release();
        assert.equal(stale.length, 1);
    });

    it("of another PID namespace is never broken, of an earlier boot always", async () => {
        const holder = { pid: deadPid(), username: "u", hostname: hostname(), timestamp: new Date().toISOString() };
        place({ ...holder, pidNamespace: "pid:[1]" });
        await assert.rejects(StackLock.acquire(backend, stack, onStale), /locked/);
        place({ ...holder, pid: process.ppid, bootId: "earlier" });
        await (await StackLock.acquire(backend, stack, onStale)).release();
    });

    it("goes with its process when that is ended by a signal handler's exit", () => {
        const script = `
            const { FileBackend } = require(${JSON.stringify(join(__dirname, "../../../../engine/backend/file-backend.js"))});
            const { StackLock } = require(${JSON.stringify(join(__dirname, "../../../../engine/backend/stack-lock.js"))});
            const { StackReference } = require(${JSON.stringify(join(__dirname, "../../../../engine/backend/stack-reference.js"))});
            FileBackend.open({ url: "", directory: ${JSON.stringify(directory)} })
                .then(b => StackLock.acquire(b, new StackReference("c09", "dev"), () => {}))
                .then(() => process.exit(3));`;
        assert.equal(spawnSync(process.execPath, ["-e", script]).status, 3);
        assert.deepEqual(readdirSync(backend.lockFolder(stack)), []);
    });

    it("is deleted by cancel, whoever holds it", async () => {
        place({ pid: 1, username: "u", hostname: "elsewhere", timestamp: new Date().toISOString() });
        assert.equal(await cancelLocks(backend, stack), 1);
        assert.equal(await cancelLocks(backend, stack), 0);
    });
});
