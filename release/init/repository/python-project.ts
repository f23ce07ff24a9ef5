import { joinPath } from "./module-index.js";
import { callsIn, nodesNamed, pythonFile, stringValue } from "./python-file.js";
import type { RepositoryFiles } from "./repository-files.js";
import { joined, packageName, parseRequirement, type Requirement } from "./requirements.js";
import { at, iniSections, mapOf, textsOf, tomlMap, wordOf } from "./source-formats.js";

/** What pyproject.toml, setup.cfg and setup.py of a folder say. */
export interface PythonProject {
    readonly folder: string;
    /** Normalised; undefined for a project without a name. */
    readonly name?: string;
    readonly dependencies: readonly Requirement[];
    /** Whether only the build backend knows the dependencies. */
    readonly isDynamic: boolean;
    readonly extras: Readonly<Record<string, readonly Requirement[]>>;
    readonly groups: Readonly<Record<string, readonly Requirement[]>>;
    /** Which Pythons it runs on, in any of the tools' forms. */
    readonly requiresPython: readonly string[];
    /** Folders of the repository that it depends on. */
    readonly projects: readonly string[];
    /** Console scripts: what each calls. */
    readonly scripts: Readonly<Record<string, string>>;
    /** Whether it can be installed: there is something that builds it. */
    readonly isPackage: boolean;
    /** Whether its version comes from Git. */
    readonly versionFromGit: boolean;
    /** Whether it offers plug-ins, which only an installed project has. */
    readonly hasEntryPoints: boolean;
    /** Files that a build reads, besides the modules; relative to the repository's root. */
    readonly files: readonly string[];
    readonly isPoetry: boolean;
    /** Whether pyproject.toml has the standard's own table. */
    readonly isStandard: boolean;
}

/** Undefined for a folder without a project, and for a pyproject.toml that only configures tools. */
export function readProject(files: RepositoryFiles, folder: string): PythonProject | undefined {
    const text = (name: string) => files.texts.get(joinPath(folder, name));
    const toml = tomlMap(text("pyproject.toml"));
    const [setupCfg, setupPy] = [text("setup.cfg"), text("setup.py")];
    const ini = iniSections(setupCfg);
    const old = setupPy === undefined ? undefined : setupCall(setupPy);
    const [project, poetry, tool] = [mapOf(toml["project"]), mapOf(at(toml, "tool", "poetry")), mapOf(toml["tool"])];
    const isOld = old !== undefined || ini["metadata"] !== undefined;
    const isPoetry = Object.keys(poetry).length > 0;
    if (Object.keys(project).length === 0 && !isPoetry && !isOld) return undefined;
    const dynamic = textsOf(project["dynamic"]);
    const readFrom = textsOf(at(tool, "setuptools", "dynamic", "dependencies", "file"));
    const lists = [
        ...textsOf(project["dependencies"]),
        ...lines(ini["options"]?.["install_requires"]),
        ...(old?.requires ?? []),
        ...readFrom.flatMap(file => lines(text(file))),
    ];
    const backend = wordOf(at(toml, "build-system", "build-backend"));
    const isPackage =
        (backend !== "" || isOld) && at(tool, "uv", "package") !== false && poetry["package-mode"] !== false;
    const scripts = { ...mapOf(poetry["scripts"]), ...mapOf(project["scripts"]) };
    const name = project["name"] ?? poetry["name"] ?? ini["metadata"]?.["name"] ?? old?.name;
    const requires = [
        project["requires-python"],
        mapOf(poetry["dependencies"])["python"],
        ini["options"]?.["python_requires"],
        old?.python,
    ];
    const build = JSON.stringify([toml["build-system"], dynamic, tool["setuptools_scm"], tool["hatch"]]);
    return {
        folder,
        ...(typeof name === "string" ? { name: packageName(name) } : {}),
        dependencies: [...requirementsOf(lists), ...poetryRequirements(mapOf(poetry["dependencies"]))],
        isDynamic: dynamic.includes("dependencies") || old?.isComputed === true,
        extras: extrasOf(project, poetry, ini),
        groups: groupsOf(toml, poetry),
        requiresPython: requires.flatMap(one => (typeof one === "string" && one !== "" ? [one] : [])),
        projects: localProjects(files, folder, tool, poetry),
        scripts: Object.fromEntries(Object.entries(scripts).map(([key, value]) => [key, wordOf(value)])),
        isPackage,
        versionFromGit: /setuptools[-_]scm|hatch-vcs|dynamic-versioning|versioningit|"vcs"|"scm"/.test(build),
        hasEntryPoints:
            Object.keys(mapOf(project["entry-points"])).length + Object.keys(mapOf(poetry["plugins"])).length > 0,
        files: buildFiles(files, folder, toml),
        isPoetry: isPoetry && project["dependencies"] === undefined,
        isStandard: Object.keys(project).length > 0,
    };
}

const lines = (text = ""): string[] => text.split(/\r?\n/).map(line => line.replace(/\s+#.*$/, "").trim());

const requirementsOf = (texts: readonly string[]): Requirement[] => texts.flatMap(text => parseRequirement(text) ?? []);

function poetryRequirements(table: Record<string, unknown>): Requirement[] {
    return Object.entries(table).flatMap(([name, value]) => {
        const { extras, version, optional, path } = mapOf(Array.isArray(value) ? value[0] : value);
        if (name === "python" || optional === true || path !== undefined) return [];
        const wanted = textsOf(extras).map(packageName);
        const exact = /^=?=?(\d[\w.]*)$/.exec(wordOf(version ?? value))?.[1];
        return [{ name: packageName(name), extras: wanted, text: name, ...(exact === undefined ? {} : { exact }) }];
    });
}

function extrasOf(
    project: Record<string, unknown>,
    poetry: Record<string, unknown>,
    ini: Record<string, Record<string, string>>,
) {
    const declared = [
        ...Object.entries(mapOf(project["optional-dependencies"])).map(
            ([extra, list]) => [extra, textsOf(list)] as const,
        ),
        ...Object.entries(mapOf(poetry["extras"])).map(([extra, list]) => [extra, textsOf(list)] as const),
        ...Object.entries(ini["options.extras_require"] ?? {}).map(([extra, text]) => [extra, lines(text)] as const),
    ];
    return Object.fromEntries(declared.map(([extra, list]) => [extra, requirementsOf(list)]));
}

function groupsOf(toml: Record<string, unknown>, poetry: Record<string, unknown>) {
    const standard = mapOf(toml["dependency-groups"]);
    const included = (name: string, depth = 0): Requirement[] =>
        (Array.isArray(standard[name]) ? standard[name] : []).flatMap((one: unknown) => {
            const other = mapOf(one)["include-group"];
            if (typeof other === "string") return depth > 5 ? [] : included(other, depth + 1);
            return typeof one === "string" ? requirementsOf([one]) : [];
        });
    const ofPoetry = Object.entries(mapOf(poetry["group"])).map(([name, group]) => [
        name,
        poetryRequirements(mapOf(mapOf(group)["dependencies"])),
    ]);
    return Object.fromEntries([...Object.keys(standard).map(name => [name, included(name)]), ...ofPoetry]) as Record<
        string,
        Requirement[]
    >;
}

/** `{path = "../lib"}` of uv and Poetry. */
function localProjects(
    { paths }: RepositoryFiles,
    folder: string,
    tool: Record<string, unknown>,
    poetry: Record<string, unknown>,
): string[] {
    const sources = [
        ...Object.values(mapOf(at(tool, "uv", "sources"))),
        ...Object.values(mapOf(poetry["dependencies"])),
    ];
    return sources.flatMap(source => {
        const { path } = mapOf(source);
        const target = typeof path === "string" ? joined(folder, path) : "";
        return target !== "" && paths.some(one => one.startsWith(`${target}/`)) ? [target] : [];
    });
}

/** Arguments of setup.py that are written as literals. */
function setupCall(
    text: string,
): { name?: string; requires: string[]; python?: string; isComputed: boolean } | undefined {
    const file = pythonFile("setup.py", text);
    const call = callsIn(file).find(({ name }) => /(^|\.)setup$/.test(name));
    if (call === undefined) return undefined;
    const { install_requires: list, name, python_requires: python } = call.named;
    const literal = list?.name === "ArrayExpression";
    const requires = literal ? nodesNamed(list, "String").flatMap(node => stringValue(file, node) ?? []) : [];
    const [ownName, ownPython] = [name, python].map(node => (node === undefined ? undefined : stringValue(file, node)));
    return {
        requires,
        isComputed: list !== undefined && !literal,
        ...(ownName === undefined ? {} : { name: ownName }),
        ...(ownPython === undefined ? {} : { python: ownPython }),
    };
}

/** pyproject.toml and its like, and the files that they name: readme, licence, version. */
function buildFiles({ paths }: RepositoryFiles, folder: string, toml: Record<string, unknown>): string[] {
    const readmes = [at(toml, "project", "readme"), at(toml, "tool", "poetry", "readme")].flatMap(readme =>
        typeof readme === "string" ? [readme] : [at(readme, "file"), ...textsOf(readme)],
    );
    const named = [
        ...["pyproject.toml", "setup.py", "setup.cfg", "MANIFEST.in"],
        ...readmes,
        at(toml, "project", "license", "file"),
        at(toml, "tool", "hatch", "version", "path"),
        ...textsOf(at(toml, "tool", "setuptools", "dynamic", "version", "file")),
        at(toml, "tool", "setuptools", "dynamic", "version", "file"),
        ...textsOf(at(toml, "tool", "setuptools", "dynamic", "dependencies", "file")),
        ...textsOf(at(toml, "project", "license-files")).filter(name => !name.includes("*")),
    ];
    const wanted = named.flatMap(name => (typeof name === "string" ? [joined(folder, name)] : []));
    return [...new Set(wanted)].filter(path => paths.includes(path));
}
