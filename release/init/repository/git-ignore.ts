import { posix } from "node:path";
import dockerignore from "@balena/dockerignore";

/**
 * What .gitignore files leave out below a folder, in the form of a .dockerignore: there, a name without a slash is only
 * that of the folder itself. Exceptions (`!name`) included.
 *
 * @param texts of all files, by path
 * @param folder whose paths the patterns are relative to
 */
export function gitIgnorePatterns(texts: ReadonlyMap<string, string>, folder: string): string[] {
    return [...texts]
        .filter(([path]) => posix.basename(path) === ".gitignore")
        .toSorted(([one], [other]) => one.split("/").length - other.split("/").length)
        .flatMap(([path, text]) => {
            const own = posix.dirname(path) === "." ? "" : posix.dirname(path);
            return patternsOf(text).flatMap(pattern => relativeTo(folder, pattern, own) ?? []);
        });
}

/** Tells which paths some patterns of a .dockerignore leave out. */
export function ignoredPaths(patterns: readonly string[]): (path: string) => boolean {
    const matcher = dockerignore({ ignorecase: false }).add([...patterns]);
    return path => matcher.ignores(path);
}

interface GitPattern {
    readonly not: string;
    readonly pattern: string;
    /** Whether it is relative to the folder of its file; else it is a name at any depth. */
    readonly anchored: boolean;
}

function patternsOf(text: string): GitPattern[] {
    return text
        .split(/\r?\n/)
        .map(line => line.trim())
        .filter(line => line !== "" && !line.startsWith("#"))
        .map(line => {
            const [, not = "", pattern = ""] = /^(!?)(.*?)\/*$/.exec(line) ?? [];
            return { not, pattern: pattern.replace(/^\//, ""), anchored: pattern.includes("/") };
        })
        .filter(({ pattern }) => pattern !== "");
}

function relativeTo(folder: string, { not, pattern, anchored }: GitPattern, own: string): string | undefined {
    const inFolder = posix.relative(`/${folder}`, `/${own}`);
    if (!inFolder.startsWith("..")) return `${not}${posix.join(inFolder, anchored ? pattern : `**/${pattern}`)}`;
    // The file lies above the folder, or beside it.
    const inOwn = posix.relative(`/${own}`, `/${folder}`);
    if (inOwn.startsWith("..")) return undefined;
    if (!anchored || pattern.startsWith("**/")) return `${not}**/${pattern.replace(/^\*\*\//, "")}`;
    return pattern.startsWith(`${inOwn}/`) ? `${not}${pattern.slice(inOwn.length + 1)}` : undefined;
}
