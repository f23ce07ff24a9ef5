import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Root of the repository, relative to dist/tests/unit/structure. */
const root = join(__dirname, "..", "..", "..", "..");

/** One file of ours that another imports. */
export interface Import {
    /** Path relative to the root, without extension. */
    readonly to: string;
    /** Whether it imports only types, which are gone when the code runs. */
    readonly type: boolean;
}

export interface Imports {
    readonly imports: readonly Import[];
    /** Packages and Node.js modules from which it imports values. */
    readonly packages: readonly string[];
}

export interface SourceFile extends Imports {
    /** Relative to the root. */
    readonly path: string;
}

/** A file of one of the repositories that tests release: it stands for what other teams write. */
const ofOthers = /^tests\/repositories\/[^/]+\//;

/** Code of ours that people write and read: what Git tracks or would track. */
export function sourceFiles(): SourceFile[] {
    const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
    return listed
        .toString()
        .split("\0")
        .filter(path => /\.(ts|mjs|py|sh)$/.test(path) && !ofOthers.test(path))
        .flatMap(path => {
            const text = read(path);
            return text === undefined ? [] : [{ path, ...importsIn(path, text) }];
        });
}

/** Tolerates a deleted file that Git still lists. */
function read(path: string): string | undefined {
    try {
        return readFileSync(join(root, path), "utf8");
    } catch {
        return undefined;
    }
}

export function importsIn(path: string, text: string): Imports {
    if (!path.endsWith(".ts")) return { imports: [], packages: [] };
    const statement =
        /^ *(?:import|export)\s+(type\s+)?[^"';()]*?\bfrom\s*"([^"]+)"|(?:\b(?:import|require)\s*\(\s*|^ *import\s+)"([^"]+)"/gm;
    const found = [...text.matchAll(statement)].map(([, type, from, called]) => ({
        name: from ?? called ?? "",
        type: type !== undefined,
    }));
    const own = ({ name }: { name: string }) => name.startsWith(".");
    const target = (name: string) => normalize(join(dirname(path), name)).replace(/\.js$/, "");
    return {
        imports: found.filter(own).map(({ name, type }) => ({ to: target(name), type })),
        packages: found.filter(one => !own(one) && !one.type).map(({ name }) => name),
    };
}

/** Circular imports, each reported once. */
export function circles(files: readonly SourceFile[]): string[] {
    const byPath = new Map(files.map(file => [file.path, file]));
    const done = new Set<string>();
    const found: string[] = [];
    const visit = (path: string, by: readonly string[]) => {
        const file = byPath.get(path);
        if (file === undefined) return;
        if (by.includes(path)) {
            found.push([...by.slice(by.indexOf(path)), path].join(" → "));
            return;
        }
        if (done.has(path)) return;
        for (const { to } of file.imports) visit(`${to}.ts`, [...by, path]);
        done.add(path);
    };
    for (const { path } of files) visit(path, []);
    return found;
}
