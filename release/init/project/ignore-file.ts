import { gitIgnorePatterns, ignoredPaths } from "../repository/git-ignore.js";
import type { RepositoryFacts } from "../repository/repository-facts.js";
import type { RepositoryFiles } from "../repository/repository-files.js";
import { inContext } from "./copy-lines.js";

/**
 * Leaves out of a build everything that the Dockerfile does not copy, so that a changed settings file does not change
 * the image; and of what it copies, what Git ignores, tests and secrets.
 */
export function dockerignore({ files, image, dependencies, running }: RepositoryFacts): string {
    const context = { folder: image.context, paths: files.paths };
    const taken = [...new Set([...dependencies.files, ...image.copied])].map(path => inContext(context, path)).sort();
    const tests = testFiles.filter(({ matches }) => !running.some(({ path }) => matches.test(path)));
    const never = [...generated, ...tests.map(({ pattern }) => pattern)];
    const isNever = ignoredPaths(never);
    const isTaken = (path: string) => taken.some(own => `${path}/`.startsWith(`${own}/`)) && !isNever(path);
    const ignored = ignoredByGit(files, image.context, isTaken);
    const taking = ["*", ...taken.map(path => `!${path}`), ...never, ...ignored];
    const isLeftOut = ignoredPaths(taking);
    const lost = lostLinksIn(files, image.context).filter(path => !isLeftOut(path));
    const lines = [...taking, ...lost];
    return `${[...new Set([...lines, ...secretFiles])].join("\n")}\n`;
}

/**
 * What Git ignores in a folder, and not what it has all the same, relative to the folder.
 *
 * @param counts whether a file that Git has is sent to the build
 */
export function ignoredByGit(
    { texts, paths }: RepositoryFiles,
    folder: string,
    counts: (path: string) => boolean = () => true,
): string[] {
    // Without exceptions, which would bring back what the image does not take; what they are for is named instead.
    const ignored = gitIgnorePatterns(texts, folder).filter(pattern => !pattern.startsWith("!"));
    const isIgnored = ignoredPaths(ignored);
    const kept = pathsIn(folder, paths).filter(path => isIgnored(path) && counts(path));
    return [...ignored, ...kept.map(path => `!${path}`)];
}

function pathsIn(folder: string, paths: readonly string[]): string[] {
    return paths.map(path => inContext({ folder, paths }, path)).filter(path => !path.startsWith("../"));
}

/** The links of a folder that lead to nothing, relative to it. */
export function lostLinksIn({ lostLinks }: RepositoryFiles, folder: string): string[] {
    return pathsIn(folder, lostLinks);
}

const generated = ["**/__pycache__", "**/*.py[co]", "**/.pytest_cache", "**/node_modules", "**/.venv", "**/venv"];

/** Tests, except for those that the application imports. */
const testFiles = [
    { pattern: "**/tests", matches: /(^|\/)tests\// },
    { pattern: "**/test_*.py", matches: /(^|\/)test_[^/]*\.py$/ },
    { pattern: "**/conftest.py", matches: /(^|\/)conftest\.py$/ },
];

/** What belongs to no image, whether or not Git ignores it: anybody who pulls the image can read it. */
const secretFiles = ["**/.env", "**/.env.*", "**/*.pem", "**/*.key", "**/*.p12", "**/*.pfx", "**/id_rsa*", "**/.git"];
