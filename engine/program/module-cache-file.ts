import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";

export interface CachedModule {
    /** What the file contained. */
    readonly source: Buffer;
    /** Of V8: the compiled form of all functions that were called so far. */
    readonly code: Buffer;
}

export interface ModuleCacheContent {
    /** By file name. */
    readonly modules: Map<string, CachedModule>;
    /** File name by folder of the asking module and request, NUL between them; only of files in installed packages. */
    readonly paths: Map<string, string>;
    /** By folder of packages that `paths` lead into: its list of installed packages. */
    readonly installed: Map<string, InstalledPackages>;
}

/** What a list of installed packages was known by: npm writes it anew with each change. Undefined: there is none. */
export type InstalledPackages = string | undefined;

interface Header {
    readonly modules: readonly (readonly [filename: string, sourceLength: number, codeLength: number])[];
    readonly paths: readonly (readonly [request: string, filename: string])[];
    readonly installed: readonly (readonly [folder: string, list: InstalledPackages])[];
}

/** The folder of installed packages that a file is in, the outermost; undefined for a file of the project. */
export function packagesFolder(filename: string): string | undefined {
    const name = `${sep}node_modules${sep}`;
    const at = filename.indexOf(name);
    return at === -1 ? undefined : filename.slice(0, at + name.length - 1);
}

export function installedPackages(folder: string): InstalledPackages {
    const status = statSync(join(folder, ".package-lock.json"), { throwIfNoEntry: false });
    return status && `${status.ino} ${status.size} ${status.mtimeMs} ${status.ctimeMs}`;
}

/** V8 reads its data in words. */
const padded = (length: number) => Math.ceil(length / 8) * 8;

/** What was kept, its paths as far as they still hold; nothing where there is no file, or one that cannot be read. */
export function readModuleCache(file: string): ModuleCacheContent {
    const content: ModuleCacheContent = { modules: new Map(), paths: new Map(), installed: new Map() };
    try {
        const bytes = readFileSync(file);
        let at = 4;
        const next = (length: number) => {
            const part = bytes.subarray(at, at + length);
            at = padded(at + length);
            return part;
        };
        const { modules, paths, installed } = JSON.parse(next(bytes.readUInt32LE(0)).toString()) as Header;
        for (const [filename, source, code] of modules) {
            content.modules.set(filename, { source: next(source), code: next(code) });
        }
        for (const [folder, list] of installed) {
            if (installedPackages(folder) === list) content.installed.set(folder, list);
        }
        for (const [request, filename] of paths) {
            if (content.installed.has(packagesFolder(filename) ?? "")) content.paths.set(request, filename);
        }
    } catch {
        // The first process of its kind, or one whose file was damaged: it loads as if there were none.
    }
    return content;
}

/** Replaces the file in one step. Never throws: where nothing can be kept, the next process loads as this one did. */
export function writeModuleCache(file: string, { modules, paths, installed }: ModuleCacheContent): void {
    const header: Header = {
        modules: [...modules].map(([filename, { source, code }]) => [filename, source.length, code.length]),
        paths: [...paths],
        installed: [...installed],
    };
    const text = Buffer.from(JSON.stringify(header));
    const textLength = Buffer.alloc(4);
    textLength.writeUInt32LE(text.length);
    const parts: Buffer[] = [Buffer.concat([textLength, text])];
    for (const { source, code } of modules.values()) parts.push(source, code);
    const bytes = Buffer.concat(parts.flatMap(part => [part, Buffer.alloc(padded(part.length) - part.length)]));
    const temporary = `${file}.${process.pid}`;
    try {
        mkdirSync(dirname(file), { recursive: true });
        removeUnfinished(file);
        try {
            // What a crash of the machine leaves half written would be run as code.
            writeFileSync(temporary, bytes, { flush: true });
            renameSync(temporary, file);
        } finally {
            rmSync(temporary, { force: true });
        }
    } catch {
        // A folder of another user, a full disk: then it is as it was.
    }
}

/** What processes left that were killed while they wrote, as long as one may take for it. */
function removeUnfinished(file: string): void {
    const folder = dirname(file);
    for (const name of readdirSync(folder).filter(name => name.startsWith(`${basename(file)}.`))) {
        const path = join(folder, name);
        if (Date.now() - statSync(path).mtimeMs > 60_000) rmSync(path, { force: true });
    }
}
