import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { askGit, hasCommit, readGit, unlessOutside } from "./git.js";

/** Each deploy writes these. They are no source of the image, though they may lie in its build context. */
const settingsFiles = ":(exclude,glob)**/Pulumi.*.yaml";

/** Files and folders in one repository. */
export interface SourcePlace {
    /** Top of the work tree. */
    readonly top: string;
    /** Where Git is asked: the project's folder if it is in this repository, else the top. */
    readonly folder: string;
    /** Relative to that folder. */
    readonly paths: readonly string[];
}

/**
 * The repositories that hold the sources of an image, the first source's first; that of a submodule for what is inside it.
 * A link counts as itself and as what it leads to. What is in no repository is left out.
 *
 * @param sources build context, and the Dockerfile if it lies elsewhere; relative to the directory
 */
export async function locateSources(directory: string, sources: readonly string[]): Promise<readonly SourcePlace[]> {
    const here = realpathSync(directory);
    const home = await topOf(here);
    const places = new Map<string, SourcePlace>();
    const add = (top: string | undefined, path: string) => {
        if (top === undefined) return;
        const { folder, paths } = places.get(top) ?? { folder: top === home ? here : top, paths: [] };
        places.set(top, { top, folder, paths: [...paths, relative(folder, path) || "."] });
    };
    for (const path of sources.map(source => join(here, source))) {
        if (!existsSync(path)) {
            add(home, path);
            continue;
        }
        const real = realpathSync(path);
        add(await topOf(statSync(real).isDirectory() ? real : dirname(real)), real);
        if (real !== path) add(home, path);
    }
    return [...places.values()];
}

function topOf(folder: string): Promise<string | undefined> {
    return readGit(folder, ["rev-parse", "--show-toplevel"]).catch(unlessOutside);
}

/** Files of the whole repository that differ from HEAD, new ones included; relative to the directory, sorted. */
export async function changedFiles(directory: string): Promise<readonly string[]> {
    const top = await readGit(directory, ["rev-parse", "--show-toplevel"]);
    return relativeTo(directory, await changesIn({ top, folder: top, paths: ["."] }, []));
}

/**
 * The same of the sources of an image. Sees what Git is told to overlook: files marked assume-unchanged or skip-worktree, and
 * whatever is in a submodule. What a sparse checkout leaves out is no difference.
 */
export async function changedSources(directory: string, places: readonly SourcePlace[]): Promise<readonly string[]> {
    const found = await Promise.all(places.map(place => changesIn(place, [settingsFiles])));
    return relativeTo(directory, found.flat());
}

/** Whether the sources of an image are the same at two commits; undefined if this clone lacks one, or cannot compare. */
export async function sameSources(
    places: readonly SourcePlace[],
    one: string,
    other: string,
): Promise<boolean | undefined> {
    const [place, ...elsewhere] = places;
    if (place === undefined || elsewhere.length > 0) return undefined;
    const { folder, paths } = place;
    const isCommit = (name: string) => /^[0-9a-f]{7,64}$/.test(name) && hasCommit(folder, name);
    if (!(await isCommit(one)) || !(await isCommit(other))) return undefined;
    const args = ["diff-tree", "--quiet", "-r", "--no-ext-diff", "--ignore-submodules=none", one, other];
    return (await askGit(folder, ...args, "--", ...paths.map(literal), settingsFiles)) !== undefined;
}

function literal(path: string): string {
    return `:(literal)${path}`;
}

function relativeTo(directory: string, paths: readonly string[]): string[] {
    const here = realpathSync(directory);
    return [...new Set(paths)].map(path => relative(here, path)).sort();
}

/** Absolute paths. */
async function changesIn({ top, folder, paths }: SourcePlace, excluded: readonly string[]): Promise<string[]> {
    const pathspecs = ["--", ...paths.map(literal), ...excluded];
    const status = [
        "status",
        "--porcelain=v1",
        "-z",
        "--untracked-files=all",
        "--no-renames",
        "--ignore-submodules=dirty",
    ];
    const [changes, entries] = await Promise.all([
        readGit(folder, [...status, ...pathspecs]),
        readGit(folder, ["ls-files", "-z", "-v", "--stage", "--full-name", ...pathspecs]),
    ]);
    const index = split(entries).map(readIndexEntry);
    const inner = index.filter(({ mode }) => mode === submodule).map(({ path }) => changesInSubmodule(join(top, path)));
    const overlooked = changesOverlooked(top, index.filter(isOverlooked));
    const found = await Promise.all([...inner, overlooked]);
    return [...split(changes).map(change => join(top, change.slice(3))), ...found.flat()];
}

function split(text: string): string[] {
    return text.split("\0").filter(Boolean);
}

/** One that is not checked out has no files, and so no changes. */
async function changesInSubmodule(folder: string): Promise<string[]> {
    if (existsSync(join(folder, ".git"))) return changesIn({ top: folder, folder, paths: ["."] }, []);
    return existsSync(folder) && readdirSync(folder).length > 0 ? [folder] : [];
}

interface IndexEntry {
    /** Letter of `git ls-files -v`: S for skip-worktree, a small one for assume-unchanged. */
    readonly mark: string;
    readonly mode: string;
    readonly object: string;
    readonly path: string;
}

const [submodule, link] = ["160000", "120000"];

/** Reads `H 100644 OBJECT 0<tab>PATH`. */
function readIndexEntry(entry: string): IndexEntry {
    const tab = entry.indexOf("\t");
    const [mark = "", mode = "", object = ""] = entry.slice(0, tab).split(" ");
    return { mark, mode, object, path: entry.slice(tab + 1) };
}

function isOverlooked({ mark, mode }: IndexEntry): boolean {
    return mode !== submodule && /^[Sa-z]$/.test(mark);
}

/** Compares files with the index where `git status` trusts a mark. */
async function changesOverlooked(top: string, entries: readonly IndexEntry[]): Promise<string[]> {
    const changed: string[] = [];
    const files: IndexEntry[] = [];
    for (const entry of entries) {
        const file = join(top, entry.path);
        const stats = lstatSync(file, { throwIfNoEntry: false });
        if (stats === undefined) {
            if (!/^s$/i.test(entry.mark)) changed.push(file);
        } else if (entry.mode === link && stats.isSymbolicLink()) {
            const target = await readGit(top, ["cat-file", "blob", entry.object]);
            if (target !== readlinkSync(file)) changed.push(file);
        } else if (entry.mode !== link && stats.isFile()) files.push(entry);
        else changed.push(file);
    }
    if (files.length === 0) return changed;
    // One name a line, quoted as in C.
    const names = files.map(({ path }) => `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"\n`);
    const hashes = (await readGit(top, ["hash-object", "--stdin-paths"], { input: names.join("") })).split("\n");
    return [...changed, ...files.filter(({ object }, at) => object !== hashes[at]).map(({ path }) => join(top, path))];
}
