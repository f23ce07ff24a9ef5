import type { Dependencies } from "./dependencies.js";
import { baseImages } from "./found-dockerfile.js";
import { hasWheel } from "./locked-packages.js";
import { foldersAbove, joinPath } from "./module-index.js";
import { neededMinor } from "./needed-python.js";
import type { PythonFile } from "./python-file.js";
import type { RepositoryFiles } from "./repository-files.js";
import { at, tomlMap, wordOf, yamlMaps } from "./source-formats.js";

/** The Python that an image is made for. */
export interface PythonChoice {
    /** Such as `3.13`. */
    readonly version: string;
    /** What decided: a file, or a sentence. */
    readonly because: string;
    /** Locked packages that have no wheel for it: later ones that have are taken, of the same major version. */
    readonly lacking: readonly string[];
}

/** The minor versions of Python 3 that images are made for, best first where nothing decides. */
const minors = [13, 12, 14, 11];

/** Before that, packages had hardly any wheels for 3.13. */
const modernSince = "2025-01";

/** Versions pinned before it may have no wheels for anything later. */
const oldMinors = [11, 12, 13, 14];

export function choosePython(
    files: RepositoryFiles,
    app: string,
    dependencies: Dependencies,
    running: readonly PythonFile[],
    dockerfile: { readonly path: string; readonly text: string } | undefined,
): PythonChoice {
    const syntax = neededMinor(running);
    const bySource = syntax > 11 ? [{ from: "the source's syntax", range: `>=3.${syntax}` }] : [];
    const ranges = [...pythonRanges(files, dependencies), ...bySource];
    const allowed = minors.filter(minor => ranges.every(({ range }) => allowsMinor(range, minor)));
    const lacking = (minor: number) =>
        (dependencies.lock ?? []).filter(one => !hasWheel(one, minor)).map(({ name }) => name);
    const choice = (minor: number, because: string) => ({ version: `3.${minor}`, because, lacking: lacking(minor) });
    if (allowed.length === 0) {
        const older = [10, 9, 8].find(minor => ranges.every(({ range }) => allowsMinor(range, minor)));
        return choice(older ?? 13, ranges.map(({ from }) => from).join(" and "));
    }
    const fewest = Math.min(...allowed.map(minor => lacking(minor).length));
    const fits = allowed.filter(minor => lacking(minor).length === fewest);
    for (const { from, minor } of pythonWishes(files, app, dockerfile)) {
        // Older ones are not made any more; the next one breaks the least.
        const wanted = Math.max(minor, 11);
        const [nearest] = fits.toSorted((one, other) => Math.abs(one - wanted) - Math.abs(other - wanted));
        if (minor < 11 || allowed.includes(minor)) return choice(nearest!, from);
    }
    const [range] = ranges;
    if (allowed.length === 1) return choice(allowed[0]!, range?.from ?? "");
    const isOld = dependencies.locked && (files.git?.lastCommit ?? modernSince) < modernSince;
    const best = (isOld ? oldMinors : minors).find(minor => fits.includes(minor))!;
    const because = isOld ? `versions pinned before ${modernSince}` : (range?.from ?? "no file names a version");
    return choice(best, because);
}

/** What the project and its lock allow. */
function pythonRanges(
    { texts }: RepositoryFiles,
    { project, files, kind }: Dependencies,
): { from: string; range: string }[] {
    const own = project?.requiresPython ?? [];
    const lock = files.find(path => path.endsWith("uv.lock"));
    const locked = kind === "uv" && lock !== undefined ? at(tomlMap(texts.get(lock)), "requires-python") : undefined;
    return [
        ...own.map(range => ({ from: "requires-python", range })),
        ...(typeof locked === "string" ? [{ from: lock!, range: locked }] : []),
    ];
}

/** Versions that files name, the image's first. */
function pythonWishes(
    { texts }: RepositoryFiles,
    app: string,
    dockerfile: { readonly path: string; readonly text: string } | undefined,
): { from: string; minor: number }[] {
    const wishes: { from: string; minor: number }[] = [];
    const add = (from: string, version: unknown) => {
        const [, minor] = /^\D*3\.(\d+)/.exec(wordOf(version)) ?? [];
        if (minor !== undefined) wishes.push({ from, minor: Number(minor) });
    };
    for (const image of dockerfile === undefined ? [] : baseImages(dockerfile.text)) {
        add(dockerfile!.path, /python[:-]?(3\.\d+)/.exec(image)?.[1]);
    }
    for (const folder of foldersAbove(app)) {
        const text = (name: string) => texts.get(joinPath(folder, name));
        const from = (name: string) => joinPath(folder, name);
        add(from(".python-version"), /^(?:cpython-|python-)?(3\.\d+)/m.exec(text(".python-version") ?? "")?.[1]);
        add(from("runtime.txt"), /python-?(3\.\d+)/.exec(text("runtime.txt") ?? "")?.[1]);
        add(from(".tool-versions"), /^python\s+(3\.\d+)/m.exec(text(".tool-versions") ?? "")?.[1]);
        add(from("Pipfile"), at(tomlMap(text("Pipfile")), "requires", "python_version"));
        for (const name of ["environment.yml", "environment.yaml"]) {
            const listed = yamlMaps(text(name) ?? "")[0]?.["dependencies"];
            const python = (Array.isArray(listed) ? listed : []).find(one => /^python[=<> ]/.test(wordOf(one)));
            add(from(name), /^python\s*=+\s*(3\.\d+)/.exec(wordOf(python))?.[1]);
        }
    }
    return wishes;
}

const patches = Array.from({ length: 30 }, (_, patch) => patch);

/** Whether a range, in the form of Python's packages or of Poetry, has any patch version of Python 3.`minor`. */
export function allowsMinor(range: string, minor: number): boolean {
    return range.split("||").some(part => patches.some(patch => allows(part, [3, minor, patch])));
}

type Version = readonly number[];

function allows(range: string, version: Version): boolean {
    const clauses = range.split(/,|(?<=[\w*])\s+(?=[<>=!~^])/).map(clause => clause.trim());
    return clauses.every(clause => clause === "" || clause === "*" || meets(clause, version));
}

function meets(clause: string, version: Version): boolean {
    const [, operator = "", text = ""] = /^(===?|>=|<=|!=|~=|[<>^~]?)\s*v?([\d.*]+)/.exec(clause) ?? [];
    const parts = text
        .split(".")
        .filter(part => part !== "*" && part !== "")
        .map(Number);
    const order = compare(version, parts);
    const isSame = parts.every((part, index) => version[index] === part);
    const below = (length: number) => compare(version.slice(0, length), parts.slice(0, length)) === 0;
    switch (operator) {
        case ">=":
            return order >= 0;
        case "<=":
            return order <= 0;
        case ">":
            return order > 0;
        case "<":
            return order < 0;
        case "!=":
            return !(text.includes("*") ? isSame : order === 0);
        case "^":
            return order >= 0 && below(1);
        case "~":
            return order >= 0 && below(Math.min(2, parts.length));
        case "~=":
            return order >= 0 && below(parts.length - 1);
        default:
            return isSame;
    }
}

function compare(version: Version, parts: Version): number {
    for (let index = 0; index < Math.max(version.length, parts.length); index++) {
        const difference = (version[index] ?? 0) - (parts[index] ?? 0);
        if (difference !== 0) return difference;
    }
    return 0;
}
