// What a build sends to the Docker daemon, and its digest. The digest equals the real provider's, so a stack can change
// between the two without a new build: SHA-256 over the Dockerfile (as "Dockerfile", mode "----------") and then each
// file in order; for each, its path, its mode as in `ls -l`, the SHA-256 of its contents and a zero byte.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, readdir, readFile, realpath } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { Readable } from "node:stream";
import dockerignore from "@balena/dockerignore";

export interface BuildContext {
    /** Absolute. */
    readonly directory: string;
    /** Absolute; inside or outside the directory. */
    readonly dockerfile: string;
}

/** The Dockerfile's path for the daemon: relative to the context. */
export function relativeDockerfile({ directory, dockerfile }: BuildContext): string {
    return relative(directory, dockerfile).split(sep).join("/");
}

export async function contextDigest(context: BuildContext): Promise<string> {
    const hash = createHash("sha256");
    const add = (name: string, mode: string, contents: Buffer | string) =>
        hash.update(name).update(mode).update(createHash("sha256").update(contents).digest()).update("\0");
    add("Dockerfile", "-".repeat(10), await readFile(context.dockerfile));
    for (const path of (await contextFiles(context)).files) {
        const full = join(context.directory, path);
        const stats = await lstat(full);
        if (stats.isSymbolicLink()) {
            add(path, modeText(stats.mode, "L"), await realpath(full));
        } else {
            add(path, modeText(stats.mode, "-"), await readFile(full));
        }
    }
    return hash.digest("hex");
}

/** The context as a tar stream, and the Dockerfile's path in it. */
export async function packContext(context: BuildContext): Promise<{ stream: Readable; dockerfile: string }> {
    const { files, directories } = await contextFiles(context);
    const path = relativeDockerfile(context);
    const outside = path.startsWith("../");
    // The daemon needs its build files even if the ignore file excludes them.
    const included = new Set([...files, ...directories, path, ".dockerignore"]);
    for (const part of [...included]) {
        for (let end = part.lastIndexOf("/"); end > 0; end = part.lastIndexOf("/", end - 1)) {
            included.add(part.slice(0, end));
        }
    }
    const name = outside
        ? `.dockerfile.${createHash("sha256").update(context.dockerfile).digest("hex").slice(0, 20)}`
        : path;
    const contents = outside ? await readFile(context.dockerfile) : undefined;
    // Imported late: an image that need not be rebuilt is only hashed.
    const { pack } = await import("tar-fs");
    const stream = pack(context.directory, {
        ignore: full => !included.has(relative(context.directory, full).split(sep).join("/")),
        map: header => ({ ...header, uid: 0, gid: 0 }),
        finalize: contents === undefined,
        ...(contents === undefined
            ? {}
            : {
                  finish: packed => {
                      packed.entry({ name, mode: 0o600 }, contents);
                      packed.finalize();
                  },
              }),
    });
    return { stream, dockerfile: name };
}

export interface ContextFiles {
    /** Relative paths with slashes, in the order of a walk through each folder by name. */
    readonly files: string[];
    readonly directories: string[];
}

/** The files that a build sends, without ignored ones. */
export async function contextFiles(context: BuildContext): Promise<ContextFiles> {
    const patterns = await ignorePatterns(context);
    const matcher = dockerignore({ ignorecase: false }).add(patterns);
    // Files in an ignored folder can be included again, but only by an exception.
    const hasExceptions = /^\s*!/m.test(patterns);
    const found: ContextFiles = { files: [], directories: [] };
    const walk = async (folder: string): Promise<void> => {
        const entries = await readdir(join(context.directory, folder), { withFileTypes: true });
        for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
            const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
            if (entry.isDirectory()) {
                const ignored = matcher.ignores(path);
                if (!ignored) {
                    found.directories.push(path);
                }
                if (!ignored || hasExceptions) {
                    await walk(path);
                }
            } else if ((entry.isFile() || entry.isSymbolicLink()) && !matcher.ignores(path)) {
                found.files.push(path);
            }
        }
    };
    await walk("");
    return found;
}

/** A Dockerfile may have its own ignore file next to it; otherwise the context's applies. */
async function ignorePatterns({ directory, dockerfile }: BuildContext): Promise<string> {
    for (const file of [`${dockerfile}.dockerignore`, resolve(directory, ".dockerignore")]) {
        if (existsSync(file)) {
            return readFile(file, "utf8");
        }
    }
    return "";
}

/** In the notation of `ls -l` and Go. */
export function modeText(mode: number, type: string): string {
    const bits = "rwxrwxrwx";
    return type + [...bits].map((letter, index) => (mode & (1 << (8 - index)) ? letter : "-")).join("");
}
