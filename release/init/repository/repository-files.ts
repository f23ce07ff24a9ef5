import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { join, posix, relative, resolve, sep } from "node:path";
import { askGitNow, unlessOutside } from "../../../machine/git.js";
import { isVersion } from "../../../model/release/pin.js";
import { Refusal } from "../../output/refusal.js";
import { gitIgnorePatterns, ignoredPaths } from "./git-ignore.js";
import { foldersAbove } from "./module-index.js";

/** A repository, read once. Paths are relative to its root, with slashes. */
export interface RepositoryFiles {
    /** Absolute folder of Git's work tree; without Git, the project's folder. */
    readonly root: string;
    /** Where the project's files go, relative to the root; "" for the root itself. */
    readonly folder: string;
    /** Undefined outside of a Git work tree. */
    readonly git?: GitFacts;
    /** Every file that belongs to the repository, sorted: what Git ignores does not, nor do virtual environments. */
    readonly paths: readonly string[];
    /**
     * Links to what the repository does not have, such as a tool's folder in an environment: there on one machine, and
     * on the next one links to nothing, which Pulumi cannot read.
     */
    readonly lostLinks: readonly string[];
    /** The files of a project that exist already, ignored ones too; relative to its folder. */
    readonly present: readonly string[];
    /** Texts of the files that init understands, by path. */
    readonly texts: ReadonlyMap<string, string>;
}

export interface GitFacts {
    /** URL of the remote `origin`. */
    readonly remote?: string;
    /** Branch that a clone checks out, else the one that is checked out. */
    readonly branch?: string;
    /** Date of the last commit, such as 2024-05-31. */
    readonly lastCommit?: string;
    /** Whether a tag names a version: the next one follows it. */
    readonly hasVersions: boolean;
}

/** Folders of tools; some people commit them. */
const skipped = [".git", "node_modules", "venv", ".venv", "site-packages", "__pycache__", ".tox", ".mypy_cache"];

/** A repository with more files is not that of one service. */
const mostFiles = 50_000;

const largestText = 1_000_000;
const largestLock = 20_000_000;

/**
 * Reads a repository; runs nothing in it.
 *
 * @param possible files that a project may have, relative to its folder
 */
export function readRepositoryFiles(folder: string, possible: readonly string[] = []): RepositoryFiles {
    const directory = resolve(folder);
    if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
        throw new Refusal(`--cwd ${folder}: this folder does not exist.`);
    }
    const root = gitRoot(directory);
    const top = root ?? directory;
    const listed = (root === undefined ? withoutIgnored(directory, walk(directory)) : listByGit(root)).sort();
    const paths = listed.filter(path => isFile(join(top, path)));
    const lostLinks = findLostLinks(top, listed, paths);
    const texts = readTexts(top, paths);
    const present = possible.filter(path => existsSync(join(directory, path)));
    if (root === undefined) return { root: directory, folder: "", paths, lostLinks, present, texts };
    const inRoot = relative(root, realpathSync(directory)).split(sep).join("/");
    return { root, folder: inRoot, git: readGit(root), paths, lostLinks, present, texts };
}

function readTexts(root: string, paths: readonly string[]): Map<string, string> {
    const texts = new Map<string, string>();
    for (const path of paths) {
        const text = readText(join(root, path));
        if (text !== undefined) texts.set(path, text);
    }
    return texts;
}

/** As Git would see a folder that it does not know yet. */
function withoutIgnored(directory: string, paths: readonly string[]): string[] {
    const lists = paths.filter(path => /(^|\/)\.gitignore$/.test(path));
    const isIgnored = ignoredPaths(gitIgnorePatterns(readTexts(directory, lists), ""));
    return paths.filter(path => !isIgnored(path));
}

/** The work tree that a folder is in. A folder that Git ignores is not part of one, such as a home folder's `tmp`. */
function gitRoot(directory: string): string | undefined {
    const root = outside(() => askGitNow(directory, "rev-parse", "--show-toplevel"));
    if (root === undefined || root === "") return undefined;
    const ignored = resolve(root) !== realpathSync(directory) && askGitNow(directory, "check-ignore", "-q", ".") === "";
    return ignored ? undefined : resolve(root);
}

/** Undefined outside of a repository; any other trouble that Git has ends the command in Git's words. */
function outside<T>(ask: () => T): T | undefined {
    try {
        return ask();
    } catch (error) {
        return unlessOutside(error);
    }
}

/** What Git tracks, and what it would add. */
function listByGit(root: string): string[] {
    const listed = (askGitNow(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard") ?? "").split("\0");
    return [...new Set(listed)].filter(path => path !== "" && !isSkipped(path)).slice(0, mostFiles);
}

function readGit(root: string): GitFacts {
    const remotes = "refs/remotes/origin/";
    const head = askGitNow(root, "symbolic-ref", "--quiet", `${remotes}HEAD`)?.slice(remotes.length);
    const remote = askGitNow(root, "config", "--get", "remote.origin.url");
    const branch = head ?? askGitNow(root, "symbolic-ref", "--quiet", "HEAD")?.replace(/^refs\/heads\//, "");
    const lastCommit = askGitNow(root, "log", "-1", "--no-patch", "--format=%cs");
    const tags = (askGitNow(root, "for-each-ref", "--format=%(refname:strip=2)", "refs/tags") ?? "").split("\n");
    return {
        ...(remote ? { remote } : {}),
        ...(branch ? { branch } : {}),
        ...(lastCommit ? { lastCommit } : {}),
        hasVersions: tags.some(tag => isVersion(tag.replace(/^v/, ""))),
    };
}

function walk(directory: string): string[] {
    const found: string[] = [];
    const visit = (folder: string): void => {
        for (const entry of readdirSync(join(directory, folder), { withFileTypes: true })) {
            const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
            if (found.length >= mostFiles || isSkipped(path)) continue;
            if (entry.isDirectory()) {
                if (!existsSync(join(directory, path, "pyvenv.cfg"))) visit(path);
            } else found.push(path);
        }
    };
    visit("");
    return found;
}

const isSkipped = (path: string): boolean => path.split("/").some(part => skipped.includes(part));

/** Symbolic links count as what they lead to; a link to nothing, a submodule or a socket is no file. */
function isFile(path: string): boolean {
    return (
        lstatSync(path, { throwIfNoEntry: false }) !== undefined &&
        statSync(path, { throwIfNoEntry: false })?.isFile() === true
    );
}

function findLostLinks(top: string, listed: readonly string[], paths: readonly string[]): string[] {
    const links = listed.filter(path => lstatSync(join(top, path), { throwIfNoEntry: false })?.isSymbolicLink());
    if (links.length === 0) return [];
    const there = new Set(paths.flatMap(path => [path, ...foldersAbove(path)]));
    return links.filter(path => {
        const target = readlinkSync(join(top, path)).split(sep).join("/");
        return !there.has(posix.join(posix.dirname(path), target).replace(/\/$/, ""));
    });
}

const understood =
    /(\.(py|toml|txt|in|cfg|ini|sh|bash|ya?ml|lock|conf|env|dockerfile)|(^|\/)([^./]+|\.[^/]*|package\.json|[^/]*(Dockerfile|Containerfile|Procfile|\.env)[^/]*))$/i;

const isLock = (path: string): boolean => /\.lock$|(^|\/)pylock\./.test(path);

/** A text of a kind that init understands; undefined for others, and for files that hold no text. */
function readText(path: string): string | undefined {
    if (!understood.test(path)) return undefined;
    const { size } = statSync(path);
    if (size > (isLock(path) ? largestLock : largestText)) return undefined;
    return decode(readFileSync(path));
}

/** A text file by its byte order mark; Windows' tools write requirements in UTF-16. Undefined for other bytes. */
export function decode(bytes: Buffer): string | undefined {
    const [first, second] = bytes;
    const encoding =
        first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "";
    if (encoding === "" && bytes.subarray(0, 8000).includes(0)) return undefined;
    return new TextDecoder(encoding || "utf-8").decode(bytes);
}
