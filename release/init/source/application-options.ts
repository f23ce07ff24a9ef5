import type { SyntaxNode } from "@lezer/common";
import {
    children,
    dottedName,
    nodesNamed,
    type PythonCall,
    type PythonFile,
    stringValue,
    textOf,
} from "../repository/python-file.js";
import { inClass, resolveName } from "./python-classes.js";
import { type PythonProgram, returnedBy } from "./python-program.js";
import { evaluate, knownText } from "./python-values.js";
import type { ServedApp } from "./served-routes.js";
import { dictionaryValue } from "./settings-class.js";

/**
 * The path of the application's OpenAPI document, else that of an application that it mounts; undefined if all are
 * switched off, or if the source alone does not tell.
 *
 * @param call the one that makes the application; undefined if it was not found
 * @param running the files that the application imports
 * @param apps the application and those that it mounts
 */
export function openapiPath(
    program: PythonProgram,
    file: PythonFile,
    call: PythonCall | undefined,
    running: readonly PythonFile[],
    apps: readonly ServedApp[],
): string | undefined {
    if (call === undefined || apps.length === 0) return ownPath(program, file, call, running);
    // Starlette has no such document.
    const documented = apps.filter(({ isFastapi }) => isFastapi);
    const paths = documented.flatMap(app => {
        const own = ownPath(program, app.file, app.call, running);
        return own === undefined ? [] : [app.path + own];
    });
    return paths[0];
}

function ownPath(
    program: PythonProgram,
    file: PythonFile,
    call: PythonCall | undefined,
    running: readonly PythonFile[],
): string | undefined {
    const standard = "/openapi.json";
    // Whoever names it says something else than the standard, perhaps in a class of a library.
    const unread = running.some(({ text }) => text.includes("openapi_url")) ? undefined : standard;
    if (call === undefined) return unread;
    const direct = call.named["openapi_url"];
    if (direct !== undefined) return certainPath(program, file, direct);
    const spread = spreadOf(file, call);
    if (spread === undefined) return standard;
    // `options["openapi_url"] = None`, perhaps only in production
    if (isAssignedLater(file, dottedName(file, spread))) return undefined;
    const found = dictionaryOf(program, file, spread);
    if (found === undefined) return unread;
    const value = dictionaryValue(found.file, found.node, "openapi_url");
    return value === undefined ? standard : certainPath(program, found.file, value);
}

/** A path that does not depend on a condition. */
function certainPath(program: PythonProgram, file: PythonFile, node: SyntaxNode): string | undefined {
    const name = dottedName(file, node);
    const found = name === undefined ? undefined : resolveName(program, file, name, node);
    const value = found?.kind === "value" ? found.node : node;
    if (value.name === "ConditionalExpression") return undefined;
    const text = knownText(program, { file, node });
    return text?.startsWith("/") ? text : undefined;
}

/** The expression after `**` in a call. */
function spreadOf(file: PythonFile, { node }: PythonCall): SyntaxNode | undefined {
    const items = children(node.getChild("ArgList") ?? node);
    const star = items.findIndex(item => item.name === "**" || textOf(file, item) === "**");
    return star < 0 ? undefined : items[star + 1];
}

function isAssignedLater(file: PythonFile, name: string | undefined): boolean {
    return nodesNamed(file.tree.topNode, "AssignStatement").some(statement => {
        const target = statement.firstChild;
        const key = target?.getChild("[")?.nextSibling ?? null;
        return (
            target?.name === "MemberExpression" &&
            dottedName(file, target.firstChild) === name &&
            stringValue(file, key) === "openapi_url"
        );
    });
}

/** A dictionary that is written as `{…}`: the value of a name, or of a property. */
function dictionaryOf(
    program: PythonProgram,
    file: PythonFile,
    node: SyntaxNode,
): { file: PythonFile; node: SyntaxNode } | undefined {
    if (node.name === "DictionaryExpression") return { file, node };
    const name = dottedName(file, node);
    if (name === undefined) return undefined;
    const found = resolveName(program, file, name, node) ?? memberOfObject(program, file, node);
    if (found?.kind === "value") return dictionaryOf(program, found.file, found.node);
    const [returned] = found?.kind === "function" ? returnedBy(found.node) : [];
    return found?.kind === "function" && returned !== undefined
        ? dictionaryOf(program, found.file, returned)
        : undefined;
}

/** `settings.options`, where settings is an object of a class. */
function memberOfObject(program: PythonProgram, file: PythonFile, node: SyntaxNode) {
    const owner = node.firstChild === null ? undefined : evaluate(program, { file, node: node.firstChild }).object;
    const property = node.lastChild;
    if (owner?.kind !== "class" || property === null) return undefined;
    return inClass(program, owner, textOf(file, property))?.found;
}
