import type { SyntaxNode } from "@lezer/common";
import {
    callsIn,
    children,
    dottedName,
    nodesNamed,
    type PythonCall,
    type PythonFile,
    stringValue,
    textOf,
} from "../repository/python-file.js";
import type { PythonProgram } from "./python-program.js";
import { type Expression, evaluate, type KnownValue } from "./python-values.js";
import { settingsVariable } from "./settings-class.js";

/** A file or folder that a program writes while it runs. */
export interface WrittenPath {
    /**
     * Absolute; below `~`, the home of whoever runs it; below `repository:/`, beside the source; else relative to the
     * folder that it starts in.
     */
    readonly path: string;
    readonly kind: "file" | "folder" | "sqlite";
    /** The environment variable that names it. */
    readonly variable?: string;
    /** How that variable names it: the value with `PATH` for the path. */
    readonly form?: string;
    /** Where: file and line. */
    readonly where: string;
}

export interface WrittenPaths {
    readonly paths: readonly WrittenPath[];
    /** Libraries that keep a cache in the home of whoever runs them. */
    readonly homeLibraries: readonly string[];
}

/** Libraries that download to, or write below, the home folder. */
const homeLibraries =
    /^(transformers|huggingface_hub|sentence_transformers|diffusers|datasets|torch|torchvision|torchaudio|nltk|matplotlib|spacy|whisper|faster_whisper|easyocr|ultralytics|keras|tensorflow|tensorflow_hub|gensim|fastembed|langchain_huggingface|yfinance|playwright|streamlit|mlflow|dspy|chromadb|fontconfig|weasyprint|prisma|kaggle|wandb)$/;

export function writtenPaths(program: PythonProgram, files: readonly PythonFile[]): WrittenPaths {
    const found = files.flatMap(file => [
        ...callsIn(file).flatMap(call => writtenByCall(program, file, call)),
        ...sqliteTexts(program, file),
        ...loggingFiles(program, file),
    ]);
    const modules = files.flatMap(file =>
        program.importsOf(file).map(({ module, level }) => (level === 0 ? module.split(".")[0]! : "")),
    );
    const unique = new Map<string, WrittenPath>();
    for (const one of found) {
        const path = one.path.replace(/^\.\//, "").replace(/(?<=.)\/+$/, "");
        if (path === "" || path === "." || path === "~") continue;
        const known = unique.get(path);
        // The one with a variable says more.
        if (known === undefined || (known.variable === undefined && one.variable !== undefined))
            unique.set(path, { ...one, path });
    }
    return {
        paths: [...unique.values()],
        homeLibraries: [...new Set(modules)].filter(name => homeLibraries.test(name)).sort(),
    };
}

/** Calls that make a folder named by their first argument. */
const folderMakers = /^(os\.)?(makedirs|mkdir)$/;

/** Calls that write a file named by their first argument. */
const fileWriters =
    /(^|\.)(FileHandler|RotatingFileHandler|TimedRotatingFileHandler|WatchedFileHandler|ConcurrentRotatingFileHandler|TinyDB|SqliteDict|SqliteSaver\.from_conn_string)$/;

const folderWriters = /(^|\.)(PersistentClient|FileSystemCache|FanoutCache|DiskCache)$/;

function writtenByCall(program: PythonProgram, file: PythonFile, call: PythonCall): WrittenPath[] {
    const { name, node, positional, named } = call;
    const at = (kind: WrittenPath["kind"], expression: SyntaxNode | undefined): WrittenPath[] =>
        expression === undefined ? [] : located(program, { file, node: expression }, kind);
    const [first, second] = positional;
    if (folderMakers.test(name)) return at("folder", first ?? named["name"]);
    if (fileWriters.test(name)) return at("file", first ?? named["filename"]);
    if (folderWriters.test(name)) return at("folder", first ?? named["path"] ?? named["directory"] ?? named["dir"]);
    if (/(^|\.)basicConfig$/.test(name)) return at("file", named["filename"]);
    if (/^(sqlite3|aiosqlite)\.connect$/.test(name)) {
        return at("sqlite", first ?? named["database"]).filter(({ path }) => !/^:memory:|^file:/.test(path));
    }
    if (/^(aiofiles\.|io\.)?open$/.test(name)) {
        const mode = second ?? named["mode"];
        return mode !== undefined && /["'][^"']*[wax+]/.test(textOf(file, mode))
            ? at("file", first ?? named["file"])
            : [];
    }
    // loguru
    if (/^(\w+_)?logger\.add$/.test(name)) return at("file", first);
    const callee = node.firstChild;
    if (callee?.name !== "MemberExpression" || callee.lastChild?.name !== "PropertyName") return [];
    const method = textOf(file, callee.lastChild);
    const owner = callee.firstChild ?? undefined;
    if (method === "mkdir") return at("folder", owner);
    return /^(write_text|write_bytes|touch)$/.test(method) ? at("file", owner) : [];
}

function located(program: PythonProgram, expression: Expression, kind: WrittenPath["kind"]): WrittenPath[] {
    const { value, variable } = evaluate(program, expression);
    const known = typeof value === "string" ? { value, variable } : folderOfUnknown(program, expression);
    if (known === undefined || /^(https?|s3|gs):|\n|\s{2}/.test(known.value)) return [];
    return [
        {
            path: known.value,
            kind: known.isFolder ? "folder" : kind,
            where: whereOf(expression),
            ...(known.variable === undefined ? {} : { variable: known.variable, form: "PATH" }),
        },
    ];
}

interface KnownPath extends Pick<KnownValue, "variable"> {
    readonly value: string;
    readonly isFolder?: boolean;
}

/** The folder of a file whose name is known only at run time: `f"uploads/{name}"`, `folder / name`, `join(folder, name)`. */
function folderOfUnknown(program: PythonProgram, { file, node }: Expression): KnownPath | undefined {
    const found = program.lookUp(file, dottedName(file, node) ?? "", node);
    if (found?.kind === "value" && found.node.from !== node.from) return folderOfUnknown(program, found);
    const folder = (one: SyntaxNode | undefined): KnownPath | undefined => {
        if (one === undefined) return undefined;
        const { value, variable } = evaluate(program, { file, node: one });
        return typeof value === "string"
            ? { value, isFolder: true, ...(variable === undefined ? {} : { variable }) }
            : undefined;
    };
    if (node.name === "BinaryExpression") return folder(node.firstChild ?? undefined);
    if (node.name === "CallExpression") {
        const [call] = callsIn(file, node);
        return call !== undefined && /(^|\.)(join|Path|str)$/.test(call.name) ? folder(call.positional[0]) : undefined;
    }
    if (node.name !== "FormatString") return undefined;
    const [, text = ""] = /^[a-zA-Z]*["']+([^{}"']+)\//.exec(textOf(file, node)) ?? [];
    if (text !== "") return { value: text, isFolder: true };
    const [start] = nodesNamed(node, "FormatReplacement");
    const first = start === undefined ? undefined : children(start)[1];
    const rest = start === undefined ? "" : file.text.slice(start.to, node.to);
    const isFirst = start !== undefined && /^[a-zA-Z]*["']+$/.test(file.text.slice(node.from, start.from));
    return isFirst && rest.startsWith("/") ? folder(first) : undefined;
}

const sqlite = /^(sqlite(?:\+\w+)?:\/\/)(\/?)([^?]*)(.*)$/s;

/** `sqlite:///./data.db` wherever it stands, also as the default of a variable. */
function sqliteTexts(program: PythonProgram, file: PythonFile): WrittenPath[] {
    return nodesNamed(file.tree.topNode, "String", "FormatString", "ContinuedString").flatMap(node => {
        if (node.parent?.name === "ContinuedString" || !textOf(file, node).includes("sqlite")) return [];
        const [, scheme = "", slash = "", path = "", options = ""] =
            sqlite.exec(String(evaluate(program, { file, node }).value ?? "")) ?? [];
        if (scheme === "" || path === "" || path.startsWith(":memory:")) return [];
        const variable = variableAround(program, file, node);
        return [
            {
                path: path.replace(/^\/(?=repository:)/, ""),
                kind: "sqlite" as const,
                where: whereOf({ file, node }),
                // An absolute path has a slash of its own.
                ...(variable === undefined ? {} : { variable, form: `${scheme}${slash || "/"}PATH${options}` }),
            },
        ];
    });
}

/** The variable whose default a text is. */
function variableAround(program: PythonProgram, file: PythonFile, node: SyntaxNode): string | undefined {
    for (let around: SyntaxNode | null = node.parent; around !== null; around = around.parent) {
        if (around.name === "CallExpression" || around.name === "BinaryExpression") {
            const { variable } = evaluate(program, { file, node: around });
            if (variable !== undefined) return variable;
        }
        if (around.name === "AssignStatement") {
            const target = around.firstChild;
            const owner = around.parent?.parent;
            if (target?.name !== "VariableName" || owner?.name !== "ClassDefinition") return undefined;
            return settingsVariable(program, { kind: "class", file, node: owner }, textOf(file, target));
        }
        if (/Statement|Definition/.test(around.name)) return undefined;
    }
    return undefined;
}

/** `"filename": "logs/app.log"` in a configuration of logging. */
function loggingFiles(program: PythonProgram, file: PythonFile): WrittenPath[] {
    if (!/dictConfig|FileHandler/.test(file.text)) return [];
    return nodesNamed(file.tree.topNode, "DictionaryExpression").flatMap(node => {
        const keys = children(node).filter(child => child.nextSibling?.name === ":");
        const key = keys.find(child => stringValue(file, child) === "filename");
        const value = key?.nextSibling?.nextSibling;
        return value ? located(program, { file, node: value }, "file") : [];
    });
}

function whereOf({ file, node }: Expression): string {
    return `${file.path}:${file.text.slice(0, node.from).split("\n").length}`;
}
