import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Root of the repository, seen from dist/tests/unit/structure. */
const root = join(__dirname, "..", "..", "..", "..");

export interface SourceFile {
    /** Relative to the root. */
    readonly path: string;
    readonly lines: number;
    /** Paths of our own files that it imports, relative to the root, without extension. */
    readonly imports: readonly string[];
}

/** Code that people write and read: what Git tracks or would, but for recorded data. */
export function sourceFiles(): SourceFile[] {
    const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
    return listed
        .toString()
        .split("\0")
        .filter(path => /\.(ts|mjs|py|sh)$/.test(path) && !path.startsWith("tests/recordings/data/"))
        .flatMap(path => {
            const text = read(path);
            return text === undefined ? [] : [{ path, lines: countLines(text), imports: imports(path, text) }];
        });
}

/** A file that Git still lists may be deleted. */
function read(path: string): string | undefined {
    try {
        return readFileSync(join(root, path), "utf8");
    } catch {
        return undefined;
    }
}

function countLines(text: string): number {
    return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

export function imports(path: string, text: string): string[] {
    if (!path.endsWith(".ts")) return [];
    const specifiers = text.matchAll(/\b(?:from|import|require)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g);
    return [...specifiers].map(([, specifier = ""]) => normalize(join(dirname(path), specifier)).replace(/\.js$/, ""));
}
