import { posix } from "node:path";
import type { SyntaxNode } from "@lezer/common";
import {
    callAt,
    callsIn,
    children,
    dottedName,
    moduleStatements,
    type PythonFile,
    stringValue,
    textOf,
} from "./python-file.js";

/** A folder whose files the application serves or renders. */
export interface ServedFolder {
    /** Relative to the repository's root, or to where the server runs. */
    readonly path: string;
    readonly from: "root" | "work folder";
}

/** Folders of StaticFiles, templates and built frontends; only those whose paths are written out in the file. */
export function servedFolders(file: PythonFile): ServedFolder[] {
    return callsIn(file).flatMap(({ name, positional, named }) => {
        const isServing = /(^|\.)(StaticFiles|Jinja2Templates|frontend)$/.test(name);
        const first = /(^|\.)frontend$/.test(name) ? positional[1] : positional[0];
        const node = named["directory"] ?? first;
        const found = isServing && node !== undefined ? pathOf(file, node) : undefined;
        return found === undefined || found.path === "" || found.path.startsWith("..") ? [] : [found];
    });
}

/** The value of an expression for a path; undefined for one that is only known when it runs. */
function pathOf(file: PythonFile, node: SyntaxNode, depth = 0): ServedFolder | undefined {
    if (depth > 20) return undefined;
    const value = (inner: SyntaxNode | null | undefined) => (inner ? pathOf(file, inner, depth + 1) : undefined);
    const text = stringValue(file, node);
    if (text !== undefined)
        return posix.isAbsolute(text) ? undefined : { path: posix.normalize(text), from: "work folder" };
    if (node.name === "VariableName") {
        const name = textOf(file, node);
        return name === "__file__" ? { path: file.path, from: "root" } : value(assigned(file, name));
    }
    if (node.name === "ParenthesizedExpression") return value(node.firstChild?.nextSibling);
    if (node.name === "BinaryExpression") {
        const [left, operator, right] = children(node);
        const isJoin = operator !== undefined && textOf(file, operator) === "/";
        return isJoin ? joined(value(left), [textIn(file, right)]) : undefined;
    }
    if (node.name === "MemberExpression") return memberOf(file, node, value);
    return node.name === "CallExpression" ? callOf(file, node, value) : undefined;
}

type Value = (node: SyntaxNode | null | undefined) => ServedFolder | undefined;

/** `.parent`, `.parents[2]`. */
function memberOf(file: PythonFile, node: SyntaxNode, value: Value): ServedFolder | undefined {
    const words = textOf(file, node);
    const [, index] = /\.parents\s*\[\s*(\d+)\s*\]$/.exec(words) ?? [];
    if (index !== undefined) return above(value(node.firstChild?.firstChild), Number(index) + 1);
    return words.endsWith(".parent") ? above(value(node.firstChild), 1) : undefined;
}

/** `Path(…)`, `os.path.dirname(…)`, `os.path.join(…)`, and methods of a path. */
function callOf(file: PythonFile, node: SyntaxNode, value: Value): ServedFolder | undefined {
    const { positional } = callAt(file, node);
    const callee = node.firstChild!;
    const property = callee.lastChild?.name === "PropertyName" ? textOf(file, callee.lastChild) : undefined;
    const name = dottedName(file, callee)?.split(".").at(-1) ?? property ?? "";
    const rest = (nodes: readonly SyntaxNode[]) => nodes.map(one => textIn(file, one));
    if (name === "dirname") return above(value(positional[0]), 1);
    if (name === "join") return joined(value(positional[0]), rest(positional.slice(1)));
    if (/^(Path|PurePath|str|abspath|realpath|normpath)$/.test(name))
        return joined(value(positional[0]), rest(positional.slice(1)));
    if (name === "joinpath") return joined(value(callee.firstChild), rest(positional));
    return /^(resolve|absolute|expanduser|as_posix)$/.test(name) ? value(callee.firstChild) : undefined;
}

const textIn = (file: PythonFile, node: SyntaxNode | undefined) =>
    node === undefined ? undefined : stringValue(file, node);

function joined(base: ServedFolder | undefined, parts: readonly (string | undefined)[]): ServedFolder | undefined {
    if (base === undefined || parts.includes(undefined)) return undefined;
    const path = posix.join(base.path, ...(parts as string[])).replace(/\/$/, "");
    return { ...base, path: path === "." ? "" : path };
}

function above(base: ServedFolder | undefined, levels: number): ServedFolder | undefined {
    return base === undefined
        ? undefined
        : joined(
              base,
              Array.from({ length: levels }, () => ".."),
          );
}

/** What the module gives a variable once. */
function assigned(file: PythonFile, name: string): SyntaxNode | undefined {
    const found = moduleStatements(file).flatMap(node => {
        const [target, ...rest] = node.name === "AssignStatement" ? children(node) : [];
        return target?.name === "VariableName" && textOf(file, target) === name ? [rest.at(-1)] : [];
    });
    return found.length === 1 ? found[0] : undefined;
}
