import type { SyntaxNode } from "@lezer/common";
import { fileOfModule, filesOfModule, foldersAbove, type ModuleIndex } from "./module-index.js";
import {
    callAt,
    callsIn,
    children,
    dottedName,
    importsOf,
    moduleStatements,
    nodesNamed,
    type PythonFile,
    textOf,
} from "./python-file.js";
import type { RepositoryFiles } from "./repository-files.js";
import { asideWords } from "./repository-paths.js";
import { type StartCommand, startedFiles } from "./start-command.js";

/** A variable or function that is, or creates, a FastAPI application. */
export interface AppCandidate {
    /** The source file. */
    readonly file: string;
    readonly variable: string;
    /** `made`: by a function of the repository. `factory`: it is such a function. */
    readonly kind: "variable" | "made" | "factory";
    /** Whether another application mounts or wraps it. */
    readonly inner: boolean;
    /** The command that starts it. */
    readonly start?: StartCommand;
}

/** Applications in a repository, likeliest first: what it starts before what it could. */
export function findApps(files: RepositoryFiles, index: ModuleIndex, starts: readonly StartCommand[]): AppCandidate[] {
    const found = [...index.files.values()].flatMap(file => (isHidden(file.path, index) ? [] : appsIn(file, index)));
    const mounted = new Set([...index.files.values()].flatMap(file => mountedElsewhere(file, index)));
    const created = found.map(app => (mounted.has(`${app.file}:${app.variable}`) ? { ...app, inner: true } : app));
    const started: AppCandidate[] = starts.flatMap(start => startedApp(start, created, files, index) ?? []);
    const all = [...started, ...created.toSorted((left, right) => rank(left) - rank(right) || order(left, right))];
    return all.filter(({ file, variable }, at) => {
        return all.findIndex(other => other.file === file && other.variable === variable) === at;
    });
}

/** Whether a package of the same name beside a module is imported in its place. */
function isHidden(path: string, { files }: ModuleIndex): boolean {
    return files.has(path.replace(/\.py$/, "/__init__.py"));
}

const order = (left: AppCandidate, right: AppCandidate): number =>
    `${left.file}:${left.variable}` < `${right.file}:${right.variable}` ? -1 : 1;

/** Lower is likelier. */
function rank({ file, variable, kind, inner }: AppCandidate): number {
    const isMain = /(^|\/)(main|app|asgi|server|api|__init__)\.py$/.test(file);
    const kinds = { variable: 0, made: 0, factory: 1000 };
    const aside = asideWords.test(file) ? 10_000 : 0;
    const name = variable === "app" ? 0 : variable === "application" ? 5 : 10;
    return aside + kinds[kind] + (inner ? 500 : 0) + (isMain ? 0 : 100) + name + file.split("/").length;
}

/** The application that a command names, also one that the source makes in a way unknown here. */
function startedApp(
    start: StartCommand,
    created: readonly AppCandidate[],
    files: RepositoryFiles,
    index: ModuleIndex,
): AppCandidate | undefined {
    const variable = start.app?.split(":")[1];
    for (const path of startedFiles(start, files, index).filter(path => !isHidden(path, index))) {
        const inFile = created.filter(
            ({ file, kind }) => file === path && (variable !== undefined || kind !== "factory"),
        );
        const found =
            inFile.find(one => one.variable === (variable ?? "app")) ??
            (variable === undefined ? inFile[0] : undefined);
        if (found !== undefined) return { ...found, start };
        const file = index.files.get(path)!;
        const name = variable ?? "app";
        const imported = importedFrom(file, name, index, created);
        if (imported !== undefined) return { ...imported, start };
        if (definedNames(file).includes(name)) {
            return { file: path, variable: name, kind: start.factory ? "factory" : "variable", inner: false, start };
        }
    }
    return undefined;
}

/** The application that a file takes from another one under a name. */
function importedFrom(
    file: PythonFile,
    name: string,
    index: ModuleIndex,
    created: readonly AppCandidate[],
): AppCandidate | undefined {
    const found = importsOf(file).find(one => one.as === name && one.name !== undefined);
    if (found === undefined) return undefined;
    const paths = modulesOf(file, found, index);
    return created.find(one => paths.includes(one.file) && one.variable === found.name);
}

function modulesOf(
    file: PythonFile,
    { module, level }: { module: string; level: number },
    index: ModuleIndex,
): string[] {
    if (level === 0) return filesOfModule(index, module, file.path);
    const base = foldersAbove(file.path)[level - 1];
    return base === undefined ? [] : [fileOfModule(index, base, module)].flatMap(path => path ?? []);
}

function appsIn(file: PythonFile, index: ModuleIndex): AppCandidate[] {
    // Only such files are worth a tree: a repository has thousands of others.
    if (!/FastAPI|fastapi|create_\w*app|get_\w*app|make_\w*app|build_\w*app|_factory/i.test(file.text)) return [];
    const classes = appClasses(file);
    const mounted = innerNames(file);
    const local = new Set(factoriesIn(file, classes).map(({ name }) => name));
    const factories = factoriesIn(file, classes).filter(({ required }) => !required);
    const found: AppCandidate[] = [];
    for (const { name, value } of assignments(file)) {
        const call = value.name === "CallExpression" ? callAt(file, value) : undefined;
        if (call === undefined) {
            // A framework around FastAPI keeps the application as an attribute.
            const isAttribute = /^\w+\.app$/.test(dottedName(file, value) ?? "");
            if (isAttribute) found.push({ file: file.path, variable: name, kind: "made", inner: false });
            continue;
        }
        const isClass = classes.has(call.name);
        const wraps = wrapper.test(call.name) && found.some(one => mentions(file, value, one.variable));
        const makes = !isClass && (local.has(call.name) || isForeignFactory(file, call.name, index));
        if (isClass || wraps || makes) {
            const kind = makes ? "made" : "variable";
            const already = found.findIndex(one => one.variable === name);
            if (already >= 0) found.splice(already, 1);
            found.push({ file: file.path, variable: name, kind, inner: mounted.has(name) && !wraps });
        }
    }
    const named = factories.map(({ name }) => ({
        file: file.path,
        variable: name,
        kind: "factory" as const,
        inner: false,
    }));
    return [...found, ...named];
}

/** Names that are FastAPI's class in a file: imported ones, and subclasses. */
function appClasses(file: PythonFile): Set<string> {
    const classes = new Set(["FastAPI", "fastapi.FastAPI"]);
    for (const { module, name, as } of importsOf(file)) {
        if (!/^fastapi(\.applications)?$/.test(module)) continue;
        if (name === undefined) classes.add(`${as}.FastAPI`);
        if (name === "FastAPI") classes.add(as);
    }
    for (const node of nodesNamed(file.tree.topNode, "ClassDefinition")) {
        const bases = node.getChild("ArgList");
        const isApp = bases !== null && children(bases).some(base => classes.has(dottedName(file, base) ?? ""));
        const name = node.getChild("VariableName");
        if (isApp && name !== null) classes.add(textOf(file, name));
    }
    return classes;
}

const wrapper = /(ASGIApp|Middleware|VersionedFastAPI|versionize)$/;

const mentions = (file: PythonFile, node: SyntaxNode, variable: string): boolean =>
    nodesNamed(node, "VariableName").some(one => textOf(file, one) === variable);

/** Variables that the file mounts into another application, or wraps in one. */
function innerNames(file: PythonFile): Set<string> {
    const names = callsIn(file).flatMap(({ name, positional, named }) => {
        const target = positional[1] ?? named["app"];
        const isInner = (name.endsWith(".mount") && target !== undefined) || wrapper.test(name);
        if (!isInner) return [];
        return [...positional, ...Object.values(named)].flatMap(node => dottedName(file, node) ?? []);
    });
    return new Set(names);
}

/** Imported applications that a file mounts, as `file:variable`. */
function mountedElsewhere(file: PythonFile, index: ModuleIndex): string[] {
    if (!file.text.includes(".mount(")) return [];
    const names = innerNames(file);
    return importsOf(file)
        .filter(({ as, name }) => name !== undefined && names.has(as))
        .flatMap(found => modulesOf(file, found, index).map(path => `${path}:${found.name}`));
}

/** Assignments of the module, the type of a variable left out. */
function assignments(file: PythonFile): { name: string; value: SyntaxNode }[] {
    return moduleStatements(file).flatMap(node => {
        if (node.name !== "AssignStatement") return [];
        const parts = children(node);
        const [target, value] = [parts[0], parts.at(-1)];
        return target?.name === "VariableName" && value !== undefined && parts.length > 2
            ? [{ name: textOf(file, target), value }]
            : [];
    });
}

/** Functions of the module that return an application: by their type, or by what they return. */
function factoriesIn(file: PythonFile, classes: ReadonlySet<string>): { name: string; required: boolean }[] {
    return moduleFunctions(file).flatMap(node => {
        const name = node.getChild("VariableName");
        const isAsync = node.firstChild?.name === "async";
        if (name === null || isAsync || !returnsApp(file, node, classes)) return [];
        return [{ name: textOf(file, name), required: hasRequired(node) }];
    });
}

function moduleFunctions(file: PythonFile): SyntaxNode[] {
    return moduleStatements(file).flatMap(node => {
        const inner = node.name === "DecoratedStatement" ? node.getChild("FunctionDefinition") : node;
        return inner?.name === "FunctionDefinition" ? [inner] : [];
    });
}

function returnsApp(file: PythonFile, node: SyntaxNode, classes: ReadonlySet<string>): boolean {
    const type = node.getChild("TypeDef");
    if (type !== null) return classes.has(textOf(file, type).replace(/^\s*(->|:)\s*|["'\s]/g, ""));
    const body = node.getChild("Body");
    if (body === null) return false;
    const made = nodesNamed(body, "AssignStatement").flatMap(one => {
        const call = one.getChild("CallExpression");
        const variable = one.firstChild;
        const isApp = call !== null && classes.has(callAt(file, call).name) && variable?.name === "VariableName";
        return isApp ? [textOf(file, variable)] : [];
    });
    return nodesNamed(body, "ReturnStatement").some(one => {
        const value = one.firstChild?.nextSibling ?? null;
        if (value?.name === "CallExpression") return classes.has(callAt(file, value).name);
        return value?.name === "VariableName" && made.includes(textOf(file, value));
    });
}

/** Whether a parameter has no default; `*args` and `**kwargs` need none. */
function hasRequired(node: SyntaxNode): boolean {
    const list = node.getChild("ParamList");
    if (list === null) return false;
    let star = false;
    return children(list).some((part, at, parts) => {
        if (part.name === "*" || part.name === "**" || part.name === "ArithOp") star = true;
        else if (part.name === ",") star = false;
        if (part.name !== "VariableName" || star) return false;
        const after = parts.slice(at + 1);
        const next = after.findIndex(({ name }) => name === ",");
        const own = next < 0 ? after : after.slice(0, next);
        return !own.some(({ name }) => name === "AssignOp") && parts[at - 1]?.name !== "AssignOp";
    });
}

/** Whether a name is a function of another file in the repository that returns an application. */
function isForeignFactory(file: PythonFile, name: string, index: ModuleIndex): boolean {
    const [first = "", ...rest] = name.split(".");
    const found = importsOf(file).find(one => one.as === first);
    if (found === undefined) return false;
    const module = rest.length === 0 ? found.module : [found.module, found.name].filter(Boolean).join(".");
    const wanted = rest.at(-1) ?? found.name;
    return modulesOf(file, { module, level: found.level }, index).some(path => {
        const other = index.files.get(path)!;
        if (factoriesIn(other, appClasses(other)).some(one => one.name === wanted)) return true;
        const again = path !== file.path && importsOf(other).find(one => one.as === wanted && one.name !== undefined);
        return again ? isForeignFactory(other, again.as, index) : false;
    });
}

/** Names that a module has: what it assigns, defines or imports. */
function definedNames(file: PythonFile): string[] {
    const functions = moduleFunctions(file).flatMap(node => node.getChild("VariableName") ?? []);
    const imported = importsOf(file).map(({ as }) => as);
    return [...assignments(file).map(({ name }) => name), ...functions.map(node => textOf(file, node)), ...imported];
}
