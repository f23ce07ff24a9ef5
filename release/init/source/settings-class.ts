import type { SyntaxNode } from "@lezer/common";
import {
    callAt,
    callsIn,
    children,
    nodesNamed,
    type PythonFile,
    stringValue,
    textOf,
} from "../repository/python-file.js";
import { ancestorNames, attributesOf, basesOf, type ClassDefinition, classNamed } from "./python-classes.js";
import type { PythonProgram } from "./python-program.js";

/** A field of a settings class of pydantic, as the environment sets it. */
export interface SettingsField {
    readonly file: PythonFile;
    /** The environment variable that sets it. */
    readonly variable: string;
    /** Whether the class cannot be made without it. */
    readonly required: boolean;
    /** As written. */
    readonly type: string;
}

export function isSettingsClass(program: PythonProgram, owner: ClassDefinition): boolean {
    return ancestorNames(program, owner).includes("BaseSettings");
}

/** The variable that sets a field; undefined if the class reads no environment, or has no such field. */
export function settingsVariable(program: PythonProgram, owner: ClassDefinition, field: string): string | undefined {
    if (!isSettingsClass(program, owner)) return undefined;
    for (const one of [owner, ...basesOf(program, owner)]) {
        const statement = fieldStatements(one).get(field);
        if (statement !== undefined) return variableOf(one.file, field, statement, optionsOf(program, owner));
    }
    return undefined;
}

/** The fields of a settings class, those that it inherits included. */
export function settingsFields(program: PythonProgram, owner: ClassDefinition): SettingsField[] {
    const options = optionsOf(program, owner);
    const fields = new Map<string, SettingsField>();
    const nested = new Map<string, SettingsField[]>();
    const lineage = (one: ClassDefinition): ClassDefinition[] => [
        ...basesOf(program, one).toReversed().flatMap(lineage),
        one,
    ];
    for (const one of lineage(owner)) {
        // An inherited field may get its value by an assignment without a type.
        for (const [name, found] of attributesOf(one)) {
            const known = fields.get(name);
            if (found.kind === "value" && known !== undefined) fields.set(name, { ...known, required: false });
        }
        for (const [name, statement] of fieldStatements(one)) {
            const type = statement.getChild("TypeDef")!.lastChild!;
            const variable = variableOf(one.file, name, statement, options);
            const required = isRequired(program, one.file, statement);
            fields.set(name, { file: one.file, variable, required, type: plainType(textOf(one.file, type)) });
            const inner = required ? classNamed(program, one.file, type) : undefined;
            if (
                inner !== undefined &&
                options.nestedBy !== undefined &&
                !ancestorNames(program, inner).includes("Enum")
            ) {
                const parts = settingsFields(program, inner).map(part => ({
                    ...part,
                    variable: `${variable}${options.nestedBy}${part.variable}`,
                }));
                nested.set(name, parts);
            }
        }
    }
    return [...fields].flatMap(([name, field]) => nested.get(name) ?? [field]);
}

/** In one line, without what `Annotated` adds. */
function plainType(written: string): string {
    return written.replace(/\s+/g, " ").replace(/^(?:\w+\.)?Annotated\[ ?([^,[]+).*$/, "$1");
}

/** Statements `name: type` and `name: type = value` of the class itself. */
function fieldStatements({ file, node }: ClassDefinition): Map<string, SyntaxNode> {
    const found = new Map<string, SyntaxNode>();
    for (const statement of children(node.getChild("Body") ?? node)) {
        const target = statement.firstChild;
        const type = statement.getChild("TypeDef");
        if (statement.name !== "AssignStatement" || target?.name !== "VariableName" || type === null) continue;
        const name = textOf(file, target);
        if (name === "model_config" || name.startsWith("_") || /\bClassVar\b/.test(textOf(file, type))) continue;
        found.set(name, statement);
    }
    return found;
}

function isRequired(program: PythonProgram, file: PythonFile, statement: SyntaxNode): boolean {
    const value = statement.getChild("AssignOp")?.nextSibling ?? undefined;
    const type = statement.getChild("TypeDef")!;
    const inType = callsIn(file, type).find(({ name }) => /(^|\.)Field$/.test(name));
    const isVersion1 = program
        .importsOf(file)
        .some(({ module, name }) => module === "pydantic" && name === "BaseSettings");
    // Version 1 of pydantic takes None for these.
    if (value === undefined && isVersion1 && /\bOptional\[|\|\s*None/.test(textOf(file, type))) return false;
    if (value === undefined)
        return inType === undefined || !("default" in inType.named || "default_factory" in inType.named);
    if (value.name === "Ellipsis") return true;
    if (value.name !== "CallExpression") return false;
    const { name, positional, named } = callAt(file, value);
    if (!/(^|\.)Field$/.test(name)) return false;
    const standard = named["default"] ?? positional[0];
    return standard === undefined ? !("default_factory" in named) : standard.name === "Ellipsis";
}

interface Options {
    readonly prefix: string;
    readonly nestedBy?: string;
    readonly keepsCase: boolean;
}

/** Of `model_config`, of an inner class `Config`, or of the class statement; a subclass's before its base's. */
function optionsOf(program: PythonProgram, owner: ClassDefinition): Options {
    const lineage = (one: ClassDefinition): ClassDefinition[] => [one, ...basesOf(program, one).flatMap(lineage)];
    const classes = lineage(owner);
    const option = (name: string): string | undefined => {
        for (const { file, node } of classes) {
            const found = configValue(file, node, name);
            if (found !== undefined) return stringValue(file, found) ?? textOf(file, found);
        }
        return undefined;
    };
    const nestedBy = option("env_nested_delimiter");
    return {
        prefix: option("env_prefix") ?? "",
        keepsCase: option("case_sensitive") === "True",
        ...(nestedBy === undefined ? {} : { nestedBy }),
    };
}

function configValue(file: PythonFile, definition: SyntaxNode, name: string): SyntaxNode | undefined {
    const inStatement = callAt(file, definition).named[name];
    if (inStatement !== undefined) return inStatement;
    for (const statement of children(definition.getChild("Body") ?? definition)) {
        const target = statement.firstChild;
        const value = statement.getChild("AssignOp")?.nextSibling;
        if (statement.name === "AssignStatement" && target && textOf(file, target) === "model_config" && value) {
            const found = callAt(file, value).named[name] ?? dictionaryValue(file, value, name);
            if (found !== undefined) return found;
        }
        if (statement.name === "ClassDefinition" && textOf(file, statement.getChild("VariableName")!) === "Config") {
            for (const inner of children(statement.getChild("Body") ?? statement)) {
                const own = inner.firstChild;
                const given = inner.getChild("AssignOp")?.nextSibling;
                if (inner.name === "AssignStatement" && own && textOf(file, own) === name && given) return given;
            }
        }
    }
    return undefined;
}

/** The value of a key of a dictionary that is written as `{…}`. */
export function dictionaryValue(file: PythonFile, node: SyntaxNode, key: string): SyntaxNode | undefined {
    if (node.name !== "DictionaryExpression") return undefined;
    const keys = children(node).filter(child => child.nextSibling?.name === ":");
    return keys.find(child => stringValue(file, child) === key)?.nextSibling?.nextSibling ?? undefined;
}

function variableOf(file: PythonFile, field: string, statement: SyntaxNode, { prefix, keepsCase }: Options): string {
    const fields = callsIn(file, statement).filter(({ name }) => /(^|\.)Field$/.test(name));
    for (const { named } of fields) {
        const alias = named["validation_alias"] ?? named["alias"] ?? named["env"];
        const names = alias === undefined ? [] : [alias, ...nodesNamed(alias, "String")];
        const text = names.map(node => stringValue(file, node)).find(name => name !== undefined);
        if (text !== undefined) return keepsCase ? text : text.toUpperCase();
    }
    return keepsCase ? `${prefix}${field}` : `${prefix}${field}`.toUpperCase();
}
