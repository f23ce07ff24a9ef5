import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a passphrase file is known by: path, device, inode, size and times; one that was changed or replaced has another. */
type FileIdentity = string;

/** A file written so shortly ago could be written again without a change of its times. */
const settledMs = 2000;

/** statfs(2): tmpfs and ramfs. */
const inMemory: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/**
 * Keys derived from a passphrase file, kept in memory between commands of one user on one machine: to derive one takes
 * as long as half a rollback. Only for a file, which holds as much as the key does; only on a file system that is never
 * on a disk, in a folder that nobody else can enter; only while the file is untouched. A passphrase given in the
 * environment is not written anywhere.
 */
export class KeptKeys {
    private constructor(
        private readonly folder: string,
        private readonly identity: FileIdentity,
    ) {}

    /**
     * Undefined where keys cannot be kept so. To be called before the passphrase is read: a file that changes in between
     * has the key of its new content under the identity of its old one, which never comes back.
     */
    static of(environment: NodeJS.ProcessEnv): KeptKeys | undefined {
        const file = environment["PULUMI_CONFIG_PASSPHRASE_FILE"];
        if (environment["PULUMI_CONFIG_PASSPHRASE"] !== undefined || file === undefined) return undefined;
        const status = statSync(file, { bigint: true, throwIfNoEntry: false });
        if (status === undefined || Date.now() - Number(status.mtimeMs) < settledMs) return undefined;
        const folder = privateFolder(environment);
        const { dev, ino, size, mtimeNs, ctimeNs } = status;
        if (folder === undefined) return undefined;
        return new KeptKeys(folder, [file, dev, ino, size, mtimeNs, ctimeNs].join(":"));
    }

    read(salt: Buffer): Buffer | undefined {
        try {
            const kept = JSON.parse(readFileSync(this.path(salt), "utf8")) as { identity: FileIdentity; key: string };
            return kept.identity === this.identity ? Buffer.from(kept.key, "base64") : undefined;
        } catch {
            return undefined;
        }
    }

    /** Keeps a key that was seen to open what the salt belongs to. Never throws: without it the next command derives it. */
    write(salt: Buffer, key: Buffer): void {
        const path = this.path(salt);
        const temporary = `${path}.${process.pid}`;
        try {
            const content = JSON.stringify({ identity: this.identity, key: key.toString("base64") });
            writeFileSync(temporary, content, { mode: 0o600 });
            renameSync(temporary, path);
        } catch {
            rmSync(temporary, { force: true });
        }
    }

    private path(salt: Buffer): string {
        return join(this.folder, createHash("sha256").update(salt).digest("hex"));
    }
}

/** `$XDG_RUNTIME_DIR/fastapi-release`, else `/dev/shm/fastapi-release-UID`; made when missing. */
function privateFolder(environment: NodeJS.ProcessEnv): string | undefined {
    const user = process.getuid?.();
    if (user === undefined) return undefined;
    const runtime = environment["XDG_RUNTIME_DIR"];
    const folder = runtime ? join(runtime, "fastapi-release") : `/dev/shm/fastapi-release-${user}`;
    try {
        if (!inMemory.has(statfsSync(dirname(folder)).type)) return undefined;
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const status = lstatSync(folder);
        const own = status.isDirectory() && status.uid === user && (status.mode & 0o077) === 0;
        return own ? folder : undefined;
    } catch {
        return undefined;
    }
}
