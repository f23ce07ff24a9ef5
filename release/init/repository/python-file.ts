import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/python";

/** A Python file with its syntax tree. The parser accepts files with errors, of any version of Python 3. */
export interface PythonFile {
    /** Relative to the repository's root, with slashes. */
    readonly path: string;
    readonly text: string;
    /** Parsed at first use. Its node names: https://github.com/lezer-parser/python/blob/main/src/python.grammar */
    readonly tree: Tree;
}

export function pythonFile(path: string, text: string): PythonFile {
    let tree: Tree | undefined;
    return {
        path,
        text,
        get tree() {
            tree ??= parser.parse(text);
            return tree;
        },
    };
}

export const textOf = ({ text }: PythonFile, node: SyntaxNode): string => text.slice(node.from, node.to);

export function children(node: SyntaxNode): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    for (let child = node.firstChild; child !== null; child = child.nextSibling) found.push(child);
    return found;
}

/** All nodes of a kind below a node, in the order of the text. */
export function nodesNamed(node: SyntaxNode, ...names: string[]): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    node.cursor().iterate(({ name, node: one }) => {
        if (names.includes(name)) found.push(one);
    });
    return found;
}

/** `a.b.c`; undefined for anything that is not a name or a chain of attributes. */
export function dottedName(file: PythonFile, node: SyntaxNode | null): string | undefined {
    if (node?.name === "VariableName") return textOf(file, node);
    if (node?.name !== "MemberExpression") return undefined;
    const property = node.lastChild;
    const owner = dottedName(file, node.firstChild);
    return owner !== undefined && property?.name === "PropertyName" ? `${owner}.${textOf(file, property)}` : undefined;
}

const escapes: Readonly<Record<string, string>> = {
    n: "\n",
    t: "\t",
    r: "\r",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "\n": "",
};

/** The value of a literal, also of adjacent ones; undefined for other expressions, and for f-strings with a value in them. */
export function stringValue(file: PythonFile, node: SyntaxNode | null): string | undefined {
    if (node?.name === "ParenthesizedExpression") return stringValue(file, node.firstChild?.nextSibling ?? null);
    if (node?.name === "ContinuedString") {
        const parts = children(node).map(part => stringValue(file, part));
        return parts.includes(undefined) ? undefined : parts.join("");
    }
    if (node?.name !== "String" && node?.name !== "FormatString") return undefined;
    if (nodesNamed(node, "FormatReplacement").length > 0) return undefined;
    const [, prefix = "", body = ""] =
        /^([a-zA-Z]*)(?:"""([\s\S]*)"""|'''([\s\S]*)'''|"([\s\S]*)"|'([\s\S]*)')$/
            .exec(textOf(file, node))
            ?.filter(part => part !== undefined) ?? [];
    return /r/i.test(prefix) ? body : body.replace(/\\([\s\S])/g, (whole, letter: string) => escapes[letter] ?? whole);
}

/** A call, or the call in a decorator. */
export interface PythonCall {
    /** As written, such as `app.mount`; "" for a callee that is not a name. */
    readonly name: string;
    readonly node: SyntaxNode;
    readonly positional: readonly SyntaxNode[];
    readonly named: Readonly<Record<string, SyntaxNode>>;
}

export function callAt(file: PythonFile, node: SyntaxNode): PythonCall {
    const list = node.getChild("ArgList");
    const positional: SyntaxNode[] = [];
    const named: Record<string, SyntaxNode> = {};
    const items = list === null ? [] : children(list);
    for (let index = 0; index < items.length; index++) {
        const [item, next, value] = items.slice(index, index + 3);
        if (item!.name === "VariableName" && next?.name === "AssignOp" && value !== undefined) {
            named[textOf(file, item!)] = value;
            index += 2;
        } else if (!["(", ")", ",", "*", "**", "ArithOp", "Comment"].includes(item!.name)) positional.push(item!);
    }
    const callee = node.name === "Decorator" ? decoratorName(file, node) : dottedName(file, node.firstChild);
    return { name: callee ?? "", node, positional, named };
}

const decoratorName = (file: PythonFile, node: SyntaxNode): string =>
    children(node)
        .filter(({ name }) => name === "VariableName" || name === "PropertyName")
        .map(part => textOf(file, part))
        .join(".");

/** All calls below a node, those of decorators included. */
export function callsIn(file: PythonFile, node: SyntaxNode = file.tree.topNode): PythonCall[] {
    return nodesNamed(node, "CallExpression", "Decorator").map(found => callAt(file, found));
}

/** One imported module, or one name imported from it. */
export interface PythonImport {
    /** Dotted; "" for `from . import x`. */
    readonly module: string;
    /** Number of leading dots. */
    readonly level: number;
    /** The name taken from the module; undefined for `import a.b`, `*` for all. */
    readonly name?: string;
    /** What it is called in the file. */
    readonly as: string;
    /** Whether a missing module is caught, or only a type checker reads it. */
    readonly optional: boolean;
}

export function importsOf(file: PythonFile): PythonImport[] {
    return nodesNamed(file.tree.topNode, "ImportStatement").flatMap(node => {
        const optional = isOptional(file, node);
        const words = textOf(file, node)
            .replace(/#.*$/gm, "")
            .replace(/\\\r?\n/g, " ")
            .replace(/[()]/g, " ")
            .trim();
        const from = /^from\s+([.\s]*)([\w.]*)\s+import\s+([\s\S]+)$/.exec(words);
        if (from === null) {
            return split(words.replace(/^import\s+/, "")).map(({ name, as }) => ({
                module: name,
                level: 0,
                as: as ?? name.split(".")[0]!,
                optional,
            }));
        }
        const [, dots = "", module = "", names = ""] = from;
        const level = dots.replace(/\s/g, "").length;
        return split(names).map(({ name, as }) => ({ module, level, name, as: as ?? name, optional }));
    });
}

const split = (text: string): { name: string; as?: string }[] =>
    text
        .split(",")
        .map(part => part.trim().split(/\s+as\s+/))
        .filter(([name]) => name !== "")
        .map(([name = "", as]) => ({ name, ...(as === undefined ? {} : { as }) }));

function isOptional(file: PythonFile, node: SyntaxNode): boolean {
    for (let parent = node.parent; parent !== null; parent = parent.parent) {
        if (
            parent.name === "TryStatement" &&
            /\bexcept\b[^:]*(ImportError|ModuleNotFound)/.test(textOf(file, parent))
        ) {
            return true;
        }
        if (parent.name === "IfStatement" && /^if\s+(typing\.)?TYPE_CHECKING\b/.test(textOf(file, parent))) return true;
    }
    return false;
}

/** Statements that run when the module is imported, also those inside `if`, `try` and `with`. */
export function moduleStatements(file: PythonFile): SyntaxNode[] {
    const open = (node: SyntaxNode): SyntaxNode[] =>
        children(node).flatMap(child => {
            if (["IfStatement", "TryStatement", "WithStatement"].includes(child.name)) {
                return child.getChildren("Body").flatMap(open);
            }
            return /Statement|Definition/.test(child.name) ? [child] : [];
        });
    return open(file.tree.topNode);
}
