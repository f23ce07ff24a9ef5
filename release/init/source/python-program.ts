import type { SyntaxNode } from "@lezer/common";
import { filesOfModule, type ModuleIndex } from "../repository/module-index.js";
import {
    children,
    importsOf,
    nodesNamed,
    type PythonFile,
    type PythonImport,
    textOf,
} from "../repository/python-file.js";

/** What a name stands for. */
export type Definition =
    | { readonly kind: "value"; readonly file: PythonFile; readonly node: SyntaxNode; readonly type?: SyntaxNode }
    /** A parameter, with its annotation. */
    | { readonly kind: "parameter"; readonly file: PythonFile; readonly name: string; readonly type?: SyntaxNode }
    /** A variable of a loop over this expression. */
    | { readonly kind: "each"; readonly file: PythonFile; readonly node: SyntaxNode }
    | { readonly kind: "class" | "function"; readonly file: PythonFile; readonly node: SyntaxNode }
    | { readonly kind: "module"; readonly file: PythonFile };

/** The Python files of a repository, and what a name in one of them stands for. Runs nothing. */
export class PythonProgram {
    private readonly modules = new Map<string, PythonFile | undefined>();
    private readonly imports = new Map<PythonFile, PythonImport[]>();
    private readonly names = new Map<PythonFile, Map<string, Definition>>();

    constructor(private readonly index: ModuleIndex) {}

    importsOf(file: PythonFile): readonly PythonImport[] {
        const known = this.imports.get(file) ?? importsOf(file);
        this.imports.set(file, known);
        return known;
    }

    /** The file of a module that another file imports; undefined for a library's. */
    private moduleOf(file: PythonFile, module: string, level: number): PythonFile | undefined {
        const key = `${file.path} ${level} ${module}`;
        if (!this.modules.has(key)) this.modules.set(key, this.findModule(file, module, level));
        return this.modules.get(key);
    }

    private findModule(file: PythonFile, module: string, level: number): PythonFile | undefined {
        const { files } = this.index;
        if (level === 0) return files.get(filesOfModule(this.index, module, file.path)[0] ?? "");
        const folder = file.path.replace(/(\/__init__)?\.py$/, "").split("/");
        const isPackage = file.path.endsWith("/__init__.py");
        const base = folder.slice(0, folder.length - level + (isPackage ? 1 : 0));
        const path = [...base, ...module.split(".").filter(part => part !== "")].join("/");
        return files.get(`${path}.py`) ?? files.get(`${path}/__init__.py`);
    }

    private imported(file: PythonFile, { module, level, name }: PythonImport): Definition | undefined {
        const whole = name === undefined ? module : [module, name].filter(part => part !== "").join(".");
        const submodule = name === "*" ? undefined : this.moduleOf(file, whole, level);
        const owner = name === undefined ? undefined : this.moduleOf(file, module, level);
        const inside = owner === undefined || owner === file ? undefined : this.lookUpIn(owner, name!);
        if (inside !== undefined) return inside;
        return submodule === undefined ? undefined : { kind: "module", file: submodule };
    }

    /** What a module's own name stands for. */
    lookUpIn(file: PythonFile, name: string): Definition | undefined {
        const known = this.names.get(file) ?? namesIn(file, file.tree.topNode);
        this.names.set(file, known);
        const own = known.get(name);
        if (own !== undefined) return own;
        const imports = this.importsOf(file);
        for (const one of imports.filter(({ as, name: taken }) => as === name && taken !== "*")) {
            const found = this.imported(file, one);
            // `import a.b` names the package a.
            if (found !== undefined) return found;
        }
        for (const { module, level } of imports.filter(({ name: taken }) => taken === "*")) {
            const owner = this.moduleOf(file, module, level);
            const found = owner === undefined || owner === file ? undefined : this.lookUpIn(owner, name);
            if (found !== undefined) return found;
        }
        return undefined;
    }

    /** What a name stands for at a place: in the functions around it, then in its module. */
    lookUp(file: PythonFile, name: string, at: SyntaxNode): Definition | undefined {
        for (let scope = at.parent; scope !== null; scope = scope.parent) {
            const isOwn = scope.name === "FunctionDefinition" || scope.name === "LambdaExpression";
            const isClass = scope.name === "ClassDefinition";
            if (!isOwn && !isClass) continue;
            const found = namesIn(file, scope).get(name);
            // `x = x` inside a scope reads the outer one.
            const isItself = found?.kind === "value" && found.node.from <= at.from && at.to <= found.node.to;
            if (found !== undefined && !isItself) return found;
        }
        return this.lookUpIn(file, name);
    }
}

/** By the place of the class or function in its file. */
const cached = new WeakMap<PythonFile, Map<number, Map<string, Definition>>>();

/** Names that a module, class or function defines itself, also inside its `if`, `try`, `with` and `for`. */
function namesIn(file: PythonFile, scope: SyntaxNode): Map<string, Definition> {
    const isModule = scope.name === "Script";
    const ofFile = cached.get(file) ?? new Map<number, Map<string, Definition>>();
    cached.set(file, ofFile);
    const known = isModule ? undefined : ofFile.get(scope.from);
    if (known !== undefined) return known;
    const names = new Map<string, Definition>();
    for (const parameter of parametersOf(file, scope)) {
        const { name, type } = parameter;
        names.set(name, { kind: "parameter", file, name, ...(type === undefined ? {} : { type }) });
    }
    const visit = (node: SyntaxNode): void => {
        for (const child of children(node)) {
            if (child.name === "AssignStatement") addAssignments(file, child, names);
            else if (child.name === "ForStatement") {
                addLoop(file, child, names);
                visit(child);
            } else if (child.name === "ClassDefinition" || child.name === "FunctionDefinition") {
                const name = child.getChild("VariableName");
                const kind = child.name === "ClassDefinition" ? "class" : "function";
                if (name !== null) names.set(textOf(file, name), { kind, file, node: child });
            } else if (/Statement|^Body$/.test(child.name)) visit(child);
        }
    };
    const body = isModule ? scope : scope.getChild("Body");
    if (body !== null) visit(body);
    if (!isModule) ofFile.set(scope.from, names);
    return names;
}

/** `a = b = value`, `a: type = value`, `a, b = x, y`. */
function addAssignments(file: PythonFile, statement: SyntaxNode, names: Map<string, Definition>): void {
    const type = statement.getChild("TypeDef")?.lastChild ?? undefined;
    const parts: SyntaxNode[][] = [[]];
    for (const child of children(statement)) {
        if (child.name === "AssignOp") parts.push([]);
        else if (child.name !== "," && child.name !== "TypeDef") parts.at(-1)!.push(child);
    }
    const values = parts.at(-1)!;
    for (const targets of parts.slice(0, -1)) {
        for (const [index, target] of targets.entries()) {
            const value = targets.length === values.length ? values[index] : undefined;
            if (target.name !== "VariableName" || value === undefined) continue;
            names.set(textOf(file, target), {
                kind: "value",
                file,
                node: value,
                ...(type === undefined ? {} : { type }),
            });
        }
    }
}

function addLoop(file: PythonFile, loop: SyntaxNode, names: Map<string, Definition>): void {
    const parts = children(loop);
    const over = parts[parts.findIndex(({ name }) => name === "in") + 1];
    const variables = parts.filter(({ name, from }) => name === "VariableName" && from < (over?.from ?? 0));
    if (over === undefined || variables.length !== 1) return;
    names.set(textOf(file, variables[0]!), { kind: "each", file, node: over });
}

export interface Parameter {
    readonly name: string;
    readonly type?: SyntaxNode;
    readonly standard?: SyntaxNode;
    /** Whether it takes all other arguments: `*args`, `**options`. */
    readonly isRest: boolean;
}

export function parametersOf(file: PythonFile, definition: SyntaxNode): Parameter[] {
    const found: { name: string; type?: SyntaxNode; standard?: SyntaxNode; isRest: boolean }[] = [];
    const list = definition.getChild("ParamList");
    let isRest = false;
    let isValue = false;
    for (const child of list === null ? [] : children(list)) {
        const last = found.at(-1);
        if (child.name === ",") isRest = isValue = false;
        else if (child.name === "*" || child.name === "**") isRest = true;
        else if (child.name === "AssignOp") isValue = true;
        else if (child.name === "TypeDef" && last !== undefined) last.type = child.lastChild!;
        else if (isValue && last !== undefined) last.standard ??= child;
        else if (child.name === "VariableName") found.push({ name: textOf(file, child), isRest });
    }
    return found;
}

/** Expressions that a function returns, not those of functions inside it. */
export function returnedBy(definition: SyntaxNode): SyntaxNode[] {
    return nodesNamed(definition, "ReturnStatement")
        .filter(statement => enclosing(statement, "FunctionDefinition")?.from === definition.from)
        .flatMap(statement => {
            const value = statement.lastChild;
            return value === null || value.name === "return" ? [] : [value];
        });
}

export function enclosing(node: SyntaxNode, ...kinds: string[]): SyntaxNode | undefined {
    for (let parent = node.parent; parent !== null; parent = parent.parent) {
        if (kinds.includes(parent.name)) return parent;
    }
    return undefined;
}
