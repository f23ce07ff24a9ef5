import { posix } from "node:path";
import type { RepositoryFiles } from "./repository-files.js";

/** One package that is asked for. */
export interface Requirement {
    /** Normalised: lower case, dashes. */
    readonly name: string;
    readonly extras: readonly string[];
    /** The version of `==`. */
    readonly exact?: string;
    /** As it was written, without hashes. */
    readonly text: string;
}

/** Files of requirements with all that they include. Paths are relative to the repository's root. */
export interface RequirementFiles {
    readonly requirements: readonly Requirement[];
    /** The files themselves and those of their -r and -c. */
    readonly files: readonly string[];
    /** Files that they include and that do not exist. */
    readonly missing: readonly string[];
    /** Folders of the repository that they install, by `-e .` or a path. */
    readonly projects: readonly string[];
    readonly hashes: boolean;
    /** Whether a package comes from a version control system. */
    readonly fromGit: boolean;
}

/** As PEP 503 compares names. */
export const packageName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, "-");

/** Undefined for what is not a requirement by name, such as a path. */
export function parseRequirement(line: string): Requirement | undefined {
    const text = line
        .replace(/\s--hash[=\s]\S+/g, "")
        .replace(/(^|\s)#.*$/, "")
        .trim();
    const [, name, extras = "", rest = ""] = /^([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*(.*)$/s.exec(text) ?? [];
    if (name === undefined || !/^($|[<>=!~;(@])/.test(rest)) return undefined;
    const exact = /^\(?={2,3}\s*([^\s,;)*]+)\s*\)?(;|$)/.exec(rest)?.[1];
    const wanted = extras.split(",").flatMap(extra => (extra.trim() === "" ? [] : [packageName(extra.trim())]));
    return { name: packageName(name), extras: wanted, text, ...(exact === undefined ? {} : { exact }) };
}

/** @param folder in which pip runs: paths of -e are relative to it, those of -r and -c to their file */
export function readRequirements(
    { texts, paths }: RepositoryFiles,
    named: readonly string[],
    folder: string,
): RequirementFiles {
    const found = {
        requirements: [] as Requirement[],
        files: [] as string[],
        missing: [] as string[],
        projects: new Set<string>(),
        hashes: false,
        fromGit: false,
    };
    const read = (path: string, isConstraint: boolean): void => {
        const text = texts.get(path);
        if (text === undefined) found.missing.push(path);
        if (text === undefined || found.files.includes(path)) return;
        found.files.push(path);
        for (const line of logicalLines(text)) {
            const [, , included] = /^(-r|-c|--requirement|--constraint)[\s=]*(.+)$/.exec(line) ?? [];
            if (included !== undefined) {
                read(joined(posix.dirname(path), included), isConstraint || /^(-c|--constraint)/.test(line));
                continue;
            }
            if (/\s--hash[=\s]/.test(line)) found.hashes = true;
            if (isConstraint) continue;
            if (/(^|\s|@\s*)(git|hg|svn|bzr)\+/.test(line)) found.fromGit = true;
            const project = projectFolder(line);
            const target = project === undefined ? undefined : joined(folder, project);
            const isThere = target !== undefined && paths.some(one => target === "" || one.startsWith(`${target}/`));
            if (target !== undefined && isThere) found.projects.add(target);
            const requirement = line.startsWith("-") || target !== undefined ? undefined : parseRequirement(line);
            if (requirement !== undefined) found.requirements.push(requirement);
        }
    };
    for (const path of named) read(path, false);
    return { ...found, projects: [...found.projects] };
}

/** Lines without comments, continued ones joined. */
function logicalLines(text: string): string[] {
    return text
        .replace(/\\\r?\n/g, " ")
        .split(/\r?\n/)
        .map(line => line.replace(/(^|\s)#.*$/, "").trim())
        .filter(line => line !== "");
}

/** `.` of `-e .[all]`, `../lib` of `lib @ file:../lib`; undefined for anything that is not in a folder. */
function projectFolder(line: string): string | undefined {
    const words = line.replace(/^(-e|--editable)[\s=]*/, "");
    const isEditable = words !== line;
    const path =
        /^[\w.-]+(?:\[[^\]]*\])?\s*@\s*file:(?:\/\/)?(\.[^;\s]*)/.exec(words)?.[1] ?? words.replace(/\s*;.*$/, "");
    const plain = path.replace(/^file:(\/\/)?/, "").replace(/\[[^\]]*\]\s*$/, "");
    if (/^[a-z]+\+|:\/\//.test(plain) || /\.(whl|tar\.gz|zip)$/.test(plain)) return undefined;
    return isEditable || /^\.{1,2}(\/|$)/.test(plain) ? plain : undefined;
}

/** Relative to the repository's root; "" for the root itself. */
export function joined(folder: string, path: string): string {
    const whole = posix.join(folder, path.trim()).replace(/\/+$/, "");
    return whole === "." ? "" : whole;
}
