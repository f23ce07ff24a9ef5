import type { SyntaxNode } from "@lezer/common";
import {
    callsIn,
    children,
    dottedName,
    nodesNamed,
    type PythonCall,
    type PythonFile,
    textOf,
} from "../repository/python-file.js";
import { ancestorNames } from "./python-classes.js";
import { enclosing, type PythonProgram } from "./python-program.js";
import { environmentRead, knownText } from "./python-values.js";
import { isSettingsClass, settingsFields } from "./settings-class.js";

/** Environment variables that a program reads. */
export interface ReadVariables {
    /** Those without which it does not start, in the order of the files. */
    readonly needed: readonly NeededVariable[];
    /** Those that it can do without. */
    readonly optional: readonly string[];
}

export interface NeededVariable {
    readonly name: string;
    /** Where it is read: file and line. */
    readonly where: string;
    /** Of a settings class, as written. */
    readonly type?: string;
}

/** Reads the files that run when the application is imported. */
export function readVariables(program: PythonProgram, files: readonly PythonFile[]): ReadVariables {
    const needed = new Map<string, NeededVariable>();
    const optional = new Set<string>();
    const add = (file: PythonFile, node: SyntaxNode, name: string, isNeeded: boolean, type?: string) => {
        const line = file.text.slice(0, node.from).split("\n").length;
        const found = { name, where: `${file.path}:${line}`, ...(type === undefined ? {} : { type }) };
        if (!isNeeded) optional.add(name);
        else if (!needed.has(name)) needed.set(name, found);
    };
    for (const file of files) {
        for (const { name, node } of directReads(program, file)) add(file, node, name, !isGuarded(file, node, name));
        for (const call of callsIn(file)) {
            const read = environmentRead(program, file, call);
            if (read === undefined) continue;
            const isNeeded = read.standard === undefined && (!read.mayLack || failsWithNone(program, file, call));
            add(file, call.node, read.variable, isNeeded && !isGuarded(file, call.node, read.variable));
        }
        for (const definition of nodesNamed(file.tree.topNode, "ClassDefinition")) {
            const owner = { kind: "class", file, node: definition } as const;
            if (!isSettingsClass(program, owner) || isExtended(program, files, owner)) continue;
            for (const { variable, required, type } of settingsFields(program, owner)) {
                add(file, definition, variable, required, type);
            }
        }
    }
    return { needed: [...needed.values()], optional: [...optional].filter(name => !needed.has(name)) };
}

/** `os.environ["X"]`, where it is read. */
function directReads(program: PythonProgram, file: PythonFile): { name: string; node: SyntaxNode }[] {
    return nodesNamed(file.tree.topNode, "MemberExpression").flatMap(node => {
        const owner = dottedName(file, node.firstChild);
        if (owner !== "os.environ" && owner !== "environ") return [];
        const key = node.getChild("[")?.nextSibling ?? null;
        const name = key === null ? undefined : knownText(program, { file, node: key });
        const statement = node.parent;
        const isTarget =
            (statement?.name === "AssignStatement" && statement.firstChild?.from === node.from) ||
            statement?.name === "DeleteStatement";
        return name === undefined || isTarget ? [] : [{ name, node }];
    });
}

/** Whether the source copes without the variable: it asks first, or catches the error. */
function isGuarded(file: PythonFile, node: SyntaxNode, name: string): boolean {
    const attempt = enclosing(node, "TryStatement");
    if (attempt !== undefined) {
        const body = attempt.getChild("Body");
        const isInBody = body !== null && body.from <= node.from && node.to <= body.to;
        if (
            isInBody &&
            /\bexcept\b\s*(:|\(?[^:]*\b(KeyError|Exception|UndefinedValueError|EnvError)\b)/.test(textOf(file, attempt))
        ) {
            return true;
        }
    }
    const quoted = new RegExp(`["']${name}["']`);
    for (let around = node.parent; around !== null; around = around.parent) {
        if (
            around.name === "ConditionalExpression" &&
            quoted.test(textOf(file, around).replace(textOf(file, node), ""))
        )
            return true;
        if (around.name !== "IfStatement") continue;
        const condition = children(around)[1];
        if (condition !== undefined && condition.to <= node.from && quoted.test(textOf(file, condition))) return true;
    }
    return false;
}

/** Calls that accept no None as their first argument. */
const strict =
    /(^|\.)(int|float|create_engine|create_async_engine|engine_from_config|make_url|Database|AsyncDatabase|from_url|AsyncIOMotorClient|MongoClient|AsyncMongoClient|Fernet|Path|join|urlparse|json\.loads)$/;

/** Whether None instead of the variable's value makes the import fail. */
function failsWithNone(program: PythonProgram, file: PythonFile, { node }: PythonCall): boolean {
    const parent = node.parent;
    if (parent === null) return false;
    if (parent.name === "ArgList") return isStrictCall(file, parent, node);
    // A method of the value, such as `os.getenv("HOSTS").split(",")`.
    if (parent.name === "MemberExpression" && parent.lastChild?.name === "PropertyName") return true;
    if (parent.name !== "AssignStatement") return false;
    const target = parent.firstChild;
    if (target?.name !== "VariableName" || target.to > node.from) return false;
    const name = textOf(file, target);
    const found = program.lookUp(file, name, node.parent!);
    if (found?.kind !== "value" || found.node.from !== node.from) return false;
    return nodesNamed(file.tree.topNode, "VariableName").some(
        use =>
            use.from > node.to &&
            textOf(file, use) === name &&
            use.parent?.name === "ArgList" &&
            isStrictCall(file, use.parent, use),
    );
}

function isStrictCall(file: PythonFile, list: SyntaxNode, argument: SyntaxNode): boolean {
    const callee = list.parent?.name === "CallExpression" ? dottedName(file, list.parent.firstChild) : undefined;
    return callee !== undefined && strict.test(callee) && list.firstChild?.nextSibling?.from === argument.from;
}

/** A base that other settings classes fill in; only they are made. */
function isExtended(
    program: PythonProgram,
    files: readonly PythonFile[],
    owner: { file: PythonFile; node: SyntaxNode },
): boolean {
    const name = textOf(owner.file, owner.node.getChild("VariableName")!);
    const isMade = files.some(file => callsIn(file).some(call => call.name === name || call.name.endsWith(`.${name}`)));
    if (isMade) return false;
    return files.some(file =>
        nodesNamed(file.tree.topNode, "ClassDefinition").some(
            node =>
                node.from !== owner.node.from && ancestorNames(program, { kind: "class", file, node }).includes(name),
        ),
    );
}
