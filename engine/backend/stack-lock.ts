// Locks of Pulumi's file backend: .pulumi/locks/organization/PROJECT/STACK/UUID.json, {"pid", "username", "hostname",
// "timestamp"}. Whoever wants the stack looks, writes its own, looks again, and withdraws when it is not alone.
// Ours also name boot and PID namespace (the CLI ignores unknown keys), so that a lock whose process has died is told
// from one of a container that shares the host's name.
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { basename, join } from "node:path";
import { formatTime } from "../state/timestamp.js";
import { attributesPath, removeBlob, writeBlobs } from "./blob.js";
import { type FileBackend, listFiles } from "./file-backend.js";
import { currentScope, hasEnded, type ProcessScope } from "./process-life.js";
import type { StackReference } from "./stack-reference.js";

/** Who holds a stack. */
export interface LockHolder extends ProcessScope {
    readonly pid: number;
    readonly username: string;
    readonly hostname: string;
    /** RFC 3339 with nanoseconds. */
    readonly timestamp: string;
}

/** Somebody else's update holds the stack. */
export class StackLocked extends Error {
    constructor(readonly locks: readonly { readonly path: string; readonly holder: LockHolder }[]) {
        super(
            [
                `the stack is currently locked by ${locks.length} lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.`,
                ...locks.map(({ path, holder }) => `  ${describeLock(path, holder)}`),
            ].join("\n"),
        );
    }
}

function describeLock(path: string, holder: LockHolder): string {
    const time = holder.timestamp.replace(/\.\d+/, "");
    return `file://${path}?no_tmp_dir=true: created by ${holder.username}@${holder.hostname} (pid ${holder.pid}) at ${time}`;
}

const held = new Set<string>();

function removeHeldLocks(): void {
    for (const path of held) {
        rmSync(path, { force: true });
        rmSync(attributesPath(path), { force: true });
    }
}

/** A lock that this process holds; it goes with the process at the latest. */
export class StackLock {
    private constructor(private readonly path: string) {}

    /**
     * Takes the stack, or rejects with StackLocked. A lock whose process has died on this machine is removed first and
     * told to `onStale`.
     */
    static async acquire(
        backend: FileBackend,
        stack: StackReference,
        onStale: (message: string) => void,
    ): Promise<StackLock> {
        const folder = backend.lockFolder(stack);
        await refuseForeignLocks(folder, undefined, onStale);
        const path = join(folder, `${randomUUID()}.json`);
        const lock = new StackLock(path);
        if (held.size === 0) {
            process.on("exit", removeHeldLocks);
        }
        held.add(path);
        try {
            await writeBlobs({ path, content: JSON.stringify(thisProcess()) });
            await refuseForeignLocks(folder, basename(path), onStale);
        } catch (error) {
            await lock.release();
            throw error;
        }
        return lock;
    }

    async release(): Promise<void> {
        await removeBlob(this.path);
        held.delete(this.path);
        if (held.size === 0) {
            process.off("exit", removeHeldLocks);
        }
    }
}

/** Deletes every lock of a stack, whoever holds it; answers how many there were. */
export async function cancelLocks(backend: FileBackend, stack: StackReference): Promise<number> {
    const locks = readLocks(backend.lockFolder(stack));
    for (const { path } of locks) {
        await removeBlob(path);
    }
    return locks.length;
}

function thisProcess(): LockHolder {
    return {
        pid: process.pid,
        username: userInfo().username,
        hostname: hostname(),
        timestamp: formatTime(),
        ...currentScope(),
    };
}

async function refuseForeignLocks(
    folder: string,
    own: string | undefined,
    onStale: (message: string) => void,
): Promise<void> {
    const foreign = [];
    for (const lock of readLocks(folder)) {
        if (basename(lock.path) === own) {
            continue;
        }
        if (isStale(lock.holder)) {
            await removeBlob(lock.path);
            onStale(`removed the lock of a process that has ended: ${describeLock(lock.path, lock.holder)}`);
        } else {
            foreign.push(lock);
        }
    }
    if (foreign.length > 0) {
        throw new StackLocked(foreign);
    }
}

function readLocks(folder: string): { path: string; holder: LockHolder }[] {
    const locks = [];
    for (const file of listFiles(folder)) {
        const path = join(folder, file);
        if (!file.endsWith(".json")) {
            continue;
        }
        try {
            locks.push({ path, holder: JSON.parse(readFileSync(path, "utf8")) as LockHolder });
        } catch (cause) {
            // Gone between listing and reading: released. Anything else is a lock that nobody can judge.
            if ((cause as NodeJS.ErrnoException).code !== "ENOENT") {
                throw new Error(
                    `the lock ${path} cannot be read: ${(cause as Error).message}; \`pulumi cancel\` removes it`,
                );
            }
        }
    }
    return locks;
}

/** Whether the holder was a process of this machine that is no more. Never so for another host. */
function isStale(holder: LockHolder): boolean {
    if (holder.hostname !== hostname()) {
        return false;
    }
    const here = currentScope();
    if (holder.bootId !== undefined && here.bootId !== undefined && holder.bootId !== here.bootId) {
        return true;
    }
    if (holder.pidNamespace !== undefined && holder.pidNamespace !== here.pidNamespace) {
        return false;
    }
    return hasEnded(holder.pid, Date.parse(holder.timestamp));
}
