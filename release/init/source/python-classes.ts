import type { SyntaxNode } from "@lezer/common";
import { children, dottedName, nodesNamed, type PythonFile, stringValue, textOf } from "../repository/python-file.js";
import type { Definition, PythonProgram } from "./python-program.js";

export type ClassDefinition = Definition & { readonly kind: "class" | "function" };

/** Longer chains of bases are loops. */
const deepest = 15;

/** The class that an annotation names, also as `Optional[…]` or in quotes. */
export function classNamed(program: PythonProgram, file: PythonFile, type: SyntaxNode): ClassDefinition | undefined {
    const names = [dottedName(file, type) ?? stringValue(file, type)];
    if (names[0] === undefined) names.push(...nodesNamed(type, "VariableName").map(node => textOf(file, node)));
    for (const name of names) {
        const found = name === undefined ? undefined : resolveName(program, file, name, type);
        if (found?.kind === "class") return found;
    }
    return undefined;
}

/** The module, class, function or value that a dotted name stands for at a place. */
export function resolveName(
    program: PythonProgram,
    file: PythonFile,
    dotted: string,
    at: SyntaxNode,
    depth = 0,
): Definition | undefined {
    const [first = "", ...rest] = dotted.split(".");
    let found = program.lookUp(file, first, at);
    for (const name of rest) {
        if (found?.kind === "module") found = program.lookUpIn(found.file, name);
        else if (found?.kind === "class") found = inClass(program, found, name)?.found;
        else return undefined;
    }
    // `Base = OtherName`
    const alias = found?.kind === "value" ? dottedName(found.file, found.node) : undefined;
    if (found?.kind !== "value" || alias === undefined || depth > deepest) return found;
    return resolveName(program, found.file, alias, found.node, depth + 1) ?? found;
}

/** A class's own attribute, or that of a class that it extends. */
export function inClass(
    program: PythonProgram,
    owner: ClassDefinition,
    name: string,
    depth = 0,
): { readonly found: Definition; readonly owner: ClassDefinition } | undefined {
    const own = attributesOf(owner).get(name);
    if (own !== undefined) return { found: own, owner };
    if (depth > deepest) return undefined;
    for (const base of basesOf(program, owner)) {
        const found = inClass(program, base, name, depth + 1);
        if (found !== undefined) return found;
    }
    return undefined;
}

/** The classes of the repository that a class extends. */
export function basesOf(program: PythonProgram, { file, node }: ClassDefinition): ClassDefinition[] {
    return baseNames(file, node).flatMap(name => {
        const found = resolveName(program, file, name, node);
        const isItself = found?.kind === "class" && found.file === file && found.node.from === node.from;
        return found?.kind === "class" && !isItself ? [found] : [];
    });
}

/** Names of the classes that a class extends, directly or not: the last part of each, libraries' included. */
export function ancestorNames(program: PythonProgram, owner: ClassDefinition, depth = 0): string[] {
    if (depth > deepest) return [];
    const own = baseNames(owner.file, owner.node).map(name => name.split(".").at(-1)!);
    return [...own, ...basesOf(program, owner).flatMap(base => ancestorNames(program, base, depth + 1))];
}

function baseNames(file: PythonFile, definition: SyntaxNode): string[] {
    const list = definition.getChild("ArgList");
    return list === null ? [] : children(list).flatMap(node => dottedName(file, node) ?? []);
}

/** Values and functions of a class itself, by name. */
export function attributesOf({ file, node }: ClassDefinition): Map<string, Definition> {
    const found = new Map<string, Definition>();
    for (const statement of children(node.getChild("Body") ?? node)) {
        const inner = statement.name === "DecoratedStatement" ? statement.getChild("FunctionDefinition") : statement;
        if (inner?.name === "FunctionDefinition") {
            const name = inner.getChild("VariableName");
            if (name !== null) found.set(textOf(file, name), { kind: "function", file, node: inner });
        }
        if (statement.name !== "AssignStatement") continue;
        const target = statement.firstChild;
        const value = statement.getChild("AssignOp")?.nextSibling;
        const type = statement.getChild("TypeDef")?.lastChild ?? undefined;
        if (target?.name === "VariableName" && value) {
            found.set(textOf(file, target), { kind: "value", file, node: value, ...(type ? { type } : {}) });
        }
    }
    return found;
}
