import { posix } from "node:path";
import type { SyntaxNode } from "@lezer/common";
import {
    callAt,
    children,
    dottedName,
    nodesNamed,
    type PythonCall,
    type PythonFile,
    stringValue,
    textOf,
} from "../repository/python-file.js";
import { type ClassDefinition, classNamed, inClass } from "./python-classes.js";
import { type Definition, enclosing, type PythonProgram, returnedBy } from "./python-program.js";
import { settingsVariable } from "./settings-class.js";

/** Starts a path that a program makes from `__file__`; the rest is relative to the repository's root. */
const besideSource = "repository:/";

/** What an expression is known to be without running it. */
export interface KnownValue {
    /** `null` is Python's None; absent: unknown, such as the value of a variable without a default. */
    readonly value?: string | number | boolean | null;
    /** The environment variable that replaces it as a whole. */
    readonly variable?: string;
    /** A module, class or function, or an object of this class. */
    readonly object?: Definition;
}

/** An expression at its place. */
export interface Expression {
    readonly file: PythonFile;
    readonly node: SyntaxNode;
}

/** Longer chains of names are loops. */
const deepest = 25;

/** What is known of an expression: constants, defaults of settings and variables, paths. */
export function evaluate(program: PythonProgram, { file, node }: Expression, depth = 0): KnownValue {
    if (depth > deepest) return {};
    const inner = (one: SyntaxNode | null | undefined) =>
        one === null || one === undefined ? {} : evaluate(program, { file, node: one }, depth + 1);
    switch (node.name) {
        case "String":
            return { value: stringValue(file, node) };
        case "FormatString":
        case "ContinuedString":
            return formatted(program, { file, node }, depth);
        case "Number": {
            const number = Number(textOf(file, node).replaceAll("_", ""));
            return Number.isNaN(number) ? {} : { value: number };
        }
        case "None":
            return { value: null };
        case "Boolean":
            return { value: textOf(file, node) === "True" };
        case "ParenthesizedExpression":
        case "AwaitExpression":
            return inner(children(node).find(({ name }) => !["(", ")", "await", "Comment"].includes(name)));
        case "VariableName":
            return ofName(program, { file, node }, depth);
        case "MemberExpression":
            return ofMember(program, { file, node }, depth);
        case "CallExpression":
            return ofCall(program, { file, node }, depth);
        case "BinaryExpression":
            return ofBinary(program, { file, node }, depth);
        default:
            return {};
    }
}

/** The text of an expression; undefined if it is another value or unknown. */
export function knownText(program: PythonProgram, expression: Expression): string | undefined {
    const { value } = evaluate(program, expression);
    return typeof value === "string" ? value : undefined;
}

function formatted(program: PythonProgram, { file, node }: Expression, depth: number): KnownValue {
    if (node.name === "ContinuedString") {
        const parts = children(node).map(part => evaluate(program, { file, node: part }, depth + 1).value);
        return parts.every(part => typeof part === "string") ? { value: parts.join("") } : {};
    }
    const whole = textOf(file, node);
    const open = /^[a-zA-Z]*("""|'''|"|')/.exec(whole);
    if (open === null) return {};
    let text = "";
    let from = node.from + open[0].length;
    for (const part of nodesNamed(node, "FormatReplacement")) {
        const expression = children(part).find(({ name }) => !["{", "}"].includes(name));
        const { value } = expression === undefined ? {} : evaluate(program, { file, node: expression }, depth + 1);
        if (value === undefined || value === null) return {};
        text += file.text.slice(from, part.from) + String(value);
        from = part.to;
    }
    return { value: text + file.text.slice(from, node.to - open[1]!.length) };
}

function ofName(program: PythonProgram, { file, node }: Expression, depth: number): KnownValue {
    const name = textOf(file, node);
    if (name === "__file__") return { value: besideSource + file.path };
    const found = program.lookUp(file, name, node);
    return found === undefined ? {} : ofDefinition(program, found, depth);
}

function ofDefinition(program: PythonProgram, found: Definition, depth: number): KnownValue {
    if (found.kind === "value") return evaluate(program, found, depth + 1);
    if (found.kind === "parameter") {
        const type = found.type === undefined ? undefined : classNamed(program, found.file, found.type);
        return type === undefined ? {} : { object: type };
    }
    return found.kind === "each" ? {} : { object: found };
}

function ofMember(program: PythonProgram, { file, node }: Expression, depth: number): KnownValue {
    const owner = node.firstChild;
    const property = node.lastChild;
    if (owner === null || property === null) return {};
    if (property.name !== "PropertyName") {
        const key = node.getChild("[")?.nextSibling ?? null;
        const name = dottedName(file, owner);
        if (name === "os.environ" || name === "environ") {
            const variable = key === null ? undefined : knownText(program, { file, node: key });
            return variable === undefined ? {} : { variable };
        }
        return {};
    }
    const name = textOf(file, property);
    const isSelf = owner.name === "VariableName" && /^(self|cls)$/.test(textOf(file, owner));
    const around = isSelf ? enclosing(node, "ClassDefinition") : undefined;
    const known: KnownValue =
        around === undefined
            ? evaluate(program, { file, node: owner }, depth + 1)
            : { object: { kind: "class", file, node: around } };
    if (typeof known.value === "string") {
        if (name === "parent") return { value: posix.dirname(known.value) };
        if (name === "value") return known;
        return {};
    }
    const { object } = known;
    if (object?.kind === "module") {
        const found = program.lookUpIn(object.file, name);
        return found === undefined ? {} : ofDefinition(program, found, depth + 1);
    }
    return object?.kind === "class" ? ofAttribute(program, object, name, depth) : {};
}

function ofAttribute(program: PythonProgram, owner: ClassDefinition, name: string, depth: number): KnownValue {
    const attribute = inClass(program, owner, name);
    if (attribute === undefined) return {};
    const { found } = attribute;
    const variable = settingsVariable(program, owner, name);
    const told = variable === undefined ? {} : { variable };
    if (found.kind === "function") {
        const [returned] = returnedBy(found.node);
        return returned === undefined ? {} : evaluate(program, { file: found.file, node: returned }, depth + 1);
    }
    if (found.kind !== "value") return { object: found };
    return { ...evaluate(program, found, depth + 1), ...told };
}

/** Calls that return their first argument, as far as paths and texts go. */
const passing =
    /^(str|int|float|bool|os\.fspath|os\.path\.(abspath|realpath|normpath)|(pydantic\.)?SecretStr|URL|make_url)$/;

function ofCall(program: PythonProgram, { file, node }: Expression, depth: number): KnownValue {
    const call = callAt(file, node);
    const { name, positional, named } = call;
    const argument = (one: SyntaxNode | undefined): KnownValue =>
        one === undefined ? {} : evaluate(program, { file, node: one }, depth + 1);
    const first = positional[0];
    const read = environmentRead(program, file, call);
    if (read !== undefined) {
        const { variable, standard } = read;
        return { ...(standard === undefined ? {} : argument(standard)), variable };
    }
    if (/(^|\.)Field$/.test(name))
        return argument(named["default"] ?? (first?.name === "Ellipsis" ? undefined : first));
    if (passing.test(name)) {
        const { value, variable } = argument(first);
        const read = name === "int" && typeof value === "string" && value !== "" ? Number(value) : value;
        return { ...(read === undefined ? {} : { value: read }), ...(variable === undefined ? {} : { variable }) };
    }
    const path = ofPathCall(program, { file, node }, call, depth);
    if (path !== undefined) return path;
    const callee = node.firstChild;
    const object = callee === null ? undefined : evaluate(program, { file, node: callee }, depth + 1).object;
    if (object?.kind === "class") return { object };
    if (object?.kind !== "function") return {};
    const type = object.node.getChild("TypeDef")?.lastChild;
    const made = type ? classNamed(program, object.file, type) : undefined;
    if (made !== undefined) return { object: made };
    const [returned] = returnedBy(object.node);
    return returned === undefined ? {} : evaluate(program, { file: object.file, node: returned }, depth + 1);
}

function ofPathCall(
    program: PythonProgram,
    { file, node }: Expression,
    { name, positional }: PythonCall,
    depth: number,
): KnownValue | undefined {
    const join = (parts: readonly KnownValue[], variable?: string): KnownValue => {
        const texts = parts.map(({ value }) => value);
        if (!texts.every(text => typeof text === "string")) return {};
        return { value: joinPath(texts), ...(variable === undefined ? {} : { variable }) };
    };
    const all = () => positional.map(one => evaluate(program, { file, node: one }, depth + 1));
    if (/^(pathlib\.)?(Pure|Posix)*Path$|^(anyio|aiopath)\.Path$/.test(name)) {
        const parts = all();
        return parts.length === 0 ? { value: "." } : join(parts, parts.length === 1 ? parts[0]!.variable : undefined);
    }
    if (name === "os.path.join") return join(all());
    if (name === "os.getcwd" || /(^|\.)Path\.cwd$/.test(name)) return { value: "." };
    if (/(^|\.)Path\.home$/.test(name)) return { value: "~" };
    if (name === "os.path.expanduser") return all()[0] ?? {};
    if (name === "os.path.dirname") {
        const [known] = all();
        return typeof known?.value === "string" ? { value: posix.dirname(known.value) } : {};
    }
    const callee = node.firstChild;
    if (callee?.name !== "MemberExpression" || callee.lastChild?.name !== "PropertyName") return undefined;
    const method = textOf(file, callee.lastChild);
    if (!/^(resolve|absolute|expanduser|joinpath|as_posix|with_name)$/.test(method)) return undefined;
    const owner = evaluate(program, { file, node: callee.firstChild! }, depth + 1);
    if (method === "joinpath") return join([owner, ...all()]);
    return method === "with_name" ? {} : owner;
}

/** A path's end replaces its start if it is absolute. */
function joinPath(parts: readonly string[]): string {
    return parts.reduce((path, part) => (/^(\/|~|repository:)/.test(part) ? part : posix.join(path, part)));
}

function ofBinary(program: PythonProgram, { file, node }: Expression, depth: number): KnownValue {
    const left = evaluate(program, { file, node: node.firstChild! }, depth + 1);
    const right = evaluate(program, { file, node: node.lastChild! }, depth + 1);
    const operator = textOf(file, children(node)[1] ?? node);
    if (operator === "or")
        return left.value ? left : { ...right, ...(left.variable ? { variable: left.variable } : {}) };
    if (typeof left.value !== "string" || typeof right.value !== "string") return {};
    if (operator === "+") return { value: left.value + right.value };
    return operator === "/" ? { value: joinPath([left.value, right.value]) } : {};
}

/** A variable of the environment that a call reads, and its default. */
export interface EnvironmentRead {
    readonly variable: string;
    /** Absent: without the variable the call fails, or returns None if `mayLack`. */
    readonly standard?: SyntaxNode;
    /** Whether the call returns None without the variable. */
    readonly mayLack: boolean;
}

/** Of `os.getenv`, and of the readers that starlette, decouple and environs make. */
export function environmentRead(
    program: PythonProgram,
    file: PythonFile,
    { name, node, positional, named }: PythonCall,
): EnvironmentRead | undefined {
    const [first, second] = positional;
    const key = first ?? named["key"];
    if (key === undefined) return undefined;
    const isPlain = /^((os\.)?environ\.get|(os\.)?getenv)$/.test(name);
    const reader = isPlain ? undefined : readerOf(program, file, name, node);
    if (!isPlain && reader === undefined) return undefined;
    const variable = knownText(program, { file, node: key });
    if (variable === undefined || !/^[A-Za-z_]\w*$/.test(variable)) return undefined;
    const standard = named["default"] ?? (isPlain || reader === "environs" ? second : undefined);
    return { variable, mayLack: isPlain, ...(standard === undefined ? {} : { standard }) };
}

/** The library whose object a name is, if it reads variables when it is called. */
function readerOf(
    program: PythonProgram,
    file: PythonFile,
    name: string,
    at: SyntaxNode,
): "starlette" | "decouple" | "environs" | undefined {
    const [first = "", method, ...more] = name.split(".");
    if (more.length > 0) return undefined;
    const library = (file: PythonFile, as: string) =>
        program.importsOf(file).find(one => one.as === as && one.name !== undefined)?.module;
    if (method === undefined && first === "config" && library(file, first) === "decouple") return "decouple";
    const made = program.lookUp(file, first, at);
    if (made?.kind !== "value" || made.node.name !== "CallExpression") return undefined;
    const maker = callAt(made.file, made.node).name;
    const from = library(made.file, maker.split(".")[0]!);
    if (from === "starlette.config" && method === undefined) return "starlette";
    if ((from === "decouple" || maker.startsWith("decouple.")) && method === undefined) return "decouple";
    return from === "environs" || maker === "environs.Env" ? "environs" : undefined;
}
