import { packageName, parseRequirement } from "./requirements.js";
import { at, jsonMap, mapOf, textsOf, tomlMap, wordOf } from "./source-formats.js";

/** A package in a lock, as uv, Poetry, PDM and Pipenv write it. */
export interface LockedPackage {
    /** Normalised. */
    readonly name: string;
    readonly version: string;
    readonly needs: readonly Needed[];
    /** What its extras need, by extra. */
    readonly extras: Readonly<Record<string, readonly Needed[]>>;
    /** Names of its files, wheels and archives. */
    readonly files: readonly string[];
    /** Folder of a project in the repository, relative to the lock. */
    readonly folder?: string;
    /** Index of packages that it comes from; undefined for one from Git, an address or a folder. */
    readonly registry?: string;
}

export interface Needed {
    readonly name: string;
    readonly extras: readonly string[];
}

export const pypi = "https://pypi.org/simple";

export type LockKind = "uv" | "poetry" | "pdm" | "pipenv";

export function lockedPackages(kind: LockKind, text: string): LockedPackage[] {
    if (kind === "pipenv") return pipenvPackages(text);
    const lock = tomlMap(text);
    const packages = Array.isArray(lock["package"]) ? lock["package"].map(mapOf) : [];
    if (kind === "uv") return packages.map(uvPackage);
    if (kind === "pdm") return packages.map(pdmPackage);
    // Before version 2 of the lock, files were listed at its end.
    const files = mapOf(at(lock, "metadata", "files"));
    return packages.map(one => poetryPackage(one, files));
}

const named = (value: unknown, extras: unknown): Needed => ({
    name: packageName(wordOf(value)),
    extras: textsOf(extras).map(packageName),
});

const neededBy = (list: unknown): Needed[] =>
    (Array.isArray(list) ? list.map(mapOf) : []).map(({ name, extra }) => named(name, extra));

const fileName = (file: unknown): string => {
    const { url, file: name, path, filename } = mapOf(file);
    return wordOf(url ?? name ?? path ?? filename)
        .split("/")
        .at(-1)!;
};

function uvPackage(one: Record<string, unknown>): LockedPackage {
    const { name, version = "", source, dependencies, wheels, sdist } = one;
    const { registry, editable, directory, virtual } = mapOf(source);
    const folder = editable ?? directory ?? virtual;
    const extras = Object.entries(mapOf(one["optional-dependencies"])).map(([extra, list]) => [
        packageName(extra),
        neededBy(list),
    ]);
    const groups = Object.entries(mapOf(one["dev-dependencies"])).map(([group, list]) => [
        `group:${group}`,
        neededBy(list),
    ]);
    return {
        name: packageName(wordOf(name)),
        version: wordOf(version),
        needs: neededBy(dependencies),
        extras: Object.fromEntries([...extras, ...groups]),
        files: [...(Array.isArray(wheels) ? wheels : []), ...(sdist === undefined ? [] : [sdist])].map(fileName),
        ...(typeof registry === "string" ? { registry: registry.replace(/\/$/, "") } : {}),
        ...(typeof folder === "string" ? { folder } : {}),
    };
}

function poetryPackage(one: Record<string, unknown>, listed: Record<string, unknown>): LockedPackage {
    const { name, version = "", source, files } = one;
    const { type, url } = mapOf(source);
    const all = Object.entries(mapOf(one["dependencies"]));
    const isOptional = (value: unknown) =>
        (Array.isArray(value) ? value : [value]).every(each => mapOf(each)["optional"] === true);
    const needs = all
        .filter(([, value]) => !isOptional(value))
        .map(([other, value]) => named(other, mapOf(Array.isArray(value) ? value[0] : value)["extras"]));
    const extras = Object.entries(mapOf(one["extras"])).map(([extra, list]) => [
        packageName(extra),
        textsOf(list).flatMap(text => parseRequirement(text) ?? []),
    ]);
    const own = Array.isArray(files) ? files : (listed[wordOf(name)] as unknown);
    return {
        name: packageName(wordOf(name)),
        version: wordOf(version),
        needs,
        extras: Object.fromEntries(extras),
        files: (Array.isArray(own) ? own : []).map(fileName),
        ...(type === undefined || type === "legacy" ? { registry: type === undefined ? pypi : wordOf(url) } : {}),
        ...(type === "directory" ? { folder: wordOf(url) } : {}),
    };
}

function pdmPackage(one: Record<string, unknown>): LockedPackage {
    const { name, version = "", dependencies, files, path } = one;
    return {
        name: packageName(wordOf(name)),
        version: wordOf(version),
        needs: textsOf(dependencies).flatMap(text => parseRequirement(text) ?? []),
        extras: {},
        files: (Array.isArray(files) ? files : []).map(fileName),
        ...(path === undefined && one["git"] === undefined ? { registry: pypi } : {}),
        ...(typeof path === "string" ? { folder: path.replace(/^\.\//, "") } : {}),
    };
}

function pipenvPackages(text: string): LockedPackage[] {
    return Object.entries(mapOf(jsonMap(text)["default"])).map(([name, value]) => {
        const { version = "", path, git } = mapOf(value);
        return {
            name: packageName(name),
            version: wordOf(version).replace(/^==/, ""),
            needs: [],
            extras: {},
            files: [],
            ...(path === undefined && git === undefined ? { registry: pypi } : {}),
            ...(typeof path === "string" ? { folder: path } : {}),
        };
    });
}

/** The packages that some need, directly or indirectly, as far as the lock has them. */
export function lockClosure(packages: readonly LockedPackage[], needed: readonly Needed[]): LockedPackage[] {
    const byName = new Map(packages.map(one => [one.name, one]));
    const seen = new Set<string>();
    const open = [...needed];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const found = byName.get(next.name);
        for (const extra of found === undefined ? [] : ["", ...next.extras]) {
            const key = `${next.name}[${extra}]`;
            if (seen.has(key)) continue;
            seen.add(key);
            open.push(...(extra === "" ? found!.needs : (found!.extras[extra] ?? [])));
        }
    }
    return packages.filter(({ name }) => seen.has(`${name}[]`));
}

/**
 * Whether a package was made for a Python 3 on Linux. One with compiled wheels for earlier versions alone was not, even
 * if it has a plain one to fall back on; one that has only archives may be plain Python.
 */
export function hasWheel({ files }: LockedPackage, minor: number): boolean {
    const wheels = files.flatMap(file => {
        const [, python, abi = "", platform = ""] = /-([^-]+)-([^-]+)-([^-]+)\.whl$/.exec(file) ?? [];
        return python === undefined ? [] : [{ tags: python.split("."), abi, platform }];
    });
    const onLinux = wheels.filter(({ platform }) => /any|manylinux|^linux/.test(platform));
    const compiled = onLinux.filter(({ tags }) => tags.some(tag => /^cp3\d/.test(tag)));
    if (compiled.length === 0) return wheels.length === 0 || onLinux.length > 0;
    return compiled.some(({ tags, abi }) =>
        tags.some(tag => {
            const built = Number(/^cp3(\d+)$/.exec(tag)?.[1]);
            return built === minor || (abi.includes("abi3") && built <= minor);
        }),
    );
}
