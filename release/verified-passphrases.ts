import { mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "../platform/platform-instance.js";
import { writeAtomically } from "./atomic-write.js";

/** Salt of a stack to the identity of the passphrase file that was seen to open it. Holds nothing secret. */
type Verified = Record<string, string>;

function cacheFile(environment: NodeJS.ProcessEnv): string {
    return join(cacheFolder(environment), "verified-passphrases.json");
}

/** Whether the very file that holds the passphrase, untouched since, was seen to open this salt. */
export function isVerified(salt: string, environment: NodeJS.ProcessEnv): boolean {
    const identity = fileIdentity(environment);
    return identity !== undefined && read(environment)[salt] === identity;
}

export function rememberVerified(salt: string, environment: NodeJS.ProcessEnv): void {
    const identity = fileIdentity(environment);
    const known = read(environment);
    if (identity === undefined || known[salt] === identity) return;
    const file = cacheFile(environment);
    try {
        mkdirSync(dirname(file), { recursive: true });
        writeAtomically(file, JSON.stringify({ ...known, [salt]: identity }));
    } catch {
        // Only a shortcut: without it the next rollback derives the key first.
    }
}

/** Path, inode, size and times: a file that was changed or replaced has another. A passphrase given as such has none. */
function fileIdentity(environment: NodeJS.ProcessEnv): string | undefined {
    if (environment["PULUMI_CONFIG_PASSPHRASE"] !== undefined) return undefined;
    const file = environment["PULUMI_CONFIG_PASSPHRASE_FILE"];
    const status = file === undefined ? undefined : statSync(file, { bigint: true, throwIfNoEntry: false });
    if (status === undefined) return undefined;
    return [file, status.dev, status.ino, status.size, status.mtimeNs, status.ctimeNs].join(":");
}

function read(environment: NodeJS.ProcessEnv): Verified {
    try {
        return JSON.parse(readFileSync(cacheFile(environment), "utf8")) as Verified;
    } catch {
        return {};
    }
}
